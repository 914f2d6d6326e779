"""Contracts take effect, end and are reminded of, early in the morning."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import system_actor
from tieshan.rights.bargaining.actions import tend_contracts
from tieshan.rights.bargaining.policies import EFFECT


@queue.periodic(cron="19 0 * * *")
@queue.task(name="rights.contract.effect", queueing_lock="rights.contract.effect", lock="rights.contract.effect")
def tend(timestamp: int) -> None:
    """Once a day."""
    tend_contracts(actor=system_actor(EFFECT, kind="job"), on=timezone.localdate())
