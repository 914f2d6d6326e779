"""Acts: take a list of assets in, and undo it as a whole (speech:C30)."""

from __future__ import annotations

from datetime import date

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.foundation.imports.desk import Desk
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.undo import note_batch, take_back
from tieshan.office.assets.models import Asset

__all__ = ["import_assets", "undo_asset_import"]


@act("office.asset.import", subject="batch")
def import_assets(*, actor: Actor, batch: ImportBatch, desk: Desk) -> ImportBatch:
    """Enter and correct the assets that the desk has decided on, as one act."""
    actor.require("office.asset.import", batch.unit)
    desk.write()
    note_batch(batch, desk)
    return batch


@act("office.asset.undo", subject="batch")
def undo_asset_import(*, actor: Actor, batch: ImportBatch, on: date) -> ImportBatch:
    """Take back an import of assets as a whole. The numbers it gave stay used."""
    actor.require("office.asset.undo", batch.unit)
    return take_back(batch, Asset)
