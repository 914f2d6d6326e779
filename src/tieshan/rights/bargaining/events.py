"""What higher rooms are told about bargaining, inside the act's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["BargainingRefused", "ContractEnded", "ContractTookEffect"]


@dataclass(frozen=True)
class BargainingRefused:
    """The other side refused to bargain."""

    bargaining_id: int
    unit_id: int
    on: date


@dataclass(frozen=True)
class ContractTookEffect:
    """A contract holds from this day."""

    contract_id: int
    unit_id: int
    on: date


@dataclass(frozen=True)
class ContractEnded:
    """A contract no longer holds from this day: its term is over, or it was ended early."""

    contract_id: int
    unit_id: int
    on: date
