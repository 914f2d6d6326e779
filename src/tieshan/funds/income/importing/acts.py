"""Acts: book a file of levy, and take back what a file booked (by reversing its vouchers)."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note, running_act
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.undo import note_batch
from tieshan.funds.income.actions.unbooking import take_back_receipts
from tieshan.funds.income.importing.levy import LevyDesk
from tieshan.funds.income.models import Receipt
from tieshan.funds.income.policies import LEVY_BOOK, LEVY_UNBOOK

__all__ = ["book_levy_file", "unbook_levy_file"]


@act(LEVY_BOOK, subject="batch")
def book_levy_file(*, actor: Actor, batch: ImportBatch, desk: LevyDesk) -> ImportBatch:
    """Book the lines that fit, queue those that do not, as one act."""
    actor.require(LEVY_BOOK, batch.unit)
    waiting = desk.write_into(batch)
    note_batch(batch, desk)
    note(waiting=waiting)
    return batch


@act(LEVY_UNBOOK, subject="batch")
def unbook_levy_file(*, actor: Actor, batch: ImportBatch, on: date) -> ImportBatch:
    """Take back what a file booked: its vouchers are reversed on the day `on`, its receipts are marked, the file may
    come again. The month in which it was booked may be closed by then, and a line of it matched later."""
    actor.require(LEVY_UNBOOK, batch.unit)
    running = running_act()
    assert running is not None  # noqa: S101 - only called inside an act
    rows = Receipt.objects.filter(batch=batch)
    with whole_district("a union may have moved to another federation since; a file goes back as a whole"):
        note(file=batch.file_name, amount=str(rows.aggregate(fen=Sum("amount_fen"))["fen"]))
        reason = str(_("File taken back"))
        take_back_receipts(actor=actor, receipts=rows, reason=reason, day=on, on=on)
    batch.undo_entry_id = running.entry_id
    return batch
