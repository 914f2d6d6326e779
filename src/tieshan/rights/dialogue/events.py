"""What dialogue tells the rooms above (forecast and warning)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["PromiseOverdue"]


@dataclass(frozen=True)
class PromiseOverdue:
    """A promise of a session was not kept by its day. `unit_id` is the union to whose workers it was made.

    Delivered once, in the nightly run of the deadlines.
    """

    promise_id: int
    unit_id: int
    due_on: date
    on: date
