"""The list of budgets: what is planned, set aside, spent and left, union by union."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.ui.kinds import (
    Action,
    ChoiceFilter,
    Column,
    Empty,
    Figure,
    ListPage,
    Nav,
    Tag,
    UnitFilter,
    register,
    today,
)
from tieshan.funds.budgets.models import Budget, BudgetLine, BudgetVersion
from tieshan.funds.budgets.policies import DRAFT, EXPORT, LIST
from tieshan.funds.budgets.queries import budgets
from tieshan.funds.budgets.rules import percent
from tieshan.funds.budgets.terms import Direction, VersionState
from tieshan.funds.budgets.web.words import version_tag, yuan
from tieshan.kernel.money import Yuan

FIRST_YEAR = 2020


def _years() -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in range(today().year + 1, FIRST_YEAR - 1, -1)]


def _by_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(version_state=value)


def _left(row: Any) -> str:
    return yuan(row.planned - row.reserved - row.spent)


def _used(row: Any) -> str:
    return f"{percent(Yuan.from_fen(row.reserved + row.spent), Yuan.from_fen(row.planned))}%"


def _state(row: Any) -> Tag | None:
    return version_tag(row.version_kind, row.version_state) if row.version_state else None


@register
class BudgetList(ListPage):
    """Budgets, the newest year first."""

    code = LIST
    path = "funds/budgets/"
    title = gettext_lazy("Budgets")
    nav = Nav("funds", 40)
    model = Budget
    select_related = ("unit",)
    order = "-year"
    search_hint = gettext_lazy("Union: name, code or initials")
    export_code = EXPORT
    columns = [
        Column("unit", gettext_lazy("Union"), "unit.name", link="funds.budget.view", sub="unit.code"),
        Column("year", gettext_lazy("Year"), lambda row: str(row.year), sort="year", export="year"),
        Column("income", gettext_lazy("Income planned"), lambda row: yuan(row.income), align="num", hidden=True),
        Column("planned", gettext_lazy("Spending planned"), lambda row: yuan(row.planned), align="num"),
        Column("reserved", gettext_lazy("Reserved"), lambda row: yuan(row.reserved), align="num"),
        Column("spent", gettext_lazy("Spent"), lambda row: yuan(row.spent), align="num"),
        Column("left", gettext_lazy("Left"), _left, align="num"),
        Column("used", gettext_lazy("In use"), _used, align="num"),
        Column("state", gettext_lazy("State"), _state),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("year", gettext_lazy("Year"), choices=_years),
        ChoiceFilter("state", gettext_lazy("State"), choices=VersionState.choices, apply=_by_state),
    ]
    toolbar = [Action(gettext_lazy("Draft a budget"), main=True, code=DRAFT)]

    def queryset(self) -> QuerySet[Any]:
        return budgets(self.actor, LIST).select_related("unit")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(unit__name__icontains=text)
            | Q(unit__code__istartswith=text)
            | Q(unit__name_initials__startswith=letters)
            | Q(unit__name_pinyin__startswith=letters)
        )

    def lead(self) -> object:
        waiting = BudgetVersion.objects.visible_to(self.actor, LIST).filter(
            budget__year=today().year, state=VersionState.SUBMITTED
        )
        count = waiting.count()
        words = ngettext(
            "%(n)s budget of this year is under approval.", "%(n)s budgets of this year are under approval.", count
        )
        return words % {"n": count} if count else ""

    def figures(self) -> Iterable[Figure]:
        year = today().year
        rows = BudgetLine.objects.visible_to(self.actor, LIST).filter(budget__year=year, direction=Direction.SPENDING)
        sums = rows.aggregate(a=Sum("amount_fen"), r=Sum("reserved_fen"), s=Sum("spent_fen"))
        url = f"?year={year}"
        yield Figure(_("Planned in %(year)s") % {"year": year}, yuan(sums["a"]), url)
        yield Figure(_("Reserved"), yuan(sums["r"]), url)
        yield Figure(_("Spent"), yuan(sums["s"]), url)
        used = percent(Yuan.from_fen((sums["r"] or 0) + (sums["s"] or 0)), Yuan.from_fen(sums["a"] or 0))
        yield Figure(_("In use"), f"{used}%", url)

    def empty(self) -> Empty:
        return Empty(
            _("No budget yet."),
            _("Draft one: its lines come from last year's budget and books."),
            self._main_action(),
        )
