"""Answered concerns close by themselves, early in the morning."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import system_actor
from tieshan.rights.concerns.actions import close_answered
from tieshan.rights.concerns.policies import CLOSE


@queue.periodic(cron="27 0 * * *")
@queue.task(name="rights.concern.close", queueing_lock="rights.concern.close", lock="rights.concern.close")
def close(timestamp: int) -> None:
    """Once a day."""
    close_answered(actor=system_actor(CLOSE, kind="job"), at=timezone.now())
