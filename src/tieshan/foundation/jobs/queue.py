"""Jobs: functions that run in the worker process, enqueued in the transaction that needs them.

    from tieshan.foundation.jobs import enqueue, job, report

    @job("members.roster.import")
    def import_roster(*, batch: int) -> dict[str, int]:
        with acting_as(...):
            ...
            report(done, total, "rows")

    number = enqueue(import_roster, account=actor.account_id, batch=batch.pk)

A job that is enqueued in a transaction exists only if the transaction commits. Arguments and results are plain JSON
values. A job runs at least once: after a crash of the worker it runs again, so it must be safe to repeat.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

import psycopg
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app as queue
from procrastinate.tasks import Task

from tieshan.kernel.refusal import Refused

if TYPE_CHECKING:
    from tieshan.foundation.jobs.models import JobProgress

P = ParamSpec("P")
R = TypeVar("R")

# A page asks about twice a second; writing more often only costs.
SECONDS_BETWEEN_REPORTS = 0.3


def _model() -> type[JobProgress]:
    # This package is imported while Django still loads the apps, when models may not be imported yet.
    from tieshan.foundation.jobs.models import JobProgress

    return JobProgress


@dataclass(frozen=True)
class Job(Generic[P, R]):
    """A named function that can be enqueued; calling it runs it here and now (tests, commands)."""

    name: str
    function: Callable[P, R]
    task: Task[Any, Any, Any]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)


class _Reporter:
    """Writes progress on a connection of its own, because the job's transaction shows nothing before its end."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.last = 0.0
        self._connection: psycopg.Connection | None = None

    def write(self, **values: Any) -> None:
        if self._connection is None:
            parameters = connection.get_connection_params()
            for name in ("cursor_factory", "context"):
                parameters.pop(name, None)
            self._connection = psycopg.connect(**parameters, autocommit=True)
        columns = ", ".join(f"{name} = %({name})s" for name in values)
        self._connection.execute(
            f"UPDATE jobs_jobprogress SET {columns} WHERE job = %(job)s",  # noqa: S608 - names from this file
            {**values, "job": self.number},
        )

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


_reporter: ContextVar[_Reporter | None] = ContextVar("tieshan_job_reporter", default=None)


def job(name: str, *, retries: int = 0, one_at_a_time: bool = False) -> Callable[[Callable[P, R]], Job[P, R]]:
    """Make a function the job `name` (room.noun.verb).

    `retries`: how often an unexpected error is tried again, waiting longer each time; a refusal never is.
    `one_at_a_time`: no two jobs of this name run together, however many workers there are.
    """

    def decorate(function: Callable[P, R]) -> Job[P, R]:
        def run(context: JobContext, /, **arguments: Any) -> None:
            _run(function, context, arguments)

        run.__name__ = function.__name__
        make = queue.task(
            name=name,
            pass_context=True,
            retry=RetryStrategy(max_attempts=retries, exponential_wait=5) if retries else False,
            lock=name if one_at_a_time else None,
        )
        task = make(run)
        return Job(name, function, task)

    return decorate


def _run(function: Callable[..., Any], context: JobContext, arguments: dict[str, Any]) -> None:
    number = context.job.id
    if number is None:
        raise RuntimeError("a job without a number cannot report")
    reporter = _Reporter(number)
    token = _reporter.set(reporter)
    state = _model().State
    try:
        reporter.write(state=state.RUNNING, started_at=timezone.now())
        try:
            result = function(**arguments)
        except Refused as refusal:
            # An answer, not a fault: the job ends, and the page shows the sentence.
            reporter.write(state=state.REFUSED, message=str(refusal), ended_at=timezone.now())
            return
        except Exception:
            reporter.write(state=state.FAILED, ended_at=timezone.now())
            raise
        reporter.write(state=state.DONE, result=psycopg.types.json.Jsonb(result), ended_at=timezone.now())
    finally:
        _reporter.reset(token)
        reporter.close()


def enqueue(wanted: Job[Any, Any], *, account: int | None = None, **arguments: Any) -> int:
    """Queue a job in the running transaction and return its number, under which its progress stands."""
    with transaction.atomic():
        number = wanted.task.defer(**arguments)
        _model().objects.create(job=number, name=wanted.name, account=account)
    return number


def report(done: int, total: int, label: str = "") -> None:
    """Say from inside a job how far it is; outside a job it does nothing, so that commands may share the code."""
    reporter = _reporter.get()
    if reporter is None:
        return
    now = time.monotonic()
    if now - reporter.last < SECONDS_BETWEEN_REPORTS and done < total:
        return
    reporter.last = now
    reporter.write(done=done, total=total, label=label)


def progress_of(number: int, *, account: int | None) -> JobProgress | None:
    """The progress of a job that this account asked for; None when there is none, or it is somebody else's."""
    return _model().objects.filter(job=number, account=account).first()
