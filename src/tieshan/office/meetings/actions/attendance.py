"""Acts of the people who are asked: excuse oneself, sign in on the spot (speech:C26)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.office.meetings.actions.notes import tell
from tieshan.office.meetings.models import Attendance, Meeting
from tieshan.office.meetings.queries.sign_in import code_holds
from tieshan.office.meetings.rules import check_possible
from tieshan.office.meetings.terms import AWAY, CAME, Presence


def _own_row(actor: Actor, meeting: Meeting, code: str) -> Attendance:
    """The actor's own line, locked; the meeting is held so that nobody closes it in between.

    The lock on the meeting is shared: people who sign in at the same moment do not wait for one another, while
    recording the meeting waits for all of them.
    """
    actor.require(code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM office_meetings_meeting WHERE id = %s FOR SHARE", [meeting.pk])
        found = cursor.fetchone()
    if found is not None:
        check_possible(code, found[0])
    row = Attendance.objects.select_for_update().filter(meeting=meeting, account_id=actor.account_id or 0).first()
    if found is None or row is None:
        raise Refused("office.attendance.not_asked", _("You are not on the list of this meeting. Tell the recorder."))
    return row


@act("office.attendance.excuse", subject="meeting")
def excuse_oneself(*, actor: Actor, meeting: Meeting, presence: str, reason: str, on: date) -> Attendance:
    """Say beforehand that one cannot come, and why; the recorder finds it filled in."""
    row = _own_row(actor, meeting, "office.attendance.excuse")
    if presence not in AWAY:
        raise Refused("office.attendance.kind", _("Choose why you cannot come."), field="presence")
    if presence == Presence.ABSENT and not reason.strip():
        raise Refused("office.attendance.no_reason", _("Say why you cannot come."), field="reason")
    row.presence, row.reason, row.signed_in_at = presence, reason.strip(), None
    row.save()
    tell(meeting, {meeting.recorder_id}, _("Somebody cannot come to %(title)s on %(day)s."), actor=actor, on=on)
    return row


@act("office.attendance.sign_in", subject="meeting")
def sign_in(*, actor: Actor, meeting: Meeting, code: str, at: datetime) -> Attendance:
    """Sign in with the code shown on the spot. Later than the set minutes after the start is noted as late."""
    row = _own_row(actor, meeting, "office.attendance.sign_in")
    if timezone.localtime(at).date() != meeting.day:
        raise Refused("office.attendance.day", _("Signing in is possible on the day of the meeting."))
    if not code_holds(code, meeting.pk, meeting.day, at):
        raise Refused(
            "office.attendance.code",
            _("This code does not hold any more. Take the one that is shown now."),
            field="code",
        )
    if row.presence in CAME:
        raise Refused("office.attendance.already", _("You are signed in already."))
    row.presence = Presence.LATE if is_late(meeting, at) else Presence.PRESENT
    row.reason, row.signed_in_at = "", at
    row.save()
    note(presence=row.presence)
    return row


def is_late(meeting: Meeting, at: datetime) -> bool:
    """Whether a moment lies more than the set minutes after the start."""
    start = timezone.make_aware(datetime.combine(meeting.day, meeting.starts_at))
    return at > start + timedelta(minutes=parameter("office.attendance.late", on=meeting.day).whole)
