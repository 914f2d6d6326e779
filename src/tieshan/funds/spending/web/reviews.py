"""The register of the audit committee's reviews beforehand."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    ListPage,
    Nav,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
)
from tieshan.funds.spending.models import PriorReview
from tieshan.funds.spending.policies import EXPORT, LIST, REVIEWS
from tieshan.funds.spending.terms import Outcome

_TONES = {"agree": "done", "refuse": "late", "return": "due"}


@register
class ReviewList(ListPage):
    """What the committee said before money was spent; audits afterwards are records of their own."""

    code = REVIEWS
    path = "funds/reviews/"
    title = gettext_lazy("Reviews of the audit committee")
    parent = LIST
    nav = Nav("funds", 55)
    model = PriorReview
    select_related = ("request", "unit")
    order = "-day"
    search_hint = gettext_lazy("Purpose, union or member")
    export_code = EXPORT
    columns = [
        Column("day", gettext_lazy("Day"), "on", sort="on"),
        Column(
            "request",
            gettext_lazy("Spending request"),
            lambda row: str(row.request),
            link=lambda row: page_url("funds.spending.view", row.request_id),
            sub="unit.name",
            width=32,
        ),
        Column("amount", gettext_lazy("Sum"), lambda row: f"{row.amount:,}", sort="amount_fen", align="num"),
        Column("member", gettext_lazy("Member of the committee"), "name"),
        Column("opinion", gettext_lazy("Opinion"), "opinion", width=36),
        Column(
            "outcome",
            gettext_lazy("Result of the review"),
            lambda row: Tag(choice_word(row, "outcome"), _TONES[row.outcome]),
        ),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Whose money"), seen_under="organisations.unit.list"),
        ChoiceFilter("outcome", gettext_lazy("Result of the review"), choices=Outcome.choices),
        DateRangeFilter("on", gettext_lazy("Day"), "on", more=True),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(request__purpose__icontains=text)
            | Q(request__purpose_initials__startswith=letters)
            | Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=letters)
            | Q(name__icontains=text)
        )

    def empty(self) -> Empty:
        return Empty(
            _("No review yet."), _("Each opinion of the audit committee on a spending request comes here by itself.")
        )
