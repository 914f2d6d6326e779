"""What this app tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["NoticeEnded"]


@dataclass(frozen=True)
class NoticeEnded:
    """The days of a notice are over and every objection is answered: what it was about may go on.

    `objections` counts those that were answered, `upheld` those found right; the room decides what follows from them.
    """

    notice_id: int
    kind: str
    subject_type: str
    subject_id: int | None
    objections: int
    upheld: int
    on: date
