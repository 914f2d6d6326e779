"""What disputes tell the rooms above (forecast and warning)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["DisputeClosed", "DisputeOpened"]


@dataclass(frozen=True)
class DisputeOpened:
    """A dispute with an employer came in. Delivered inside the opening act, undone together with it."""

    dispute_id: int
    unit_id: int
    employer_id: int
    matter: str
    workers: int
    on: date


@dataclass(frozen=True)
class DisputeClosed:
    """A dispute was closed or not accepted; `outcome` is empty for the latter."""

    dispute_id: int
    unit_id: int
    employer_id: int
    matter: str
    workers: int
    outcome: str
    on: date
