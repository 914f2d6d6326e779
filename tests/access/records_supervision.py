"""A supervisor of the unit, an inspection that its union has planned, a letter that it writes."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.rights.supervision.actions import appoint_supervisor, draft_letter, plan_inspection


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One supervisor with a certificate of this year, one inspection, one letter."""
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
    with act_context(OPERATOR, "organisations.employer.register"):
        employer = Employer.objects.create(name=f"示例被监督企业{serial}有限公司", territory=unit)
    inspection = plan_inspection(
        actor=OPERATOR, unit=unit, employer=employer, purpose="工时", planned_on=TODAY, on=TODAY
    )
    letter = draft_letter(
        actor=OPERATOR,
        unit=unit,
        kind="advisory",
        employer=employer,
        clue="检查",
        facts="超时",
        demand="改正",
        on=TODAY,
    )
    return {"Supervisor": one, "Inspection": inspection, "Letter": letter}
