"""Meetings and attendance as proof: duties, the day's log and the bulletin read these."""

from django.utils.translation import gettext_lazy as _

from tieshan.lawbook.proofs import ProofKind
from tieshan.office.meetings.queries.meetings import attendance_rows, meeting_rows
from tieshan.office.meetings.terms import Kind

_KIND = (_("kind of meeting"), tuple((kind.value, kind.label) for kind in Kind))

MEETING = ProofKind(
    code="office.meeting",
    title=_("Meeting"),
    page="office.meeting.view",
    rows=meeting_rows,
    attributes={
        "kind": _KIND,
        "has_minutes": (_("minutes are final"), None),
        "has_presenter": (_("had a presenter"), None),
    },
    personal=False,
    # Who was there finds it in the day's log as attendance.
    in_day_log=False,
)
ATTENDANCE = ProofKind(
    code="office.attendance",
    title=_("Attended a meeting"),
    page="office.meeting.view",
    rows=attendance_rows,
    attributes={"kind": _KIND},
)
