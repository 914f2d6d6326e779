"""Pausing and running on by hand."""

from __future__ import annotations

from datetime import date

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines.keeping import pause_one, resume_one
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.deadlines.policies import PAUSE, RESUME

__all__ = ["pause", "resume"]


@act("deadlines.deadline.pause", subject="deadline")
def pause(*, actor: Actor, deadline: Deadline, reason: str, on: date, expected_version: int | None = None) -> Deadline:
    """Let a deadline stand still from a day on, with a reason; its ladder stops with it."""
    actor.require(PAUSE, deadline.unit)
    found = pause_one(claim_version(deadline, expected_version), reason=reason, on=on)
    note(reason=reason, day=on.isoformat())
    return found


@act("deadlines.deadline.resume", subject="deadline")
def resume(*, actor: Actor, deadline: Deadline, reason: str, on: date, expected_version: int | None = None) -> Deadline:
    """Let a paused deadline run on: its end moves by the days it stood still."""
    actor.require(RESUME, deadline.unit)
    found = resume_one(claim_version(deadline, expected_version), reason=reason, on=on)
    note(reason=reason, day=on.isoformat(), due_on=found.due_on.isoformat())
    return found
