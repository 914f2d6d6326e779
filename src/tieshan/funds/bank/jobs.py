"""Every night: what each holder keeps is proved for the day before."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.bank.actions import prove_custody

logger = logging.getLogger(__name__)


@queue.periodic(cron="37 2 * * *")
@queue.task(name="funds.custody.prove", queueing_lock="funds.custody.prove")
def prove_every_holder(timestamp: int) -> None:
    """Over the whole district."""
    actor = system_actor("funds.custody.prove", kind="job")
    today = timezone.localdate()
    with acting_as(actor):
        proofs = prove_custody(actor=actor, unit=None, day=today - timedelta(days=1), on=today)
    differing = [proof.unit_id for proof in proofs if not proof.agrees]
    if differing:
        logger.error("custody.proof_failed", extra={"count": len(differing), "first": differing[:10]})
