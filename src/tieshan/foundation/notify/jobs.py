"""Digests every ten minutes; old notices and old log lines go every night."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.notify.digests import run_digests
from tieshan.foundation.notify.models import Delivery, Notice

# A notice only points to what happened; the records themselves stay. A little more than a year, to look back.
DAYS_KEPT = 400


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="notify.digest.send", queueing_lock="notify.digest.send", lock="notify.digest.send")
def send_digests(timestamp: int) -> None:
    """Send the digests whose hour has come."""
    run_digests(timezone.now())


@queue.periodic(cron="47 3 * * *")
@queue.task(name="notify.inbox.clear_old", queueing_lock="notify.inbox.clear_old")
def clear_old(timestamp: int) -> None:
    """Forget what is more than a year old."""
    before = timezone.localdate() - timedelta(days=DAYS_KEPT)
    Notice.objects.filter(on__lt=before).delete()
    Delivery.objects.filter(day__lt=before).delete()
