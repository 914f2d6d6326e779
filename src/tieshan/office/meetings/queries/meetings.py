"""Lists and figures of meetings, the proof of them, and what may go on an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import BooleanField, Case, Count, F, IntegerField, Q, QuerySet, Value, When

from tieshan.foundation.access import Actor
from tieshan.lawbook import Parameter, parameter, parameter_codes
from tieshan.office.meetings.models import Attendance, Decision, Meeting, Topic
from tieshan.office.meetings.rules import quorum
from tieshan.office.meetings.terms import CAME, COMING, TOOK_PLACE, Kind, Part, State, TopicState


def with_heads(meetings: QuerySet[Any]) -> QuerySet[Any]:
    """The meetings with `due` and `came`: how many were due and how many of them came."""
    due = Q(attendances__part=Part.DUE)
    return meetings.annotate(
        due=Count("attendances", filter=due),
        came=Count("attendances", filter=due & Q(attendances__presence__in=CAME)),
    )


@dataclass(frozen=True)
class Heads:
    """Heads of one meeting, and the quorum where a rule asks one."""

    due: int
    came: int
    away: int
    observers: int
    rule: Parameter | None = None
    needed: int = 0

    @property
    def short(self) -> bool:
        """True when a rule asks for more people than came."""
        return self.rule is not None and self.came < self.needed


def quorum_rule(kind: str, *, on: date) -> Parameter | None:
    """The rule that asks for a quorum at this kind of meeting, if there is one."""
    code = f"office.quorum.{kind}"
    return parameter(code, on=on) if code in parameter_codes() else None


def heads(meeting: Meeting) -> Heads:
    """Due, present, absent and observers of a meeting: one query."""
    due = Q(part=Part.DUE)
    found = Attendance.objects.filter(meeting=meeting).aggregate(
        due=Count("pk", filter=due),
        came=Count("pk", filter=due & Q(presence__in=CAME)),
        away=Count("pk", filter=due & ~Q(presence__in=(*CAME, ""))),
        observers=Count("pk", filter=~due),
    )
    rule = quorum_rule(meeting.kind, on=meeting.day)
    share = rule.fraction if rule is not None else Fraction(0)
    return Heads(**found, rule=rule, needed=quorum(found["due"], share))


def coming_for(actor: Actor, *, on: date) -> QuerySet[Any]:
    """Meetings from today on to which the reader is asked, that they chair or record, the next first."""
    me = actor.account_id or 0
    asked = Attendance.objects.filter(account_id=me).values("meeting_id")
    return (
        Meeting.objects.filter(Q(pk__in=asked) | Q(chair_id=me) | Q(recorder_id=me), state__in=COMING, day__gte=on)
        .select_related("unit")
        .order_by("day", "starts_at", "pk")
    )


def own_meetings(actor: Actor) -> QuerySet[Any]:
    """All meetings to which the reader was ever asked, that they chaired or recorded."""
    me = actor.account_id or 0
    asked = Attendance.objects.filter(account_id=me).values("meeting_id")
    return Meeting.objects.filter(Q(pk__in=asked) | Q(chair_id=me) | Q(recorder_id=me)).exclude(state=State.CANCELLED)


def to_sign(actor: Actor) -> QuerySet[Any]:
    """Minutes that wait for the reader's signature."""
    me = actor.account_id or 0
    return Meeting.objects.filter(Q(state=State.HELD, recorder_id=me) | Q(state=State.SIGNED, chair_id=me)).order_by(
        "day", "pk"
    )


def waiting_topics(unit_id: int, kind: str) -> QuerySet[Topic]:
    """Topics submitted for this kind of meeting of a unit that no meeting has taken up."""
    return Topic.objects.filter(unit_id=unit_id, kind=kind, state=TopicState.WAITING).order_by("submitted_on", "pk")


def decisions_without_task(actor: Actor, code: str) -> QuerySet[Any]:
    """Decisions with somebody responsible that have not become a task."""
    rows: QuerySet[Any] = Decision.objects.visible_to(actor, code)
    return rows.filter(owner__isnull=False, became__isnull=True, meeting__state__in=TOOK_PLACE)


def meeting_rows() -> QuerySet[Any]:
    """Meetings that took place; the work is the unit's alone."""
    return (
        Meeting.objects.filter(state__in=TOOK_PLACE)
        .order_by()
        .values(
            "unit_id",
            "day",
            "title",
            "kind",
            record_id=F("pk"),
            account_id=Value(None, output_field=IntegerField()),
            made_on=F("recorded_on"),
            has_minutes=Case(When(state=State.FINAL, then=Value(True)), default=Value(False)),
            has_presenter=Case(
                When(kind=Kind.STUDY, presenter__isnull=False, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
        )
    )


def attendance_rows() -> QuerySet[Any]:
    """People who came to meetings that took place."""
    return (
        Attendance.objects.filter(presence__in=CAME, account__isnull=False, meeting__state__in=TOOK_PLACE)
        .order_by()
        .values(
            "account_id",
            "unit_id",
            record_id=F("meeting_id"),
            day=F("meeting__day"),
            made_on=F("meeting__recorded_on"),
            title=F("meeting__title"),
            kind=F("meeting__kind"),
        )
    )
