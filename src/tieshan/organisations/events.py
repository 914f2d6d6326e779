"""What higher rooms are told about the tree. Dates are the first day on which the new state holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class UnitMerged:
    """The unit ended by merging: what it held (members, later books) goes to the successor."""

    actor: Any
    unit_id: int
    successor_id: int
    on: date


@dataclass(frozen=True)
class UnitSplitOff:
    """Employers left a unit and stand under a new one: the people they employ go with them."""

    actor: Any
    unit_id: int
    successor_id: int
    employer_ids: tuple[int, ...]
    on: date


@dataclass(frozen=True)
class UnitDissolved:
    """The unit ended: its members' membership is retained at the superior unit (rule of 2000, item 5 and 6)."""

    actor: Any
    unit_id: int
    superior_id: int
    on: date
    reason: str


@dataclass(frozen=True)
class PostVacated:
    """An appointment ended: the roles of the post, since when it was held, and the first day without it."""

    unit_id: int
    account_id: int
    name: str
    roles: frozenset[str]
    since: date
    on: date


@dataclass(frozen=True)
class UnitsChanged:
    """Units were founded, moved, ended, taken in or taken back; all below a moved one are named as well."""

    unit_ids: frozenset[int]
