"""Acts: take a statement in, and take it back while nothing has been matched with it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note, running_act
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.undo import note_batch
from tieshan.funds.bank.importing.statement import StatementDesk
from tieshan.funds.bank.models import MatchedLine, StatementLine
from tieshan.funds.bank.policies import IMPORT, UNIMPORT
from tieshan.kernel.refusal import Refused

__all__ = ["take_back_statement", "take_in_statement"]


@act(IMPORT, subject="batch")
def take_in_statement(*, actor: Actor, batch: ImportBatch, desk: StatementDesk) -> ImportBatch:
    """Take the lines in that follow from what is known, as one act."""
    actor.require(IMPORT, batch.unit)
    desk.write_into(batch)
    note_batch(batch, desk)
    return batch


@act(UNIMPORT, subject="batch")
def take_back_statement(*, actor: Actor, batch: ImportBatch, on: date) -> ImportBatch:
    """Take a statement back that was the wrong file: only the last one of its account, with nothing matched."""
    actor.require(UNIMPORT, batch.unit)
    running = running_act()
    assert running is not None  # noqa: S101 - only called inside an act
    rows = StatementLine.objects.filter(batch=batch)
    first = rows.order_by("place").first()
    if first is not None:
        later = StatementLine.objects.filter(account=first.account_id, place__gt=first.place).exclude(batch=batch)
        if later.exists() or MatchedLine.objects.filter(line__in=rows).exists():
            raise Refused(
                "funds.bank.built_on",
                _("Lines of this statement are matched, or a later statement follows it. It stays."),
            )
        if first.account.months.filter(state="checked", month__gte=first.day.replace(day=1)).exists():
            raise Refused("funds.bank.checked_month", _("A checked month stands on this statement. It stays."))
    note(file=batch.file_name, lines=rows.count())
    rows.delete()
    batch.undo_entry_id = running.entry_id
    return batch
