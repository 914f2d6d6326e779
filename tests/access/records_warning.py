"""A warning for the access matrix with the sign it rests on, and a prevention visit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.rights.concerns.queries import IN_CHARGE
from tieshan.rights.warning.actions import report_sign, run_warnings
from tieshan.rights.warning.models import EarlyWarning, Visit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """A sign at an employer of the unit, its warning, a visit planned."""
    area = unit if unit.kind in IN_CHARGE else unit.parent
    assert area is not None
    at = datetime.combine(TODAY, datetime.min.time(), UTC)
    with act_context(OPERATOR, "organisations.employer.register"):
        employer = Employer.objects.create(name=f"示例预警企业{serial}有限公司", territory=area)
    sign = report_sign(actor=OPERATOR, employer=employer, kind="arrears", seen_on=TODAY, workers=3, text="欠薪", at=at)
    run_warnings(actor=OPERATOR, at=at, employer_ids=[employer.pk])
    with act_context(OPERATOR, "rights.warning.visit"):
        visit = Visit.objects.create(employer=employer, unit=area, planned_on=TODAY, due_on=TODAY, visitor=owner)
    return {"Sign": sign, "EarlyWarning": EarlyWarning.objects.get(employer=employer), "PreventionVisit": visit}
