"""What is overdue: by payer, with the late fee up to a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from tieshan.funds.income.models import Assessment, Payer, Receipt
from tieshan.funds.income.queries.terms_of_day import late_terms
from tieshan.funds.income.rules.levy import LateFee
from tieshan.funds.income.terms import ReceiptState
from tieshan.kernel.money import ZERO, Yuan
from tieshan.lawbook.rules import rule

Paid = Sequence[tuple[date, Yuan]]


@dataclass(frozen=True)
class Arrears:
    """The overdue months of a payer, what is unpaid of them, and the late fee up to a day."""

    months: list[date]
    owed: Yuan
    fee: Yuan


def payments_of(assessment: Assessment) -> list[tuple[date, Yuan]]:
    """When what was paid for a month."""
    rows = Receipt.objects.filter(assessment=assessment, state=ReceiptState.BOOKED).order_by("paid_on", "pk")
    return [(day, Yuan.from_fen(fen)) for day, fen in rows.values_list("paid_on", "amount_fen")]


def late_fee_of(assessment: Assessment, direction: str, until: date, paid: Paid | None = None) -> LateFee:
    """The late fee of a month up to a day, by the rates of its last day for paying."""
    terms = late_terms(direction, assessment.due_on)
    found: LateFee = rule("funds.levy.late_fee", on=assessment.due_on)(
        due=Yuan.from_fen(assessment.due_fen),
        due_on=assessment.due_on,
        paid=payments_of(assessment) if paid is None else paid,
        until=until,
        rate=terms.rate.decimal,
        cap=terms.cap.decimal,
    )
    return found


def overdue(payer: Payer, on: date) -> list[Assessment]:
    """The months of a payer whose last day has passed and of which something is unpaid."""
    rows = Assessment.objects.filter(payer=payer, due_on__lt=on, due_fen__gt=F("paid_fen"))
    return list(rows.order_by("month"))


def arrears_of(payer: Payer, on: date) -> Arrears:
    """What a payer owes on a day."""
    rows = overdue(payer, on)
    fees = [late_fee_of(row, payer.direction, on).fee for row in rows]
    return Arrears([row.month for row in rows], Yuan.from_fen(sum(row.open_fen for row in rows)), sum(fees, ZERO))
