"""Taking receipts back: their vouchers are reversed, what they paid is open again, their keys are free."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import note
from tieshan.funds.books.actions.reversing import take_back_all
from tieshan.funds.books.events import VoucherReversed, VoucherReversing
from tieshan.funds.books.models import Voucher
from tieshan.funds.income.actions.booking import one_at_a_time
from tieshan.funds.income.models import PreparationReturn, Receipt
from tieshan.funds.income.terms import ReceiptState
from tieshan.kernel.refusal import Refused

_OPEN_AGAIN: Final = """
UPDATE funds_income_assessment a SET paid_fen = a.paid_fen - d.amount
FROM (SELECT assessment_id, sum(amount_fen) AS amount FROM funds_income_receipt
      WHERE id = ANY (%s) AND state = 'booked' GROUP BY 1) d
WHERE a.id = d.assessment_id
"""


def await_turn(event: VoucherReversing) -> None:
    """Bookings of the levy lock each other out first and the books afterwards: so does a receipt that goes back
    (subscribed in apps.py)."""
    if event.source_type == "funds_income.receipt":
        one_at_a_time()


def follow_reversal(event: VoucherReversed) -> None:
    """A receipt goes back with its voucher, with all it booked; a file is taken back as a file (subscribed in apps.py,
    runs under the act that reversed the voucher).

    What else this room books (remittances, late fees, returns, refunds, dues) is taken back as a record, by its own
    act (taking_back.py): refused here.
    """
    if event.source_type == "imports.importbatch":
        raise Refused(
            "funds.receipt.of_file",
            _("This voucher came from a file with other sums in it. Take the file back; the right one may come again."),
        )
    if event.source_type == "funds_income.receipt":
        rows = Receipt.objects.filter(pk=event.source_id)
        take_back_receipts(
            actor=event.actor, receipts=rows, reason=event.reason, day=event.day, on=event.on, with_files=False
        )
    elif event.source_type.startswith(f"{Receipt._meta.app_label}."):
        raise Refused(
            "funds.receipt.record_stays",
            _(
                "The record behind this voucher would stay booked. Open the record and take it back there: its vouchers"
                " go with it."
            ),
        )


def take_back_receipts(
    *, actor: Actor, receipts: QuerySet[Receipt], reason: str, day: date, on: date, with_files: bool = True
) -> int:
    """Take these receipts back as a whole; refuses when one was remitted already. Answers how many vouchers went.

    `with_files`: what their files booked at once goes back too (the receipts are all of a file).
    """
    one_at_a_time()
    if receipts.filter(state=ReceiptState.BOOKED, remittance__isnull=False).exists():
        raise Refused(
            "funds.receipt.remitted",
            _("A share of these receipts has been remitted already. Take the remittance back first."),
        )
    if PreparationReturn.objects.filter(payer__in=receipts.values("payer"), taken_back_on__isnull=True).exists():
        raise Refused(
            "funds.receipt.returned",
            _("The preparation fund of this employer has been returned already. Take the return back first."),
        )
    ids = list(receipts.values_list("pk", flat=True))
    batches = set(receipts.exclude(batch=None).values_list("batch_id", flat=True)) if with_files else set()
    # Of a line that waited first the voucher names the receipt, of a line that fitted at once it names the file.
    sources = Q(source_type="imports.importbatch", source_id__in=batches) | Q(
        source_type="funds_income.receipt", source_id__in=ids
    )
    rows = Voucher.objects.filter(sources, reverses__isnull=True, reversed_by__isnull=True).order_by("pk")
    vouchers = list(rows.select_related("book"))
    if vouchers:
        take_back_all(actor=actor, vouchers=vouchers, day=day, reason=reason, on=on)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_AGAIN, [ids])
    Receipt.objects.filter(pk__in=ids).exclude(state=ReceiptState.REVERSED).update(
        state=ReceiptState.REVERSED, key=None, assessment=None, voucher=None, reason="", remark=reason,
        version=F("version") + 1,
    )  # fmt: skip
    note(vouchers=len(vouchers))
    return len(vouchers)
