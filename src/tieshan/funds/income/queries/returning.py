"""What was collected from a payer, and the terms of the refund to small payers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from tieshan.foundation.access import Actor
from tieshan.funds.books.models import Voucher
from tieshan.funds.income.models import LateFee, Payer, PreparationReturn, Receipt
from tieshan.funds.income.policies import LEVY_LIST
from tieshan.funds.income.terms import Direction, PayerKind, ReceiptState
from tieshan.kernel.money import Yuan
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.lawbook.records import Parameter

#: A late fee as it was taken in.
_TAKEN_IN = F("fee_fen") - F("waived_fen")


def held_for(payer: Payer) -> Yuan:
    """What a federation holds of a payer's preparation fund: all it collected, its part of the tax office's, and the
    late fees on it."""
    found = Receipt.objects.filter(payer=payer, state=ReceiptState.BOOKED).aggregate(
        kept=Sum("retained_fen"), upward=Sum("upward_fen", filter=Q(direction=Direction.UNION))
    )
    late = _late_fees().filter(assessment__payer=payer).aggregate(fen=Sum(_TAKEN_IN))
    return Yuan.from_fen((found["kept"] or 0) + (found["upward"] or 0) + (late["fen"] or 0))


def _late_fees() -> QuerySet[LateFee]:
    """Late fees that lie with the fund: taken into the federation's own book, none of a pair."""
    return LateFee.objects.filter(voucher__isnull=False, voucher__pair__isnull=True).order_by()


def is_returned(payer: Payer) -> bool:
    """Whether the preparation fund went to the employer's union, and stands there."""
    return PreparationReturn.objects.filter(payer=payer, taken_back_on__isnull=True).exists()


def preparation_payers(actor: Actor) -> QuerySet[Payer]:
    """Payers of the preparation fund in sight, with what is held (`held_fen`) and what was returned."""
    receipts = Receipt.objects.filter(payer=OuterRef("pk"), state=ReceiptState.BOOKED).order_by().values("payer")
    kept = Case(
        When(direction=Direction.UNION, then=F("retained_fen") + F("upward_fen")),
        default=F("retained_fen"),
        output_field=BigIntegerField(),
    )
    standing = PreparationReturn.objects.filter(payer=OuterRef("pk"), taken_back_on__isnull=True)
    held = receipts.annotate(fen=Sum(kept)).values("fen")
    fees = _late_fees().filter(assessment__payer=OuterRef("pk")).values("assessment__payer")
    late = fees.annotate(fen=Sum(_TAKEN_IN)).values("fen")
    return (
        Payer.objects.visible_to(actor, LEVY_LIST)
        .filter(kind=PayerKind.PREPARATION)
        .select_related("employer", "unit")
        .annotate(
            held_fen=Coalesce(Subquery(held, output_field=BigIntegerField()), 0)
            + Coalesce(Subquery(late, output_field=BigIntegerField()), 0),
            returned_fen=Subquery(standing.values("returned_fen")[:1], output_field=BigIntegerField()),
        )
    )


@dataclass(frozen=True)
class RefundTerms:
    """By what a year's refund is judged."""

    share: Parameter
    limit: Parameter
    window: Parameter


def collected_from(payer: Payer, year: int | None = None, *, kept: bool = False) -> Yuan:
    """What a payer paid (in a year), or what the union kept of it."""
    rows = Receipt.objects.filter(payer=payer, state=ReceiptState.BOOKED)
    if year is not None:
        rows = rows.filter(paid_on__year=year)
    found = rows.aggregate(fen=Sum("retained_fen" if kept else "amount_fen"))["fen"]
    return Yuan.from_fen(found or 0)


def refund_terms(year: int) -> RefundTerms:
    """Share, limit and window of the refund for a year; refuses a year for which no rule is known."""
    last = date(year, 12, 31)
    return RefundTerms(
        parameter("funds.refund.share", on=last),
        parameter("funds.refund.limit", on=last),
        parameter("funds.refund.window", on=last),
    )


def refund_window(year: int) -> tuple[date, date]:
    """From when to when the refund of a year is asked for."""
    opens = date(year + 1, 1, 1)
    return opens, add_months(date(year, 12, 31), refund_terms(year).window.whole)


def vouchers_of_return(made: PreparationReturn) -> QuerySet[Voucher]:
    """What a return of the preparation fund booked: out of the federation's book, into the union's (one of a pair)."""
    from_fund = Q(
        source_type=Payer._meta.label_lower, source_id=made.payer_id, pair__isnull=True, reverses__isnull=True,
        reversed_by__isnull=True,
    )  # fmt: skip
    return Voucher.objects.filter(from_fund | Q(pk=made.voucher_id))
