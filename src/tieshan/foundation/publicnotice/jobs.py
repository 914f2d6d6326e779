"""Notices end early in the morning after their last day."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import system_actor
from tieshan.foundation.publicnotice.posting import end_notices


@queue.periodic(cron="17 0 * * *")
@queue.task(name="publicnotice.notice.end", queueing_lock="publicnotice.notice.end", lock="publicnotice.notice.end")
def end(timestamp: int) -> None:
    """Once a day."""
    end_notices(actor=system_actor("publicnotice.notice.end", kind="job"), on=timezone.localdate())
