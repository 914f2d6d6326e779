"""Background jobs in PostgreSQL, enqueued in the transaction that needs them, with progress that a page can show."""

from tieshan.foundation.jobs.queue import Job, enqueue, job, progress_of, report

__all__ = ["Job", "enqueue", "job", "progress_of", "report"]
