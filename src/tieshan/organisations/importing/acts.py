"""Acts: take lists of unions and of employers in, and undo them as a whole (speech:C01, C19)."""

from __future__ import annotations

from datetime import date

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.foundation.events import announce
from tieshan.foundation.imports.desk import Desk
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.undo import note_batch, take_back, written_rows
from tieshan.organisations.actions.tree import lock_tree
from tieshan.organisations.events import UnitsChanged
from tieshan.organisations.importing.units import forget_derived
from tieshan.organisations.models import Body, Employer, Placement, Term, Unit

__all__ = ["import_employers", "import_units", "undo_employer_import", "undo_unit_import"]


@act("organisations.unit.import", subject="batch")
def import_units(*, actor: Actor, batch: ImportBatch, desk: Desk) -> ImportBatch:
    """Found and correct the unions that the desk has decided on, as one act."""
    actor.require("organisations.unit.import", batch.unit)
    desk.write()
    note_batch(batch, desk)
    return batch


@act("organisations.unit.undo", subject="batch")
def undo_unit_import(*, actor: Actor, batch: ImportBatch, on: date) -> ImportBatch:
    """Take back an import of unions as a whole."""
    actor.require("organisations.unit.undo", batch.unit)
    lock_tree()
    forget_derived(batch.entry_id)
    taken_back = take_back(batch, Term, Body, Placement, Employer, Unit)
    announce(UnitsChanged(written_rows(batch, Unit)))
    return taken_back


@act("organisations.employer.import", subject="batch")
def import_employers(*, actor: Actor, batch: ImportBatch, desk: Desk) -> ImportBatch:
    """Write the employers that the desk has decided on, as one act."""
    actor.require("organisations.employer.import", batch.unit)
    desk.write()
    note_batch(batch, desk)
    return batch


@act("organisations.employer.undo", subject="batch")
def undo_employer_import(*, actor: Actor, batch: ImportBatch, on: date) -> ImportBatch:
    """Take back an import of employers as a whole."""
    actor.require("organisations.employer.undo", batch.unit)
    return take_back(batch, Employer)
