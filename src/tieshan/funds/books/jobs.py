"""Every night: the books are proved; where stored balances differ from the lines, posting stands still."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.books.actions.proving import prove_books

logger = logging.getLogger(__name__)


@queue.periodic(cron="7 2 * * *")
@queue.task(name="funds.balance.prove", queueing_lock="funds.balance.prove")
def prove_every_book(timestamp: int) -> None:
    """Over the whole district."""
    actor = system_actor("funds.balance.prove", kind="job")
    with acting_as(actor):
        differing = prove_books(actor=actor, books=None, on=timezone.localdate())
    if differing:
        logger.error(
            "books.proof_failed", extra={"count": len(differing), "first": [book.pk for book in differing[:10]]}
        )
