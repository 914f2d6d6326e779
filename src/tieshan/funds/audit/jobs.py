"""Every night: terms and appointments of chairs that have run out bring an audit at the end of office into the plan."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.funds.audit.following import plan_ended_offices

logger = logging.getLogger(__name__)


@queue.periodic(cron="21 4 * * *")
@queue.task(name="funds.audit.plan_ended", queueing_lock="funds.audit.plan_ended")
def plan_after_ended_terms(timestamp: int) -> None:
    """Over the whole district."""
    planned = plan_ended_offices(timezone.localdate())
    if planned:
        logger.info("audit.hand_overs_planned", extra={"count": planned})
