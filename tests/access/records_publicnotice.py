"""A notice with an objection for the access matrix."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access import ANONYMOUS
from tieshan.foundation.publicnotice import NoticeLine
from tieshan.foundation.publicnotice.objecting import submit_objection
from tieshan.foundation.publicnotice.posting import post_general_notice
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One notice of the unit, to which somebody has objected."""
    notice = post_general_notice(
        actor=OPERATOR, unit=unit, title=f"名单{serial}", lines=[NoticeLine("张三")], days=5, on=TODAY
    )
    objection, _receipt = submit_objection(
        actor=ANONYMOUS, notice=notice, text="异议", at=datetime.combine(TODAY, datetime.min.time(), UTC)
    )
    return {"PublicNotice": notice, "Objection": objection}
