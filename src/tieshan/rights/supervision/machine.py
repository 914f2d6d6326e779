"""The states of an inspection."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.rights.supervision.policies import CALL_OFF, INSPECT
from tieshan.rights.supervision.terms import Visit

__all__ = ["INSPECTION"]

INSPECTION = Machine(
    "rights.supervision_inspection",
    title=_("Inspection of an employer"),
    states=Visit,
    rows=[
        Row("planned", INSPECT, "held"),
        Row("planned", CALL_OFF, "called_off"),
    ],
)
