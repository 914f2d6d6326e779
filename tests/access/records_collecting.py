"""A collection that was sent out, and a unit's sheet in it, for the access matrix."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tests.office.collecting.templates import women
from tieshan.office.collecting.actions.collections import draft_collection, open_collection
from tieshan.office.collecting.actions.sheets import send_sheet
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    draft = draft_collection(
        actor=OPERATOR, unit=district.root, title=f"台账{serial}", workbook=BytesIO(women()), name="台账.xlsx", on=TODAY
    )
    collection = open_collection(
        actor=OPERATOR, collection=draft, under=unit, kinds=[unit.kind], due_on=TODAY + timedelta(days=9), on=TODAY
    )
    sheet = send_sheet(actor=OPERATOR, sheet=collection.sheets.get(unit=unit), on=TODAY)
    return {"Collection": collection, "UnitSheet": sheet}
