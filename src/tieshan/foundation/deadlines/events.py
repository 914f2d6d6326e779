"""What this app tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["DeadlineOverdue", "OverdueLine"]


@dataclass(frozen=True)
class OverdueLine:
    """One deadline that has passed unmet."""

    deadline_id: int
    kind: str
    subject_type: str
    subject_id: int
    unit_id: int
    account_id: int | None
    due_on: date


@dataclass(frozen=True)
class DeadlineOverdue:
    """Deadlines were found overdue, each told once: the night after the last day, all of that night together."""

    lines: tuple[OverdueLine, ...]
    on: date
