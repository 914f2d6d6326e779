"""A concern for the access matrix, in the hands of the union that is in charge of the unit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.district import TODAY, District
from tieshan.foundation.access import ANONYMOUS
from tieshan.organisations.models import Account, Unit
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.concerns.queries import IN_CHARGE


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One concern as it was received."""
    # A union inside an enterprise takes none in hand: the federation above it does.
    area = unit if unit.kind in IN_CHARGE else unit.parent
    at = datetime.combine(TODAY, datetime.min.time(), UTC)
    concern, _receipt = submit_concern(actor=ANONYMOUS, kind="ask", text="问题", at=at, area=area)
    return {"Concern": concern}
