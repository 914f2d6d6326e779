"""The background sealer: takes what pages left, the entries of large acts above all."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from tieshan.foundation.audit.seals import seal_pending


@queue.periodic(cron="* * * * *")
@queue.task(name="audit.journal.seal", queueing_lock="audit.journal.seal")
def seal_journal(timestamp: int) -> int:
    """Every minute; returns how many entries were sealed."""
    return seal_pending()
