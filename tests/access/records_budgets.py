"""One budget with a version and a line, for the access matrix."""

from __future__ import annotations

from django.db.models import Model

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.budgets.models import Budget, BudgetLine, BudgetVersion
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Model]:
    """Everything belongs to the unit."""
    with act_context(OPERATOR, "funds.budget.draft"):
        budget = Budget.objects.create(unit=unit, year=2026)
        made: list[Model] = [
            budget,
            BudgetVersion.objects.create(budget=budget, unit=unit, number=1, kind="original", drafted_on=TODAY),
            BudgetLine.objects.create(budget=budget, unit=unit, direction="spending", account="501", text="活动"),
        ]
    return {type(record).__name__: record for record in made}
