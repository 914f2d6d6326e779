"""Acts of dialogue: plan, gather topics, hold, say what became of a promise (speech:C06)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline, set_deadline
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit
from tieshan.rights.dialogue.models import Dialogue, Promise, Topic
from tieshan.rights.dialogue.policies import C06, HOLD, KEEP, PLAN, TOPIC

__all__ = ["add_topics", "hold_dialogue", "keep_promise", "plan_dialogue"]


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
        raise Refused("rights.dialogue.empty", _("Write the minutes."), field="minutes")
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
    return fresh


def _planned(dialogue: Dialogue) -> None:
    if dialogue.state != Dialogue.State.PLANNED:
        raise Refused("rights.dialogue.held", _("The session has been held; plan the next one."), C06)


def _gather(dialogue: Dialogue, topics: str, raised_by: str) -> int:
    lines = [line.strip() for line in topics.splitlines() if line.strip()]
    Topic.objects.bulk_create(Topic(dialogue=dialogue, text=line, raised_by=raised_by) for line in lines)
    return len(lines)
