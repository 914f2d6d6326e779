"""What is to be remitted upwards."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from tieshan.funds.income.models import Receipt
from tieshan.funds.income.terms import Direction, ReceiptState
from tieshan.organisations.models import Unit


def to_remit(unit: Unit, until: date) -> QuerySet[Receipt]:
    """Booked receipts below a federation whose share has not gone up yet; the tax office keeps its own way's share."""
    return Receipt.objects.filter(
        state=ReceiptState.BOOKED,
        direction=Direction.UNION,
        remittance__isnull=True,
        upward_fen__gt=0,
        payer__kind="levy",
        booked_on__lte=until,
        unit__path__startswith=unit.path,
    )
