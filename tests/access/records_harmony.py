"""An assessment of the unit and one of its points; federations are assessed by nobody, so theirs are made by hand."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Account, Unit
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One of each."""
    with act_context(OPERATOR, "rights.harmony.open"):
        assessment = HarmonyAssessment.objects.create(unit=unit, year=TODAY.year, standard_on=TODAY, open_points=1)
        point = HarmonyPoint.objects.create(assessment=assessment, number="1")
    return {"HarmonyAssessment": assessment, "HarmonyPoint": point}
