"""A payment order for the access matrix; its payees have a room of their own."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.payments.models import PaymentOrder
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One order of the unit."""
    with act_context(OPERATOR, "funds.payment.order"):
        order = PaymentOrder.objects.create(
            unit=unit, year=TODAY.year, number=serial, ordered_on=TODAY, count=0, amount_fen=0, waiting=0
        )
    return {"PaymentOrder": order}
