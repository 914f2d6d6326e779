"""The queue's own housekeeping, every minute and every night."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app as queue
from procrastinate.manager import JobManager

# A worker that gave no sign of life for this long is dead; what it was doing is taken up again.
SECONDS_UNTIL_STALLED = 30
HOURS_KEPT = 24 * 90


async def retry_stalled(manager: JobManager) -> None:
    """Put back what dead workers were doing."""
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_UNTIL_STALLED):
        await manager.retry_job(stalled)


@queue.periodic(cron="* * * * *")
@queue.task(name="jobs.queue.retry_stalled", queueing_lock="jobs.queue.retry_stalled", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute."""
    await retry_stalled(context.app.job_manager)


@queue.periodic(cron="17 3 * * *")
@queue.task(name="jobs.queue.clear_old", queueing_lock="jobs.queue.clear_old", pass_context=True)
async def clear_old_jobs(context: JobContext, timestamp: int) -> None:
    """Every night: the queue forgets what ended well long ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=HOURS_KEPT)
