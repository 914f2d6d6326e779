"""The room's own housekeeping: every minute the waiting changes go into the totals of the units above."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app as queue

from tieshan.organisations.queries.figures import fold_waiting


@queue.periodic(cron="* * * * *")
@queue.task(name="organisations.figures.fold", queueing_lock="organisations.figures.fold")
def fold_figures(timestamp: int) -> None:
    """Every minute."""
    with transaction.atomic():
        fold_waiting()
