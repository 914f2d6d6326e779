"""A deadline for the access matrix."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import set_deadline
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One deadline of the unit itself."""
    with act_context(OPERATOR, "organisations.unit.edit"):
        deadline = set_deadline(
            subject=unit,
            kind="test.paper.answer",
            unit_id=unit.pk,
            account_id=None,
            title=f"事项{serial}",
            began_on=TODAY,
            length=5,
            counted="working_day",
            page="organisations.unit.view",
            on=TODAY,
        )
    return {"Deadline": deadline}
