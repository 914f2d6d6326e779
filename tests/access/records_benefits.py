"""A benefit for the access matrix, with the spending request that pays for it; shares have no page of their own."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.benefits.models import BenefitGrant
from tieshan.funds.budgets.models import Budget, BudgetLine
from tieshan.funds.spending.models import SpendingRequest
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One benefit of the unit."""
    with act_context(OPERATOR, "funds.benefit.grant"):
        budget = Budget.objects.create(unit=unit, year=2024)
        line = BudgetLine.objects.create(
            budget=budget, unit=unit, direction="spending", account="501", text="慰问", amount_fen=100_000
        )
        request = SpendingRequest.objects.create(
            unit=unit, year=2024, number=1, purpose="慰问", line=line, amount_fen=10_000, way="cash",
            requested_on=TODAY, requested_by=owner,
        )  # fmt: skip
        grant = BenefitGrant.objects.create(
            unit=unit, year=2024, number=1, occasion="birthday", event_on=TODAY, form="goods", item="蛋糕",
            price_fen=10_000, count=1, request=request, asked_on=TODAY, asked_by=owner,
        )  # fmt: skip
    return {"BenefitGrant": grant}
