"""Records of meetings for the access matrix."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from tests.accounts import account
from tests.district import OPERATOR, District
from tieshan.office.meetings.actions.minutes import Decided, Tick, hold_meeting
from tieshan.office.meetings.actions.planning import plan_meeting, submit_topic
from tieshan.office.meetings.actions.series import create_series
from tieshan.office.meetings.actions.study import share_material
from tieshan.office.meetings.models import Attendance, Decision
from tieshan.office.meetings.queries.people import Asked
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """A study meeting of the unit that was held, its decision and material; a series and a topic."""
    day = timezone.localdate()
    meeting = plan_meeting(
        actor=OPERATOR,
        unit=unit,
        kind="study",
        title=f"学习会{serial}",
        day=day,
        starts_at=time(9, 0),
        on=day,
        chair=owner,
        recorder=account(f"recorder{serial}", unit),
        people=[Asked(owner.pk, owner.display_name, unit.pk)],
    )
    row = Attendance.objects.get(meeting=meeting)
    held = hold_meeting(
        actor=OPERATOR,
        meeting=meeting,
        ticks={row.pk: Tick("present")},
        summary="学习",
        decisions=[Decided("照办")],
        on=day,
    )
    series = create_series(
        actor=OPERATOR,
        unit=unit,
        kind="study",
        title=f"学习会{serial}",
        rhythm="weekly",
        weekday=0,
        starts_at=time(9, 0),
        begins_on=day,
        on=day,
    )
    return {
        "Meeting": held,
        "Decision": Decision.objects.get(meeting=held),
        "StudyMaterial": share_material(actor=OPERATOR, meeting=held, kind="notes", title="讲稿", notes="要点", on=day),
        "Series": series,
        "Topic": submit_topic(actor=OPERATOR, unit=unit, kind="study", title="议题", on=day),
    }
