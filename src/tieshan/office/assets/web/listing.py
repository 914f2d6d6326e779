"""The register: what the reader keeps, and what the units in their charge own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    Action,
    BatchAct,
    BoolFilter,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    Figure,
    ListPage,
    Nav,
    TextFilter,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.kernel.money import Yuan
from tieshan.office.assets.models import Asset
from tieshan.office.assets.policies import (
    ASSET_EXPORT,
    ASSET_LABEL,
    ASSET_OVERSEE,
    ASSET_REGISTER,
    ASSET_VIEW,
    DISPOSAL_REQUEST,
    HANDOVER_REQUEST,
)
from tieshan.office.assets.queries.items import leaving
from tieshan.office.assets.terms import STANDING, State
from tieshan.office.assets.web.words import (
    category_choices,
    category_word,
    pieces,
    source_choices,
    source_word,
    state_tag,
    yuan,
)

LIST = "office.asset.list"


def _standing(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(state__in=STANDING) if yes else rows.exclude(state__in=STANDING)


def _overdue(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    late = Q(state=State.LENT, back_by__lt=today())
    return rows.filter(late) if yes else rows.exclude(late)


def _leaving(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    found = leaving(rows, today())
    return found if yes else rows.exclude(pk__in=found.values("pk"))


@register
class AssetList(ListPage):
    """The asset register."""

    code = LIST
    permission = ASSET_VIEW
    path = "assets/"
    title = gettext_lazy("Asset register")
    nav = Nav("office", 60)
    model = Asset
    select_related = ("unit", "keeper")
    order = "name"
    search_hint = gettext_lazy("Name, initials, number, keeper")
    export_code = ASSET_EXPORT
    columns = [
        Column(
            "name",
            gettext_lazy("Name of the item"),
            sort="name_pinyin",
            link="office.asset.detail",
            sub="model",
            width=24,
        ),
        Column("number", gettext_lazy("Asset number"), sort="number", text=True, width=20),
        Column("unit", gettext_lazy("Unit"), "unit.name", width=24),
        Column("category", gettext_lazy("Category of asset"), category_word, sort="category"),
        Column("pieces", gettext_lazy("Quantity"), pieces, align="num", export="quantity", width=8),
        Column(
            "value",
            gettext_lazy("Value (yuan)"),
            lambda row: yuan(row.value),
            sort="value_fen",
            align="num",
            export=lambda row: row.value.decimal,
        ),
        Column("place", gettext_lazy("Place"), "place"),
        Column("keeper", gettext_lazy("Keeper"), "keeper_name"),
        Column("bought_on", gettext_lazy("Bought or received on"), "bought_on", sort="bought_on", hidden=True),
        Column("source", gettext_lazy("Source"), source_word, hidden=True),
        Column("old_number", gettext_lazy("Former number"), "old_number", text=True, hidden=True),
        Column("state", gettext_lazy("State"), lambda row: state_tag(row, today()), sub="state_note"),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("category", gettext_lazy("Category of asset"), choices=category_choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=State.choices),
        BoolFilter(
            "standing",
            gettext_lazy("Still there"),
            apply=_standing,
            yes=gettext_lazy("still there"),
            no=gettext_lazy("disposed of"),
            more=True,
        ),
        TextFilter("keeper_name", gettext_lazy("Keeper"), more=True),
        TextFilter("place", gettext_lazy("Place"), more=True),
        ChoiceFilter("source", gettext_lazy("Source"), choices=source_choices, more=True),
        DateRangeFilter("bought", gettext_lazy("Bought or received on"), "bought_on", more=True),
        BoolFilter(
            "overdue",
            gettext_lazy("Loan"),
            apply=_overdue,
            yes=gettext_lazy("should be back"),
            no=gettext_lazy("not overdue"),
            more=True,
        ),
        BoolFilter(
            "leaving",
            gettext_lazy("Keeper leaves"),
            apply=_leaving,
            yes=gettext_lazy("to be handed over"),
            no=gettext_lazy("keeper stays"),
            more=True,
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Enter an asset"), main=True, code=ASSET_REGISTER),
        Action(gettext_lazy("Totals"), code="office.asset.totals"),
        Action(gettext_lazy("Import a list"), code="office.asset.import"),
    ]
    batch = [
        BatchAct(HANDOVER_REQUEST, gettext_lazy("Hand items over")),
        BatchAct(DISPOSAL_REQUEST, gettext_lazy("Dispose of")),
        BatchAct(ASSET_LABEL, gettext_lazy("Print labels")),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(name__icontains=text)
            | Q(name_initials__startswith=letters)
            | Q(name_pinyin__startswith=letters)
            | Q(number__icontains=text)
            | Q(old_number__icontains=text)
            | Q(keeper_name__icontains=text)
        )

    @cached_property
    def sums(self) -> dict[str, Any]:
        """What the rows under search and filters come to: one query."""
        there = Q(state__in=STANDING)
        return self.rows.order_by().aggregate(
            lines=Count("pk", filter=there),
            pieces=Sum("quantity", filter=there, default=0),
            value=Sum("value_fen", filter=there, default=0),
            idle=Count("pk", filter=Q(state=State.IDLE)),
            late=Count("pk", filter=Q(state=State.LENT, back_by__lt=today())),
        )

    def figures(self) -> Iterable[Figure]:
        if not self.actor.may(ASSET_OVERSEE):
            return
        found = self.sums
        place = ("after", "before", "last")
        yield Figure(
            _("Still there"),
            found["lines"],
            self.address({"standing": 1}, without=place),
            note=_("%(n)s pieces") % {"n": found["pieces"]},
        )
        yield Figure(_("Value (yuan)"), yuan(Yuan.from_fen(int(found["value"]))), page_url("office.asset.totals") or "")
        yield Figure(_("Idle"), found["idle"], self.address({"state": State.IDLE}, without=place))
        yield Figure(
            _("Not given back"),
            found["late"],
            self.address({"overdue": 1}, without=place),
            tone="late" if found["late"] else "",
        )

    def empty(self) -> Empty:
        return Empty(
            _("No asset is entered yet."),
            _("Import the office's list, or enter the items one by one."),
            self._main_action(),
        )
