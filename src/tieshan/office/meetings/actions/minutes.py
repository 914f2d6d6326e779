"""Acts after a meeting: record it, sign the minutes, return or supplement them, make decisions tasks (speech:C26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.deadlines import meet_deadline
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.ui.base import page_url
from tieshan.kernel.refusal import Refused
from tieshan.office.meetings.actions.notes import MINUTES_DEADLINE, claimed, tell, work_changed
from tieshan.office.meetings.models import Addendum, AgendaItem, Attendance, Decision, DecisionTask, Meeting
from tieshan.office.meetings.rules import CLAUSE, MACHINE, check_possible
from tieshan.office.meetings.terms import CAME, Presence, State
from tieshan.office.tasks.actions.giving import assign_task
from tieshan.office.tasks.models import Task
from tieshan.organisations.models import Account


@dataclass(frozen=True)
class Tick:
    """What the recorder notes of one person."""

    presence: str
    reason: str = ""


@dataclass(frozen=True)
class Decided:
    """A decision: its text, perhaps the vote, who carries it out by when."""

    text: str
    owner_id: int | None = None
    due_on: date | None = None
    vote: str = ""


@act("office.meeting.hold", subject="meeting")
def hold_meeting(
    *,
    actor: Actor,
    meeting: Meeting,
    ticks: Mapping[int, Tick],
    summary: str,
    on: date,
    discussions: Mapping[int, str] | None = None,
    decisions: Sequence[Decided] = (),
    ends_at: time | None = None,
    more_points: Sequence[str] = (),
    opened_at: datetime | None = None,
    uploads: Sequence[UploadedFile] = (),
    expected_version: int | None = None,
) -> Meeting:
    """Record a meeting: who was there, what was said on each point, what was decided. Until it is signed it may be
    recorded again.

    `ticks` and `discussions` go by the ids of attendances and agenda items. Somebody who signed in after `opened_at`
    (when the recorder's form was drawn) stays signed in, whatever the form said of them.
    """
    actor.require("office.meeting.hold", meeting.unit)
    fresh = claimed(meeting, "office.meeting.hold", expected_version)
    if fresh.day > on:
        raise Refused("office.meeting.future", _("The meeting lies in the future. Record it once it is held."))
    if fresh.chair_id is None or fresh.recorder_id is None:
        raise Refused("office.meeting.no_hands", _("Name the chair and the recorder first: both sign the minutes."))
    if not summary.strip():
        raise Refused("office.minutes.empty", _("Write what the meeting was about."), field="summary")
    _note_presence(fresh, ticks, opened_at)
    _note_items(fresh, discussions or {}, more_points)
    Decision.objects.filter(meeting=fresh).delete()
    Decision.objects.bulk_create(
        [
            Decision(
                meeting=fresh,
                number=number,
                text=one.text.strip(),
                vote=one.vote.strip(),
                owner_id=one.owner_id,
                due_on=one.due_on,
            )
            for number, one in enumerate(decisions, 1)
        ]
    )
    MACHINE.move(fresh, "office.meeting.hold", actor=actor)
    fresh.summary, fresh.ends_at = summary.strip(), ends_at
    fresh.recorded_on = fresh.recorded_on or on
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, on=on)
    work_changed(fresh)
    note(decisions=len(decisions))
    return fresh


def _note_presence(meeting: Meeting, ticks: Mapping[int, Tick], opened_at: datetime | None) -> None:
    rows = list(Attendance.objects.select_for_update().filter(meeting=meeting).order_by("pk"))
    changed = []
    for row in rows:
        tick = ticks.get(row.pk)
        fresh_sign_in = row.signed_in_at is not None and opened_at is not None and row.signed_in_at >= opened_at
        if fresh_sign_in:
            continue
        wanted = tick or Tick(row.presence or Presence.ABSENT, row.reason)
        if not wanted.presence:
            wanted = Tick(Presence.ABSENT, wanted.reason)
        if (row.presence, row.reason) != (wanted.presence, wanted.reason.strip()):
            row.presence, row.reason = wanted.presence, wanted.reason.strip()
            changed.append(row)
    Attendance.objects.bulk_update(changed, ["presence", "reason"], batch_size=500)
    if not any(row.presence in CAME for row in rows):
        raise Refused("office.minutes.nobody", _("Nobody is noted as present. Tick who was there."))


def _note_items(meeting: Meeting, discussions: Mapping[int, str], more: Sequence[str]) -> None:
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("number"))
    for item in items:
        item.discussion = discussions.get(item.pk, item.discussion).strip()
    AgendaItem.objects.bulk_update(items, ["discussion"])
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(meeting=meeting, number=number, title=title.strip())
            for number, title in enumerate((one for one in more if one.strip()), len(items) + 1)
        ]
    )


@act("office.minutes.sign", subject="meeting")
def sign_minutes(*, actor: Actor, meeting: Meeting, expected_version: int | None, on: date) -> Meeting:
    """Sign minutes: the recorder first, then the chair. With the second signature they are final."""
    actor.require("office.minutes.sign")
    fresh = claimed(meeting, "office.minutes.sign", expected_version)
    if fresh.state == State.HELD:
        _only(actor, fresh.recorder_id, _("The recorder signs first. Only the recorder can do it."))
        MACHINE.move(fresh, "office.minutes.sign", actor=actor)
        fresh.recorder_signed_on, fresh.returned_reason = on, ""
        fresh.save()
        tell(fresh, {fresh.chair_id}, _("Minutes wait for your signature: %(title)s, %(day)s."), actor=actor, on=on)
        return fresh
    _only(actor, fresh.chair_id, _("The recorder has signed. Now the chair signs."))
    MACHINE.move(fresh, "office.minutes.sign", actor=actor)
    fresh.chair_signed_on = on
    fresh.number = next_number(f"office.minutes.{fresh.unit_id}.{fresh.kind}", year=fresh.day.year)
    fresh.save()
    work_changed(fresh)
    meet_deadline(fresh, MINUTES_DEADLINE, on=on)
    people = Attendance.objects.filter(meeting=fresh, account__isnull=False).values_list("account_id", flat=True)
    tell(fresh, people, _("The minutes of %(title)s, %(day)s, can be read."), actor=actor, on=on)
    return fresh


def _only(actor: Actor, account_id: int | None, words: object) -> None:
    if actor.account_id is None or actor.account_id != account_id:
        raise Refused("office.minutes.not_yours", words, clause=CLAUSE)


@act("office.minutes.return", subject="meeting")
def return_minutes(*, actor: Actor, meeting: Meeting, reason: str, on: date) -> Meeting:
    """The chair returns minutes that the recorder has signed, with a reason; the recorder mends and signs again."""
    actor.require("office.minutes.return", meeting.unit)
    fresh = claimed(meeting, "office.minutes.return")
    _only(actor, fresh.chair_id, _("Only the chair returns the minutes."))
    if not reason.strip():
        raise Refused("office.minutes.no_reason", _("Say what is to be mended."), field="reason")
    MACHINE.move(fresh, "office.minutes.return", actor=actor)
    fresh.recorder_signed_on, fresh.returned_reason = None, reason.strip()
    fresh.save()
    tell(fresh, {fresh.recorder_id}, _("The minutes of %(title)s were returned to you."), actor=actor, on=on)
    return fresh


@act("office.minutes.amend", subject="meeting")
def amend_minutes(*, actor: Actor, meeting: Meeting, text: str, on: date) -> Addendum:
    """Add a correction or supplement to final minutes, which themselves stay as they were signed."""
    actor.require("office.minutes.amend", meeting.unit)
    fresh = Meeting.objects.select_for_update().get(pk=meeting.pk)
    check_possible("office.minutes.amend", fresh.state)
    if not text.strip():
        raise Refused("office.minutes.no_text", _("Write what is corrected or added."), field="text")
    return Addendum.objects.create(meeting=fresh, on=on, text=text.strip(), written_by_id=actor.account_id)


@act("office.decision.assign", subject="decision")
def assign_decision(*, actor: Actor, decision: Decision, owner: Account, due_on: date, on: date) -> Task:
    """Make a decision a task: responsible and date, in one step (C28)."""
    meeting = Meeting.objects.select_related("unit").select_for_update(of=("self",)).get(pk=decision.meeting_id)
    actor.require("office.decision.assign", meeting.unit)
    check_possible("office.decision.assign", meeting.state)
    if meeting.state != State.FINAL:
        raise Refused("office.decision.not_final", _("The minutes are not signed yet. Sign them first."), clause=CLAUSE)
    if DecisionTask.objects.filter(decision=decision).exists():
        raise Refused("office.decision.assigned", _("This decision has become a task already."))
    task = assign_task(
        actor=actor,
        unit=meeting.unit,
        title=shortened(decision.text),
        target=decision.text,
        owner=owner,
        due_on=due_on,
        on=on,
        source=f"{meeting.title} {meeting.day.isoformat()}",
        source_page=page_url("office.meeting.view", meeting.pk) or "",
    )
    DecisionTask.objects.create(decision=decision, task=task)
    return task


def shortened(text: str, most: int = 60) -> str:
    """The first line of a text, for a title."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= most else f"{first[: most - 1]}…"
