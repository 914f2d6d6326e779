"""The list of shares: who has had what, of which union, for which occasion."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ChoiceFilter,
    Column,
    Empty,
    ListPage,
    TextFilter,
    UnitFilter,
    page_url,
    register,
)
from tieshan.funds.benefits.models import BenefitShare
from tieshan.funds.benefits.policies import LIST
from tieshan.funds.benefits.queries import counted
from tieshan.funds.benefits.terms import Occasion, ShareState
from tieshan.funds.benefits.web.catalogue import SHARES
from tieshan.funds.benefits.web.grants import VIEW, years
from tieshan.funds.benefits.web.words import occasion_word, share_tag


def _of(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(grant=int(value)) if value.isdecimal() and len(value) < 19 else rows.none()


@register
class ShareList(ListPage):
    """Shares of members, the newest first."""

    code = SHARES
    permission = LIST
    path = "funds/benefits/shares/"
    title = gettext_lazy("Who has had what")
    parent = LIST
    model = BenefitShare
    select_related = ("unit", "grant")
    order = "-pk"
    search_hint = gettext_lazy("Member (name, initials)")
    columns = [
        Column("name", gettext_lazy("Member"), link=lambda row: page_url("members.person.view", row.person_id)),
        Column("occasion", gettext_lazy("Occasion"), lambda row: occasion_word(row.grant)),
        Column("item", gettext_lazy("What is given"), "grant.item", link=lambda row: page_url(VIEW, row.grant_id)),
        Column("price", gettext_lazy("Worth"), lambda row: f"{row.price:,}", align="num"),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("signed_on", gettext_lazy("Received and signed on")),
        Column("word", gettext_lazy("Who signed, or why not"), lambda row: row.receiver or row.reason),
        Column("state", gettext_lazy("State"), share_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("occasion", gettext_lazy("Occasion"), choices=Occasion.choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=ShareState.choices),
        ChoiceFilter(
            "given",
            gettext_lazy("Counted in the year"),
            choices=years,
            apply=lambda rows, value: counted(rows, int(value)),
            more=True,
        ),
        TextFilter("grant", gettext_lazy("Number of the benefit"), apply=_of, more=True),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(name__icontains=text) | Q(person__name_initials__startswith=text.lower()))

    def empty(self) -> Empty:
        return Empty(_("No benefit yet."), _("Choose an occasion; members and caps are filled in."))
