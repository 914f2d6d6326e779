"""A payment order for the access matrix, with one payee of a request of its own."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.budgets.models import Budget, BudgetLine
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One order of the unit, for one payee."""
    with act_context(OPERATOR, "funds.spending.request"):
        budget = Budget.objects.create(unit=unit, year=2023)
        line = BudgetLine.objects.create(
            budget=budget, unit=unit, direction="spending", account="501", text="活动", amount_fen=100_000
        )
        request = SpendingRequest.objects.create(
            unit=unit,
            year=2026,
            number=2,
            purpose="用品",
            line=line,
            amount_fen=9_000,
            way="transfer",
            requested_on=TODAY,
            requested_by=owner,
        )
        payee = SpendingPayee.objects.create(
            request=request, unit=unit, name="某公司", payee_hash=serial.to_bytes(32), amount_fen=9_000
        )
    with act_context(OPERATOR, "funds.payment.order"):
        order = PaymentOrder.objects.create(
            unit=unit, year=TODAY.year, number=serial, ordered_on=TODAY, count=0, amount_fen=0, waiting=0
        )
        paid = PaymentLine.objects.create(order=order, unit=unit, request=request, payee=payee, amount_fen=9_000)
    return {"PaymentOrder": order, "PaymentLine": paid}
