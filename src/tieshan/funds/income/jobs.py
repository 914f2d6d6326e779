"""The room's own housekeeping: every night its sums are proved; what differs goes to the log as an error."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.income.checks import income_problems

logger = logging.getLogger(__name__)


@queue.periodic(cron="47 2 * * *")
@queue.task(name="funds.income.prove", queueing_lock="funds.income.prove")
def prove_income(timestamp: int) -> None:
    """Every night, over the whole district."""
    with acting_as(system_actor("funds.income.prove", kind="job")):
        for name, ids in income_problems().items():
            logger.error("income.proof_failed", extra={"proof": name, "count": len(ids), "first": ids[:10]})
