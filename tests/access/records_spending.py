"""One spending request with its review, for the access matrix."""

from __future__ import annotations

from django.db.models import Model

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.budgets.models import Budget, BudgetLine
from tieshan.funds.spending.models import PriorReview, SpendingRequest
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Model]:
    """Asked for by the account that owns it."""
    with act_context(OPERATOR, "funds.spending.request"):
        budget = Budget.objects.create(unit=unit, year=2025)
        line = BudgetLine.objects.create(
            budget=budget, unit=unit, direction="spending", account="501", text="活动", amount_fen=100_000
        )
        request = SpendingRequest.objects.create(
            unit=unit,
            year=2026,
            number=1,
            purpose="用品",
            line=line,
            amount_fen=18_000,
            way="cash",
            requested_on=TODAY,
            requested_by=owner,
        )
        review = PriorReview.objects.create(
            request=request,
            unit=unit,
            decision_id=serial,
            member=owner,
            name="某",
            outcome="agree",
            opinion="同意",
            amount_fen=18_000,
            on=TODAY,
        )
    return {"SpendingRequest": request, "PriorReview": review}
