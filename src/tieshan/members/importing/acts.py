"""Acts: take a member roster in, and undo it as a whole (speech:C19)."""

from __future__ import annotations

from datetime import date

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.foundation.events import announce
from tieshan.foundation.imports.desk import Desk
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.undo import note_batch, take_back, written_rows
from tieshan.members.events import CadresChanged
from tieshan.members.models import Cadre, CadreAssignment, Membership, Person

__all__ = ["import_cadres", "import_roster", "undo_cadre_import", "undo_roster_import"]


@act("members.roster.import", subject="batch")
def import_roster(*, actor: Actor, batch: ImportBatch, desk: Desk) -> ImportBatch:
    """Write the people and memberships that the desk has decided on, as one act."""
    actor.require("members.roster.import", batch.unit)
    desk.write()
    note_batch(batch, desk)
    return batch


@act("members.roster.undo", subject="batch")
def undo_roster_import(*, actor: Actor, batch: ImportBatch, on: date) -> ImportBatch:
    """Take back a roster import as a whole."""
    actor.require("members.roster.undo", batch.unit)
    return take_back(batch, Membership, Person)


@act("members.cadre.import", subject="batch")
def import_cadres(*, actor: Actor, batch: ImportBatch, desk: Desk) -> ImportBatch:
    """Write the cadres that the desk has decided on, as one act."""
    actor.require("members.cadre.import", batch.unit)
    desk.write()
    note_batch(batch, desk)
    return batch


@act("members.cadre.undo", subject="batch")
def undo_cadre_import(*, actor: Actor, batch: ImportBatch, on: date) -> ImportBatch:
    """Take back an import of cadres as a whole."""
    actor.require("members.cadre.undo", batch.unit)
    taken_back = take_back(batch, CadreAssignment, Cadre)
    announce(CadresChanged(written_rows(batch, Cadre)))
    return taken_back
