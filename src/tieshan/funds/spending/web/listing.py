"""The list of spending requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    Action,
    BoolFilter,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    Figure,
    Filter,
    ListPage,
    Nav,
    RowAction,
    Tag,
    TextFilter,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.spending.policies import CHECK, EXPORT, LIST, REQUEST, REVIEWS
from tieshan.funds.spending.queries import limit_of, to_check
from tieshan.funds.spending.terms import RequestState
from tieshan.funds.spending.web.words import state_tag, way_choices, way_word
from tieshan.kernel.money import Yuan

VIEW = "funds.spending.view"


def _badge(actor: Actor) -> int:
    return to_check(actor, CHECK).count() if actor.may(CHECK) else 0


def _above(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    limit = Yuan(limit_of(today()).decimal).fen
    return rows.filter(amount_fen__gt=limit) if yes else rows.filter(amount_fen__lte=limit)


def _split(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(looks_split=yes)


def _payee(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(payees__name__icontains=value).distinct()


def _purpose(row: Any) -> Any:
    return Tag(_("in parts?"), "late") if row.looks_split else ""


@register
class SpendingList(ListPage):
    """Requests, the newest first."""

    code = LIST
    path = "funds/spending/"
    title = gettext_lazy("Spending requests")
    nav = Nav("funds", 50, badge=_badge)
    model = SpendingRequest
    select_related = ("unit", "line", "requested_by")
    order = "-asked"
    search_hint = gettext_lazy("Purpose or initials, union, payee")
    export_code = EXPORT
    columns = [
        Column(
            "purpose",
            gettext_lazy("Purpose"),
            "purpose",
            sort="purpose_pinyin",
            link=VIEW,
            sub="shown_number",
            width=30,
        ),
        Column("unit", gettext_lazy("Whose money"), "unit.name", width=24),
        Column("line", gettext_lazy("Budget line"), "line.text"),
        Column(
            "amount",
            gettext_lazy("Sum"),
            lambda row: f"{row.amount:,}",
            sort="amount_fen",
            align="num",
            export=lambda row: row.amount.decimal,
        ),
        Column(
            "bill",
            gettext_lazy("Bills"),
            lambda row: f"{row.bill:,}" if row.bill is not None else "",
            align="num",
            hidden=True,
        ),
        Column("applicant", gettext_lazy("Applicant"), "requested_by.display_name"),
        Column("asked", gettext_lazy("Asked on"), "requested_on", sort="requested_on"),
        Column("way", gettext_lazy("Way of payment"), way_word, hidden=True),
        Column("paid", gettext_lazy("Paid out on"), "paid_on", hidden=True),
        Column("split", gettext_lazy("Sign of parts"), _purpose),
        Column("state", gettext_lazy("State"), state_tag),
    ]
    filters: ClassVar[Sequence[Filter]] = [
        UnitFilter("unit", gettext_lazy("Whose money"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=RequestState.choices),
        BoolFilter(
            "above",
            gettext_lazy("Limit"),
            apply=_above,
            yes=gettext_lazy("above the limit"),
            no=gettext_lazy("within the limit"),
        ),
        BoolFilter(
            "split",
            gettext_lazy("One purchase in parts"),
            apply=_split,
            yes=gettext_lazy("looks like it"),
            no=gettext_lazy("no sign of it"),
            more=True,
        ),
        ChoiceFilter("way", gettext_lazy("Way of payment"), choices=way_choices, more=True),
        DateRangeFilter("asked", gettext_lazy("Asked on"), "requested_on", more=True),
        TextFilter("payee", gettext_lazy("Payee"), apply=_payee, more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Ask to spend"), main=True, code=REQUEST),
        Action(gettext_lazy("Reviews of the audit committee"), code=REVIEWS),
    ]
    row_actions = [
        RowAction(
            CHECK,
            gettext_lazy("Check the bills"),
            when=lambda row: row.state == RequestState.AGREED and row.billed_on is not None,
        )
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(purpose__icontains=text)
            | Q(purpose_initials__startswith=letters)
            | Q(purpose_pinyin__startswith=letters)
            | Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=letters)
            | Q(pk__in=SpendingRequest.objects.filter(payees__name__icontains=text).values("pk"))
        )

    def lead(self) -> object:
        if not self.actor.may(CHECK):
            return ""
        count = to_check(self.actor, CHECK).count()
        words = ngettext("%(n)s request waits for your check.", "%(n)s requests wait for your check.", count)
        return words % {"n": count} if count else ""

    def figures(self) -> Iterable[Figure]:
        year = today().year
        limit = Yuan(limit_of(today()).decimal).fen
        sums = (
            SpendingRequest.objects.visible_to(self.actor, LIST)
            .filter(year=year)
            .aggregate(
                asked=Count("pk", filter=Q(state=RequestState.REQUESTED)),
                above=Count("pk", filter=Q(amount_fen__gt=limit)),
                split=Count("pk", filter=Q(looks_split=True)),
                paid=Sum("bill_fen", filter=Q(state=RequestState.PAID)),
            )
        )
        url = page_url(LIST)
        yield Figure(_("Under approval"), sums["asked"], f"{url}?state=requested")
        yield Figure(_("Above the limit this year"), sums["above"], f"{url}?above=1")
        yield Figure(_("Look like parts"), sums["split"], f"{url}?split=1", tone="late" if sums["split"] else "")
        yield Figure(_("Paid out this year"), f"{Yuan.from_fen(sums['paid'] or 0):,}", f"{url}?state=paid")

    def empty(self) -> Empty:
        return Empty(
            _("No spending request yet."),
            _("Ask before money is spent: purpose, budget line, payee, sum."),
            self._main_action(),
        )
