"""What spending tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieshan.foundation.access import Actor

__all__ = ["SpendingAgreed", "SpendingMoved"]


@dataclass(frozen=True)
class SpendingAgreed:
    """A request is agreed and its bills are checked: it may be paid. Delivered inside the checking act."""

    request_id: int
    unit_id: int
    bill_fen: int
    on: date
    actor: Actor


@dataclass(frozen=True)
class SpendingMoved:
    """A request was corrected, refused, given up or paid. Delivered inside that act, so that a room above whose record
    it pays for goes with it, or refuses (`amount_fen`: what is asked for now)."""

    request_id: int
    unit_id: int
    state: str
    amount_fen: int
    on: date
    actor: Actor
