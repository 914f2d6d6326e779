"""Every hour of the day: steps that stand too long go up the tree. Each paper is its own transaction."""

from __future__ import annotations

import logging
from datetime import date

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import acting_as, system_actor
from tieshan.foundation.workflow.actions.escalating import escalate_paper, overdue_runs
from tieshan.kernel.refusal import Refused

logger = logging.getLogger(__name__)


def escalate_overdue(on: date) -> int:
    """Report what is overdue on this day upwards; returns how many papers that were."""
    actor = system_actor("workflow.approval.escalate", kind="job")
    with acting_as(actor):
        late = overdue_runs(on)
    done = 0
    for run in late:
        try:
            with acting_as(actor):
                escalate_paper(actor=actor, run=run, on=on)
            done += 1
        except Refused as no:
            logger.warning("workflow.escalation_refused", extra={"run": run.pk, "reason": no.code})
    return done


@queue.periodic(cron="10 * * * *")
@queue.task(name="workflow.approval.escalate", queueing_lock="workflow.approval.escalate")
def escalate_hourly(timestamp: int) -> None:
    """Every hour."""
    escalate_overdue(timezone.localdate())
