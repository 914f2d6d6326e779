"""A dispute for the access matrix, in the hands of the union that is in charge of the unit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.rights.disputes.actions import open_dispute
from tieshan.rights.disputes.queries import IN_CHARGE


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One dispute as it came in."""
    area = unit if unit.kind in IN_CHARGE else unit.parent
    assert area is not None
    with act_context(OPERATOR, "organisations.employer.register"):
        employer = Employer.objects.create(name=f"示例争议企业{serial}有限公司", territory=area)
    dispute = open_dispute(
        actor=OPERATOR,
        unit=area,
        employer=employer,
        channel="person",
        subject="欠薪",
        facts="拖欠工资",
        matter="wages",
        knew_on=TODAY,
        at=datetime.combine(TODAY, datetime.min.time(), UTC),
    )
    return {"Dispute": dispute}
