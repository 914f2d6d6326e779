"""A version of a budget as a paper: what those who decide on it read, and what makes it a changed one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Fact
from tieshan.foundation.workflow import PaperKind
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.budgets.models import BudgetVersion, LineAmount
from tieshan.funds.budgets.queries import totals_of
from tieshan.funds.budgets.terms import Direction, VersionKind
from tieshan.kernel.money import Yuan, capitals


def money(amount: Yuan) -> str:
    """An amount as lists and papers show it."""
    return f"{amount:,}"


def title_of(version: BudgetVersion) -> str:
    """One line in lists of papers."""
    told = {"unit": version.unit, "year": version.budget.year}
    if version.kind == VersionKind.ADJUSTMENT:
        return _("%(unit)s: adjustment of the budget of %(year)s") % told
    return _("%(unit)s: budget of %(year)s") % told


def amounts_of(version: BudgetVersion) -> list[LineAmount]:
    """The lines of a version in the order of the chart, income first."""
    accounts = chart(version.drafted_on)
    rows = version.amounts.select_related("line")
    income_first = {Direction.INCOME: 0, Direction.SPENDING: 1}
    return sorted(
        rows,
        key=lambda one: (income_first[Direction(one.line.direction)], accounts.place(one.line.account), one.line_id),
    )


def facts_of(version: BudgetVersion) -> Sequence[Fact]:
    """What is decided on: the sums, then every line with what it was before."""
    income, spending = totals_of(version)
    accounts = chart(version.drafted_on)
    facts = [
        Fact(_("Union"), version.unit.name),
        Fact(_("Year"), str(version.budget.year), sub=version.get_kind_display()),
        Fact(_("Income planned"), money(income)),
        Fact(_("Carried over"), money(version.carried)),
        Fact(_("Spending planned"), money(spending), sub=capitals(spending)),
        Fact(_("Resolution of the committee"), version.resolution, sub=str(version.resolved_on or "")),
    ]
    if version.reason:
        facts.append(Fact(_("Reason of the adjustment"), version.reason, wide=True))
    for given in amounts_of(version):
        name = accounts.get(given.line.account)
        label = given.line.text if name is None or name.name == given.line.text else f"{name.name} · {given.line.text}"
        known = version.kind == VersionKind.ADJUSTMENT or given.last_fen
        sub = (
            []
            if not known or given.amount_fen == given.last_fen
            else [_("before: %(sum)s") % {"sum": money(_before(given))}]
        )
        facts.append(
            Fact(label, money(given.amount), sub=" · ".join([*sub, *([given.remark] if given.remark else [])]))
        )
    return facts


def _before(given: LineAmount) -> Yuan:
    return Yuan.from_fen(given.last_fen)


def digest_of(version: BudgetVersion) -> str:
    """Changes with every amount and with the resolution it rests on."""
    rows = version.amounts.order_by("line").values_list("line", "amount_fen", "remark")
    told = "|".join(map(str, (*rows, version.carried_fen, version.resolution, version.reason)))
    return hashlib.sha256(told.encode()).hexdigest()


def _kind(code: str, name: object) -> PaperKind:
    return PaperKind(
        code=code,
        model=BudgetVersion,
        page="funds.budget.version",
        edit="funds.budget.edit",
        title=title_of,
        facts=facts_of,
        digest=digest_of,
        name=name,
        bodies=frozenset({"audit_committee"}),
    )


BUDGET_PAPER = _kind("funds.budget", gettext_lazy("Budget of the year"))
ADJUSTMENT_PAPER = _kind("funds.budget_adjustment", gettext_lazy("Adjustment of a budget"))
