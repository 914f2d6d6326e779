"""A supervisor of the unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.organisations.models import Account, Unit
from tieshan.rights.supervision.actions import appoint_supervisor


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One supervisor with a certificate of this year."""
    one = appoint_supervisor(
        actor=OPERATOR,
        unit=unit,
        name="郑国强",
        place="supervisor",
        number=f"M{serial}",
        issued_by="示例市总工会",
        valid_from=date(2026, 1, 1),
        valid_to=date(2028, 12, 31),
        since=TODAY,
        on=TODAY,
    )
    return {"Supervisor": one}
