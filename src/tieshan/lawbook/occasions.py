"""What brings a duty about once, and what takes days out of one: occasions and absences of the rooms below.

An occasion is a query over records that make a duty due without a rhythm: a term of office that ends, a leave from
which somebody comes back. An absence is a query over the days on which a person was away by right. A room registers
both in its `apps.py`, as it registers its records of work (`proofs.py`); the duties read all of them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tieshan.foundation.events import announce

__all__ = [
    "Absence",
    "AbsenceChanged",
    "Occasion",
    "OccasionChanged",
    "absence_changed",
    "absences",
    "occasion",
    "occasion_changed",
    "occasions",
    "register_absence",
    "register_occasion",
]


@dataclass(frozen=True)
class Occasion:
    """One kind of event that a duty follows.

    `rows()` returns a `.values(...)` queryset of what stands today with the columns

    - `record_id`: key of the record that `page` opens,
    - `unit_id`, `account_id`: who owes (the account is null where the unit owes),
    - `day`: the day from which the time of the duty counts (the last day of a leave, the end of a term),
    - `opens_on`: the first day of work that may prove it, `closes_on`: the last one (null: none),
    - `title`: one line for people,

    and one column for each key of `attributes`. With `same_record` the proof must be the very record of the occasion
    (its `record_id` is the same), so that two leaves never prove each other.
    """

    code: str
    title: object
    page: str
    rows: Callable[[], Any]
    attributes: Mapping[str, tuple[object, tuple[tuple[str, object], ...] | None]] = field(default_factory=dict)
    same_record: bool = False


@dataclass(frozen=True)
class Absence:
    """One kind of being away by right: `rows()` yields `account_id`, `first_day` and `last_day` (inclusive), whole
    days alone, agreed and not withdrawn."""

    code: str
    title: object
    rows: Callable[[], Any]


@dataclass(frozen=True)
class OccasionChanged:
    """Occasions of a kind came, changed or went: for whom and on which days (old and new ones alike)."""

    kind: str
    unit_ids: frozenset[int]
    account_ids: frozenset[int]
    days: frozenset[date]


@dataclass(frozen=True)
class AbsenceChanged:
    """Absences of people came, changed or went: between which days (old and new ones alike)."""

    account_ids: frozenset[int]
    first_day: date
    last_day: date


_occasions: dict[str, Occasion] = {}
_absences: dict[str, Absence] = {}


def register_occasion(kind: Occasion) -> None:
    """Make a kind of occasion known (from `apps.py`); the same code twice is an error."""
    if kind.code in _occasions and _occasions[kind.code] != kind:
        raise ValueError(f"occasion {kind.code} is registered twice")
    _occasions[kind.code] = kind


def register_absence(kind: Absence) -> None:
    """Make a kind of absence known (from `apps.py`); the same code twice is an error."""
    if kind.code in _absences and _absences[kind.code] != kind:
        raise ValueError(f"absence {kind.code} is registered twice")
    _absences[kind.code] = kind


def occasion(code: str) -> Occasion:
    """The occasion of this code; raises KeyError when no room registered it."""
    return _occasions[code]


def occasions() -> tuple[Occasion, ...]:
    """All kinds of occasions, by code."""
    return tuple(_occasions[code] for code in sorted(_occasions))


def absences() -> tuple[Absence, ...]:
    """All kinds of absences, by code."""
    return tuple(_absences[code] for code in sorted(_absences))


def occasion_changed(
    kind: str, *, unit_ids: set[int], days: set[date], account_ids: set[int] | frozenset[int] = frozenset()
) -> None:
    """Tell the rooms above, inside the act that made the change."""
    occasion(kind)
    announce(OccasionChanged(kind, frozenset(unit_ids), frozenset(account_ids), frozenset(days)))


def absence_changed(*, account_ids: set[int], first_day: date, last_day: date) -> None:
    """Tell the rooms above, inside the act that granted, changed or withdrew an absence."""
    announce(AbsenceChanged(frozenset(account_ids), first_day, last_day))
