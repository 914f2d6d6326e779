"""What spending tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieshan.foundation.access import Actor

__all__ = ["SpendingAgreed"]


@dataclass(frozen=True)
class SpendingAgreed:
    """A request is agreed and its bills are checked: it may be paid. Delivered inside the checking act."""

    request_id: int
    unit_id: int
    bill_fen: int
    on: date
    actor: Actor
