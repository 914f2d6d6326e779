"""Acts of dialogue: plan, gather topics, hold, say what became of a promise (speech:C06)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import DeadlineOverdue, meet_deadline, set_deadline
from tieshan.foundation.events import announce
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.signals import signal_changed
from tieshan.rights.concerns.models import Asker, Concern, ConcernStep
from tieshan.rights.dialogue.events import PromiseOverdue
from tieshan.rights.dialogue.models import Dialogue, Promise, Topic, TopicOrigin
from tieshan.rights.dialogue.policies import C06, GATHER, HOLD, KEEP, PLAN, TOPIC
from tieshan.rights.dialogue.queries import GATHERED_FROM

__all__ = ["add_topics", "follow_overdue", "gather_topic", "hold_dialogue", "keep_promise", "plan_dialogue"]


@act(PLAN)
def plan_dialogue(*, actor: Actor, unit: Unit, planned_on: date, place: str, topics: str, on: date) -> Dialogue:
    """Plan a session; each line of `topics` is one topic of its agenda."""
    actor.require(PLAN, unit)
    dialogue = Dialogue.objects.create(unit=unit, planned_on=planned_on, place=place.strip())
    _gather(dialogue, topics, "")
    return dialogue


@act(TOPIC, subject="dialogue")
def add_topics(
    *,
    actor: Actor,
    dialogue: Dialogue,
    topics: str,
    raised_by: str,
    on: date,
    expected_version: int | None = None,
) -> Dialogue:
    """Put what workers raised on the agenda, before the session."""
    actor.require(TOPIC, dialogue.unit)
    fresh = claim_version(dialogue, expected_version)
    _planned(fresh)
    if not _gather(fresh, topics, raised_by.strip()):
        raise Refused("rights.dialogue.empty", _("Write the topics, one a line."), field="topics")
    fresh.save()
    return fresh


@act(GATHER, subject="concern")
def gather_topic(*, actor: Actor, concern: Concern, dialogue: Dialogue, topic: str, at: datetime) -> Concern:
    """Put what a worker said on the agenda, in words of the office and without a trace of who said it.

    The session gets the topic by the act of every other topic, so that its side cannot tell that a worker spoke; the
    way back from topic to concern stands with the union in charge of the concern. A name or a telephone that the
    worker left is refused in the topic. The worker reads on their page that the matter is brought into a session.
    """
    actor.require(GATHER, concern.unit)
    fresh = Concern.objects.select_for_update().get(pk=concern.pk)
    if fresh.state not in GATHERED_FROM:
        raise Refused("rights.dialogue.unclassified", _("Classify the concern first."), C06)
    words = " ".join(topic.split())
    if not words:
        raise Refused("rights.dialogue.empty", _("Write the topics, one a line."), field="topic")
    asker = Asker.objects.filter(concern=fresh).first()
    if asker is not None and any(part and str(part) in words for part in (asker.name, asker.contact)):
        raise Refused(
            "rights.dialogue.named",
            _("The topic names the worker. Write it so that nobody is recognised."),
            "speech:C13",
            field="topic",
        )
    session = add_topics(actor=actor, dialogue=dialogue, topics=words, raised_by="", on=timezone.localdate(at))
    if TopicOrigin.objects.filter(concern=fresh, topic__dialogue=session).exists():
        raise Refused("rights.dialogue.twice", _("This concern is on that agenda already."), C06, field="dialogue")
    TopicOrigin.objects.create(topic=session.topics.latest("pk"), concern=fresh, unit_id=fresh.unit_id)
    ConcernStep.objects.create(
        concern=fresh, unit_id=fresh.unit_id, act=GATHER, at=at, by_id=actor.account_id, text=words
    )
    note(dialogue=session.pk)
    return fresh


@act(HOLD, subject="dialogue")
def hold_dialogue(
    *,
    actor: Actor,
    dialogue: Dialogue,
    held_on: date,
    present: str,
    minutes: str,
    promises: list[dict[str, Any]],
    on: date,
    expected_version: int | None = None,
) -> Dialogue:
    """Enter minutes and promises (text, owner, due_on); each promise is watched until it is kept."""
    actor.require(HOLD, dialogue.unit)
    fresh = claim_version(dialogue, expected_version)
    _planned(fresh)
    if held_on > on:
        raise Refused("rights.dialogue.future", _("The day lies in the future."), field="held_on")
    if not minutes.strip():
        raise Refused("rights.dialogue.empty", _("Write the minutes of the dialogue."), field="minutes")
    if any(one["due_on"] < held_on for one in promises):
        raise Refused("rights.dialogue.past", _("A promise is due after the session."), C06, field="promises")
    fresh.state, fresh.held_on = Dialogue.State.HELD, held_on
    fresh.present, fresh.minutes = present.strip(), minutes.strip()
    fresh.save()
    for one in promises:
        promise = Promise.objects.create(
            dialogue=fresh, unit=fresh.unit, text=one["text"], owner=one["owner"], due_on=one["due_on"]
        )
        set_deadline(
            subject=promise,
            kind=KEEP,
            unit_id=fresh.unit_id,
            account_id=None,
            title=gettext("Promise: %(text)s") % {"text": promise.text},
            began_on=held_on,
            length=None,
            counted=None,
            due_on=promise.due_on,
            page="rights.promise.keep",
            clause=C06,
            on=on,
        )
    return fresh


@act(KEEP, subject="promise")
def keep_promise(
    *, actor: Actor, promise: Promise, result: str, kept_on: date, on: date, expected_version: int | None = None
) -> Promise:
    """Say what became of a promise; the next session hears it."""
    actor.require(KEEP, promise.unit)
    fresh = claim_version(promise, expected_version)
    if fresh.kept_on is not None:
        raise Refused("rights.promise.kept", _("It has been kept already."), C06)
    if kept_on > on:
        raise Refused("rights.dialogue.future", _("The day lies in the future."), field="kept_on")
    if not result.strip():
        raise Refused("rights.dialogue.empty", _("Write what became of it."), field="result")
    fresh.kept_on, fresh.result = kept_on, result.strip()
    fresh.save()
    meet_deadline(fresh, KEEP, on=kept_on)
    signal_changed(Employer.objects.filter(union_unit=fresh.unit_id).values_list("pk", flat=True))
    return fresh


def follow_overdue(event: DeadlineOverdue) -> None:
    """Tell the rooms above which promises were broken, each once: the night after its last day."""
    for line in event.lines:
        if line.kind == KEEP:
            announce(PromiseOverdue(line.subject_id, line.unit_id, line.due_on, event.on))


def _planned(dialogue: Dialogue) -> None:
    if dialogue.state != Dialogue.State.PLANNED:
        raise Refused("rights.dialogue.held", _("The session has been held; plan the next one."), C06)


def _gather(dialogue: Dialogue, topics: str, raised_by: str) -> int:
    lines = [line.strip() for line in topics.splitlines() if line.strip()]
    Topic.objects.bulk_create(Topic(dialogue=dialogue, text=line, raised_by=raised_by) for line in lines)
    return len(lines)
