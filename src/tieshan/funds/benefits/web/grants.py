"""The list of benefits and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    TableView,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import CATALOGUE, EXPORT, LIST, ONCE, SIGN, UNSIGN
from tieshan.funds.benefits.queries import HANDING, entry_of, grants, shares_of
from tieshan.funds.benefits.terms import GrantState, Occasion, ShareState
from tieshan.funds.benefits.web.catalogue import SHARES, START
from tieshan.funds.benefits.web.words import grant_tag, occasion_word, share_tag
from tieshan.funds.spending.web.words import state_tag
from tieshan.kernel.money import capitals
from tieshan.lawbook.web.explanation import explanation

VIEW = "funds.benefit.view"
SHEET = "funds.benefit.sheet"
BOOK = "funds.benefit.book"
#: So many members stand on the page of a benefit; all of them in the list of shares.
SHOWN = 30
_HANDING = [str(state) for state in HANDING]


def years(page: Any) -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in range(today().year, today().year - 6, -1)]


def _unsigned(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(open__gt=0, request__state__in=_HANDING) if yes else rows.filter(open=0)


@register
class GrantList(ListPage):
    """Benefits, the newest first."""

    code = LIST
    path = "funds/benefits/"
    title = gettext_lazy("Benefits of members")
    nav = Nav("funds", 55)
    model = BenefitGrant
    order = "-asked"
    export_code = EXPORT
    search_hint = gettext_lazy("What is given, member, union (name, initials)")
    columns = [
        Column("item", gettext_lazy("What is given"), "item", link=VIEW, sub="shown_number"),
        Column("occasion", gettext_lazy("Occasion"), occasion_word),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("count", gettext_lazy("Members in all"), align="num"),
        Column("price", gettext_lazy("A head"), lambda row: f"{row.price:,}", align="num",
               export=lambda row: row.price.decimal),
        Column("amount", gettext_lazy("Sum"), lambda row: f"{row.amount:,}", align="num",
               export=lambda row: row.amount.decimal),
        Column("signed", gettext_lazy("Signed"), lambda row: f"{row.signed}/{row.count}", align="num"),
        Column("asked", gettext_lazy("Asked on"), "asked_on", sort="asked_on"),
        Column("asked_by", gettext_lazy("Asked by"), "asked_by.display_name", hidden=True),
        Column("state", gettext_lazy("State"), grant_tag),
    ]  # fmt: skip
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("occasion", gettext_lazy("Occasion"), choices=Occasion.choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=GrantState.choices),
        ChoiceFilter("year", gettext_lazy("Year"), choices=years, more=True),
        BoolFilter("unsigned", gettext_lazy("List still to sign"), apply=_unsigned, more=True),
        DateRangeFilter("asked", gettext_lazy("Asked on"), "asked_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Ask for a benefit"), main=True, code=START),
        Action(gettext_lazy("Catalogue of benefits"), code=CATALOGUE),
    ]

    def queryset(self) -> QuerySet[Any]:
        return grants(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        people = BenefitShare.objects.filter(Q(name__icontains=text) | Q(person__name_initials__startswith=letters))
        return queryset.filter(
            Q(item__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=letters)
            | Q(pk__in=people.values("grant"))
        )

    def empty(self) -> Empty:
        return Empty(
            _("No benefit yet."), _("Choose an occasion; members and caps are filled in."), self._main_action()
        )


def _signed(grant: BenefitGrant) -> bool:
    """Whether something was entered that could be taken back."""
    entered = grant.shares.filter(state__in=(ShareState.RECEIVED, ShareState.MISSED))
    return grant.request.state in HANDING and entered.exists()


@register
class GrantDetail(DetailPage):
    """One benefit: whom, what, how it is decided, who has signed."""

    code = VIEW
    permission = LIST
    path = "funds/benefits/<int:pk>/"
    title = gettext_lazy("Benefit")
    parent = LIST
    model = BenefitGrant
    select_related = ("unit", "request", "asked_by")
    acts = [
        ActButton(SIGN, gettext_lazy("Enter who received"), main=True, when=lambda one: one.request.state in HANDING),
        ActButton(UNSIGN, gettext_lazy("Take an entry back"), when=_signed),
        ActButton(SHEET, gettext_lazy("List for signatures")),
        ActButton(BOOK, gettext_lazy("List as Excel")),
    ]

    def heading(self) -> object:
        return self.record.item

    def state(self) -> Tag:
        return grant_tag(self.record)

    @cached_property
    def counts(self) -> dict[str, int]:
        rows = self.record.shares.order_by().values_list("state").annotate(n=Count("pk"))
        return dict(rows)

    def _list(self, state: str = "") -> str:
        """The shares of this benefit as a list."""
        return f"{page_url(SHARES)}?grant={self.record.pk}" + (f"&state={state}" if state else "")

    def figures(self) -> Iterable[Figure]:
        yield Figure(
            _("Sum"),
            f"{self.record.amount:,}",
            page_url("funds.spending.view", self.record.request_id) or "",
            capitals(self.record.amount),
        )
        yield Figure(_("Members in all"), self.record.count, self._list())
        yield Figure(_("Signed"), self.counts.get(ShareState.RECEIVED, 0), self._list(ShareState.RECEIVED))
        missed = self.counts.get(ShareState.MISSED, 0)
        if missed:
            yield Figure(_("Not received"), missed, self._list(ShareState.MISSED), tone="late")

    def facts(self) -> Iterable[object]:
        grant = self.record
        yield Facts(
            "",
            [
                Fact(_("Union"), grant.unit.name, sub=grant.shown_number),
                Fact(_("Occasion"), occasion_word(grant), sub=str(grant.event_on)),
                Fact(_("Form of the benefit"), choice_word(grant, "form")),
                Fact(_("Price a head"), f"{grant.price:,}", sub=f"{grant.price:,} × {grant.count}"),
                Fact(
                    _("Spending request"),
                    grant.request.shown_number,
                    url=page_url("funds.spending.view", grant.request_id),
                    sub=state_tag(grant.request),
                ),
                Fact(_("Asked by"), str(grant.asked_by or ""), sub=str(grant.asked_on)),
            ],
        )
        rows = [
            [
                format_html('<a href="{}">{}</a>', page_url("members.person.view", share.person_id) or "", share.name),
                f"{share.price:,}",
                share_tag(share),
                share.signed_on or "",
                share.receiver
                or share.reason
                or (_("taken back: %(why)s") % {"why": share.undone} if share.undone else ""),
            ]
            for share in shares_of(grant)[:SHOWN]
        ]
        headings = [_("Member"), _("Worth"), _("State"), _("Received and signed on"), _("Who signed, or why not")]
        link = Action(_("All %(n)s members") % {"n": grant.count}, self._list()) if grant.count > SHOWN else None
        yield Card(_("Members"), TableView(headings, rows, frozenset({1})), link=link)

    def aside(self) -> Iterable[object]:
        grant = self.record
        caps = entry_of(grant.occasion, grant.event_on, grant.festival).caps
        yield explanation(parameters=[cap.source for cap in caps], clauses=[ONCE])
