"""Every night: the stored duties are proved, then new periods and new bearers are computed."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import AlreadyEnqueued

from tieshan.duties.actions.computing import computed_to, kept_since
from tieshan.duties.actions.refreshing import AHEAD, refresh_duties
from tieshan.duties.checks import duty_problems
from tieshan.duties.rules.periods import period_of
from tieshan.duties.terms import Every
from tieshan.foundation.access import acting_as, system_actor
from tieshan.organisations.models import Unit

logger = logging.getLogger(__name__)

#: How far back the duties are looked at again.
BACK = timedelta(days=400)


@queue.periodic(cron="52 2 * * *")
@queue.task(name="duties.board.nightly", queueing_lock="duties.board.nightly")
def nightly(timestamp: int) -> None:
    """Over the whole district, as of today."""
    bring_up_to(timezone.localdate())


def catch_up(on: date) -> bool:
    """Ask for the nightly computation now when the house slept through it; says whether it asked.

    A duty appears a week ahead with the beginning of its period, and every district owes one weekly: where the week
    that lies ahead is known already, no night is missing.
    """
    with acting_as(system_actor("duties.board.nightly", kind="job")):
        newest = computed_to()
    if newest is None or newest >= period_of(on + AHEAD, Every.WEEK).first:
        return False
    try:
        with transaction.atomic():
            nightly.defer(timestamp=0)  # type: ignore[call-arg]
    except AlreadyEnqueued:
        return False
    return True


def bring_up_to(on: date) -> None:
    """Prove what is stored, then compute everything to a week ahead: from a year back, but not from before the duties
    began. They begin with the month in which the house was taken into use; the office may reach further back."""
    actor = system_actor("duties.board.nightly", kind="job")
    if not Unit.objects.filter(parent__isnull=True).exists():
        return
    this_month, last = on.replace(day=1), on + AHEAD
    first = max(on - BACK, min(kept_since() or this_month, this_month))
    with acting_as(actor):
        for code, ids in duty_problems(first=first, last=last).items():
            logger.error("duties.proof_failed", extra={"template": code, "count": len(ids), "first": ids[:10]})
    refresh_duties(actor=actor, first=first, last=last)
