"""Acts before a meeting: plan, choose who is asked, agenda, presenter, invitation, change, cancel (speech:C25, C26)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.deadlines import drop_deadline, set_deadline
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.office.meetings.actions.notes import MINUTES_DEADLINE, asked_accounts, claimed, tell
from tieshan.office.meetings.models import AgendaItem, Attendance, Meeting, Topic
from tieshan.office.meetings.queries.people import Asked, turns
from tieshan.office.meetings.rules import CLAUSE, MACHINE, STUDY_CLAUSE
from tieshan.office.meetings.terms import Kind, Part, Source, State, TopicState
from tieshan.organisations.models import Account, Unit


@dataclass(frozen=True)
class Line:
    """A point of the agenda to be set."""

    title: str
    source: str = Source.TYPED
    url: str = ""
    topic_id: int | None = None


@act("office.meeting.plan")
def plan_meeting(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    title: str,
    day: date,
    starts_at: time,
    on: date,
    place: str = "",
    chair: Account | None = None,
    recorder: Account | None = None,
    topic: str = "",
    people: Iterable[Asked] = (),
) -> Meeting:
    """Plan a single meeting and who is asked to it. `day` may lie in the past: a meeting is entered afterwards too."""
    actor.require("office.meeting.plan", unit)
    two_hands(chair, recorder)
    meeting = Meeting.objects.create(
        unit=unit,
        kind=kind,
        title=title.strip(),
        day=day,
        starts_at=starts_at,
        place=place.strip(),
        chair=chair,
        recorder=recorder,
        topic=topic.strip(),
    )
    add_people(meeting, people)
    propose_presenter(meeting)
    note(on=on.isoformat())
    return meeting


def two_hands(chair: Account | None, recorder: Account | None) -> None:
    """Chair and recorder are two people."""
    if chair is not None and chair == recorder:
        raise Refused(
            "office.meeting.one_hand",
            _("Chair and recorder both sign the minutes, so they are two people."),
            field="recorder",
        )


def add_people(meeting: Meeting, people: Iterable[Asked]) -> None:
    """Write the list of those who are asked, set-based; whoever is on it already stays as they are."""
    Attendance.objects.bulk_create(
        [
            Attendance(
                meeting=meeting,
                account_id=one.account_id,
                name=one.name,
                unit_id=one.unit_id or meeting.unit_id,
                part=one.part,
            )
            for one in people
        ],
        ignore_conflicts=True,
    )


def propose_presenter(meeting: Meeting) -> None:
    """Put down whose turn it is to present at a study meeting (C25)."""
    if meeting.kind != Kind.STUDY or meeting.presenter_id is not None:
        return
    order = turns(meeting)
    if order:
        meeting.presenter_id = order[0]
        meeting.save(update_fields=["presenter"])


@act("office.meeting.convene", subject="meeting")
def convene_meeting(
    *, actor: Actor, meeting: Meeting, people: Sequence[Asked], on: date, guests: Sequence[str] = ()
) -> Meeting:
    """Set who is asked: people with an account, and guests by name. People who stay keep their excuse or sign-in."""
    actor.require("office.meeting.convene", meeting.unit)
    fresh = claimed(meeting, "office.meeting.convene")
    kept = {one.account_id: one.part for one in people}
    rows = Attendance.objects.filter(meeting=fresh)
    rows.filter(account__isnull=False).exclude(account_id__in=kept).delete()
    rows.filter(account__isnull=True).delete()
    for part in Part:
        rows.filter(account_id__in=[account for account, wanted in kept.items() if wanted == part]).exclude(
            part=part
        ).update(part=part)
    before = set(rows.filter(account__isnull=False).values_list("account_id", flat=True))
    added = [one for one in people if one.account_id not in before]
    add_people(fresh, added)
    names = dict.fromkeys(name.strip() for name in guests if name.strip())
    Attendance.objects.bulk_create([Attendance(meeting=fresh, name=name, part=Part.OBSERVER) for name in names])
    fresh.save()
    propose_presenter(fresh)
    if fresh.state == State.INVITED:
        tell(fresh, [one.account_id for one in added], _INVITATION, actor=actor, on=on)
    note(on=on.isoformat(), people=len(kept), guests=len(names))
    return fresh


_INVITATION = _("You are asked to a meeting on %(day)s: %(title)s.")


@act("office.agenda.set", subject="meeting")
def set_agenda(*, actor: Actor, meeting: Meeting, lines: Sequence[Line], on: date) -> Meeting:
    """Set the agenda. Submitted topics that are on it are taken up; those that are taken off wait again."""
    actor.require("office.agenda.set", meeting.unit)
    fresh = claimed(meeting, "office.agenda.set")
    AgendaItem.objects.filter(meeting=fresh).delete()
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(meeting=fresh, number=number, title=line.title.strip(), source=line.source, url=line.url)
            for number, line in enumerate(lines, 1)
        ]
    )
    taken = [line.topic_id for line in lines if line.topic_id is not None]
    topics = Topic.objects.filter(unit_id=fresh.unit_id)
    topics.filter(meeting=fresh).exclude(pk__in=taken).update(state=TopicState.WAITING, meeting=None)
    topics.filter(pk__in=taken, state=TopicState.WAITING).update(state=TopicState.TAKEN, meeting=fresh)
    fresh.save()
    note(on=on.isoformat(), points=len(lines))
    return fresh


@act("office.presenter.change", subject="meeting")
def change_presenter(
    *, actor: Actor, meeting: Meeting, presenter: Account, topic: str, reason: str, on: date
) -> Meeting:
    """Choose the presenter of a study meeting. Out of turn only with a reason; who was passed over stays in front."""
    actor.require("office.presenter.change", meeting.unit)
    fresh = claimed(meeting, "office.presenter.change")
    if fresh.kind != Kind.STUDY:
        raise Refused("office.presenter.kind", _("Only a study meeting has a presenter."), clause=STUDY_CLAUSE)
    order = turns(fresh)
    if order and presenter.pk != order[0] and not reason.strip():
        raise Refused(
            "office.presenter.reason",
            _("It is somebody else's turn. Say why the turn is changed."),
            clause=STUDY_CLAUSE,
            field="reason",
        )
    before = fresh.presenter_id
    fresh.presenter, fresh.presenter_reason, fresh.topic = presenter, reason.strip(), topic.strip()
    fresh.save()
    if before != presenter.pk:
        tell(fresh, [presenter.pk], _("You present at the study meeting on %(day)s."), actor=actor, on=on)
    return fresh


@act("office.meeting.invite", subject="meeting")
def invite_to_meeting(*, actor: Actor, meeting: Meeting, on: date) -> Meeting:
    """Send the invitation to everybody who is asked. It may be sent again after a change."""
    actor.require("office.meeting.invite", meeting.unit)
    fresh = claimed(meeting, "office.meeting.invite")
    if not Attendance.objects.filter(meeting=fresh).exists():
        raise Refused("office.meeting.nobody", _("Nobody is asked to this meeting yet. Choose the people first."))
    MACHINE.move(fresh, "office.meeting.invite", actor=actor)
    fresh.save()
    _watch_minutes(fresh, on)
    tell(fresh, asked_accounts(fresh), _INVITATION, actor=actor, on=on)
    if fresh.presenter_id is not None:
        tell(fresh, [fresh.presenter_id], _("You present at the study meeting on %(day)s."), actor=actor, on=on)
    return fresh


def _watch_minutes(meeting: Meeting, on: date) -> None:
    """Have it watched over that the minutes are signed in time; they are the recorder's to write."""
    set_deadline(
        subject=meeting,
        kind=MINUTES_DEADLINE,
        unit_id=meeting.unit_id,
        account_id=meeting.recorder_id,
        title=gettext("Minutes: %(title)s, %(day)s") % {"title": meeting.title, "day": meeting.day.isoformat()},
        began_on=meeting.day,
        length=parameter("office.minutes.days", on=meeting.day).whole,
        counted="working_day",
        page="office.meeting.view",
        clause=CLAUSE,
        parameter="office.minutes.days",
        warn_days=(1, 0),
        on=on,
    )


@act("office.meeting.change", subject="meeting")
def change_meeting(
    *,
    actor: Actor,
    meeting: Meeting,
    expected_version: int | None,
    title: str,
    day: date,
    starts_at: time,
    place: str,
    chair: Account | None,
    recorder: Account | None,
    on: date,
) -> Meeting:
    """Change a coming meeting, or move it to another day; whoever is invited is told."""
    actor.require("office.meeting.change", meeting.unit)
    fresh = claimed(meeting, "office.meeting.change", expected_version)
    two_hands(chair, recorder)
    if fresh.series_id is not None and day != fresh.day:
        there = Meeting.objects.filter(series_id=fresh.series_id, day=day).exclude(pk=fresh.pk)
        if there.exclude(state=State.CANCELLED).exists():
            raise Refused("office.meeting.twice", _("The series meets on that day already."), field="day")
    told = (fresh.day, fresh.starts_at, fresh.place) != (day, starts_at, place.strip())
    fresh.title, fresh.day, fresh.starts_at, fresh.place = title.strip(), day, starts_at, place.strip()
    fresh.chair, fresh.recorder = chair, recorder
    fresh.save()
    if fresh.state == State.INVITED:
        drop_deadline(fresh, MINUTES_DEADLINE, reason=gettext("The meeting was changed."), on=on)
        _watch_minutes(fresh, on)
    if told and fresh.state == State.INVITED:
        words = _("Time or place of a meeting has changed: %(title)s, %(day)s.")
        tell(fresh, asked_accounts(fresh), words, actor=actor, on=on)
    return fresh


@act("office.meeting.cancel", subject="meeting")
def cancel_meeting(*, actor: Actor, meeting: Meeting, expected_version: int | None, reason: str, on: date) -> Meeting:
    """Cancel a meeting that has not been held; its submitted topics wait for the next one."""
    actor.require("office.meeting.cancel", meeting.unit)
    fresh = claimed(meeting, "office.meeting.cancel", expected_version)
    if not reason.strip():
        raise Refused("office.meeting.no_reason", _("Say why the meeting is cancelled."), field="reason")
    invited = fresh.state == State.INVITED
    MACHINE.move(fresh, "office.meeting.cancel", actor=actor)
    fresh.cancel_reason = reason.strip()
    fresh.save()
    drop_deadline(fresh, MINUTES_DEADLINE, reason=fresh.cancel_reason, on=on)
    Topic.objects.filter(meeting=fresh).update(state=TopicState.WAITING, meeting=None)
    if invited:
        words = _("The meeting on %(day)s is cancelled: %(title)s.")
        tell(fresh, asked_accounts(fresh), words, actor=actor, on=on)
    return fresh


@act("office.topic.submit")
def submit_topic(*, actor: Actor, unit: Unit, kind: str, title: str, on: date, text: str = "") -> Topic:
    """Submit a topic for a meeting of one's own unit or of one above it."""
    if not _stands_below(actor, unit):
        actor.require("office.topic.submit", unit)
    topic = Topic.objects.create(
        unit=unit,
        kind=kind,
        title=title.strip(),
        text=text.strip(),
        submitted_by_id=actor.account_id,
        submitted_on=on,
    )
    note(on=on.isoformat())
    return topic


def _stands_below(actor: Actor, unit: Unit) -> bool:
    """True when the actor holds the right in the unit or anywhere below it: topics go up the tree."""
    scope = actor.scope("office.topic.submit")
    if scope.covers(unit) or any(path.startswith(unit.path) for path in scope.subtrees):
        return True
    return Unit.objects.filter(pk__in=scope.units, path__startswith=unit.path).exists()


@act("office.topic.decline", subject="topic")
def decline_topic(*, actor: Actor, topic: Topic, answer: str, on: date) -> Topic:
    """Answer a topic that no meeting takes up; whoever submitted it reads why."""
    actor.require("office.topic.decline", topic.unit)
    fresh = Topic.objects.select_for_update().get(pk=topic.pk)
    if fresh.state != TopicState.WAITING:
        raise Refused("office.topic.answered", _("This topic is on an agenda or has been answered already."))
    if not answer.strip():
        raise Refused("office.topic.no_answer", _("Say why the topic is not taken up."), field="answer")
    fresh.state, fresh.answer = TopicState.DECLINED, answer.strip()
    fresh.version += 1
    fresh.save()
    note(on=on.isoformat())
    return fresh
