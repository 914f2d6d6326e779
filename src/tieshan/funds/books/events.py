"""What the books tell the rooms above, inside the act: a room goes with it, or refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieshan.foundation.access import Actor

__all__ = ["CustodyEnding", "VoucherReversed", "VoucherReversing"]


@dataclass(frozen=True)
class CustodyEnding:
    """A holder is about to give a union's money up (handed over, revoked, merged, ended); both books are locked."""

    principal_id: int
    holder_id: int
    on: date
    actor: Actor


@dataclass(frozen=True)
class VoucherReversing:
    """A voucher that came from a room's record is about to be taken back. No book is locked yet: a room that locks
    something of its own before books does so now, or two acts would wait for each other in a ring."""

    source_type: str
    source_id: int


@dataclass(frozen=True)
class VoucherReversed:
    """The accountant took a voucher back that came from a room's record (`source_type`, `source_id`). `amount_fen` and
    `party` are the voucher's; for money in custody both its sides went back, on `day`."""

    voucher_id: int
    source_type: str
    source_id: int
    amount_fen: int
    party: str
    reason: str
    day: date
    on: date
    actor: Actor
