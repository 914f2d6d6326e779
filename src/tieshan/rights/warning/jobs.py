"""Grades are computed every night over all employers, and within a moment for one whose facts changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app as queue

from tieshan.foundation.access import system_actor
from tieshan.foundation.jobs import enqueue, job
from tieshan.organisations.models import Employer
from tieshan.organisations.signals import SignalChanged
from tieshan.rights.bargaining.events import BargainingRefused, ContractEnded, ContractTookEffect
from tieshan.rights.dialogue.events import PromiseOverdue
from tieshan.rights.disputes.events import DisputeClosed, DisputeOpened
from tieshan.rights.warning.actions import run_warnings
from tieshan.rights.warning.policies import RUN

__all__ = ["collected", "follow_dispute", "follow_signal", "follow_union", "nightly", "refresh"]

_collected: Final[ContextVar[set[int] | None]] = ContextVar("employers whose facts changed", default=None)


@queue.periodic(cron="41 0 * * *")
@queue.task(name="rights.warning.nightly", queueing_lock="rights.warning.nightly", lock="rights.warning.nightly")
def nightly(timestamp: int) -> None:
    """Once a day, after contracts have taken effect and ended."""
    run_warnings(actor=system_actor(RUN, kind="job"), at=timezone.now())


@job("rights.warning.refresh", retries=3)
def refresh(*, employers: list[int]) -> int:
    """These employers alone. Whoever reported a sign does not wait for it, and does not fail with it."""
    return run_warnings(actor=system_actor(RUN, kind="job"), at=timezone.now(), employer_ids=employers)


def follow_signal(event: SignalChanged) -> None:
    """Facts of a room about these employers changed."""
    _refresh_soon(event.employer_ids)


def follow_dispute(event: DisputeOpened | DisputeClosed) -> None:
    """A dispute came in or was closed."""
    _refresh_soon([event.employer_id])


def follow_union(event: BargainingRefused | ContractTookEffect | ContractEnded | PromiseOverdue) -> None:
    """A refusal, a contract, a promise that was not kept: the employers of that union."""
    _refresh_soon(Employer.objects.filter(union_unit=event.unit_id).values_list("pk", flat=True))


@contextmanager
def collected() -> Iterator[set[int]]:
    """Inside it nothing is queued: employers whose facts change are gathered in the set that is yielded.

    For whoever lives other days than today: a job would judge their employers by today's clock.
    """
    found: set[int] = set()
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)


def _refresh_soon(employers: Iterable[int]) -> None:
    wanted, gathered = sorted(set(employers)), _collected.get()
    if gathered is not None:
        gathered.update(wanted)
    elif wanted:
        enqueue(refresh, employers=wanted)
