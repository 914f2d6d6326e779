"""The worker process: takes jobs one after another until it is told to stop."""

from __future__ import annotations

import asyncio

from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.django_connector import DjangoConnector

from tieshan.foundation.jobs.jobs import SECONDS_UNTIL_STALLED, retry_stalled

SECONDS_BETWEEN_PULSES = 5


def run_worker(*, until_empty: bool = False, concurrency: int = 1) -> None:
    """Work off the queue, as the database role of the default connection. `until_empty` returns when nothing is left
    (tests); otherwise it runs until SIGINT or SIGTERM, finishing the job in hand."""
    connector = queue.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the queue does not use Django's connection")
    with queue.replace_connector(connector.get_worker_connector()) as app:

        async def work() -> None:
            async with app.open_async():
                await retry_stalled(app.job_manager)
                await app.run_worker_async(
                    wait=not until_empty,
                    concurrency=concurrency,
                    install_signal_handlers=not until_empty,
                    update_heartbeat_interval=SECONDS_BETWEEN_PULSES,
                    stalled_worker_timeout=SECONDS_UNTIL_STALLED,
                )

        asyncio.run(work())
