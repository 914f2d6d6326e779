"""What acts on meetings share: locking, telling the people, telling the rooms above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tieshan.foundation.access import Actor
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.meetings.models import Attendance, Meeting
from tieshan.office.meetings.rules import check_possible

MEETING_PROOF = "office.meeting"
ATTENDANCE_PROOF = "office.attendance"
MINUTES_DEADLINE = "office.minutes"


def claimed(meeting: Meeting, code: str, expected_version: int | None = None) -> Meeting:
    """The meeting, locked, with its next version; refuses when the act is not possible in its state."""
    fresh = claim_version(meeting, expected_version)
    check_possible(code, fresh.state)
    return fresh


def tell(meeting: Meeting, accounts: Iterable[int | None], text: object, *, actor: Actor, on: date) -> None:
    """A line in these people's inboxes, but for the one who acts. `text` may name `%(title)s` and `%(day)s`."""
    people = {pk for pk in accounts if pk is not None} - {actor.account_id}
    words = text % {"title": meeting.title, "day": meeting.day.isoformat()}  # type: ignore[operator]
    url = page_url("office.meeting.view", meeting.pk) or ""
    notify(accounts=people, code=MEETING_PROOF, text=words, url=url, on=on, unit_id=meeting.unit_id)


def asked_accounts(meeting: Meeting) -> set[int | None]:
    """Everybody who is asked to a meeting, with chair and recorder."""
    asked = Attendance.objects.filter(meeting=meeting, account__isnull=False)
    return {meeting.chair_id, meeting.recorder_id, *asked.values_list("account_id", flat=True)}


def work_changed(meeting: Meeting, days: set[date] | None = None) -> None:
    """Tell the rooms above that a meeting and its attendance were recorded, changed or withdrawn."""
    changed = days or {meeting.day}
    rows = Attendance.objects.filter(meeting=meeting, account__isnull=False).values_list("account_id", "unit_id")
    people = {account for account, _unit in rows if account is not None}
    units = {unit for _account, unit in rows if unit is not None}
    proof_changed(MEETING_PROOF, unit_ids={meeting.unit_id}, days=changed)
    if people:
        proof_changed(ATTENDANCE_PROOF, unit_ids=units | {meeting.unit_id}, account_ids=people, days=changed)
