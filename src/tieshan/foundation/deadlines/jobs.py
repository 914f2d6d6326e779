"""Warnings and escalation, early every morning, before anybody is at work."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import system_actor
from tieshan.foundation.deadlines.nightly import warn_of_deadlines


@queue.periodic(cron="7 5 * * *")
@queue.task(name="deadlines.deadline.warn", queueing_lock="deadlines.deadline.warn", lock="deadlines.deadline.warn")
def warn(timestamp: int) -> None:
    """Once a day."""
    warn_of_deadlines(actor=system_actor("deadlines.deadline.warn", kind="job"), on=timezone.localdate())
