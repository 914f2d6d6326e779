"""The room's own housekeeping: every night figures and spans are proved; what differs goes to the log as an error."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import acting_as, system_actor
from tieshan.members.checks import register_problems
from tieshan.organisations.checks import tree_problems

logger = logging.getLogger(__name__)


@queue.periodic(cron="37 2 * * *")
@queue.task(name="members.register.prove", queueing_lock="members.register.prove")
def prove_register(timestamp: int) -> None:
    """Every night, over the whole district."""
    with acting_as(system_actor("members.register.prove", kind="job")):
        for name, ids in {**tree_problems(), **register_problems()}.items():
            logger.error("register.proof_failed", extra={"proof": name, "count": len(ids), "first": ids[:10]})
