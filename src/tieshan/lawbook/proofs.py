"""Records of work: which of the rooms' records may prove a duty, fill a day's log, or be counted in a bulletin.

A room registers a kind once, in its `apps.py`; the rooms above read all kinds alike and never name a table of a room.
The work itself is the evidence: a kind is a query over records that people make anyway, never an upload.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tieshan.foundation.events import announce

__all__ = ["ProofChanged", "ProofKind", "proof_changed", "proof_kind", "proof_kinds", "register_proof"]

#: The columns that `ProofKind.rows` must yield besides its attributes.
COLUMNS = ("record_id", "unit_id", "account_id", "day", "made_on", "title")


@dataclass(frozen=True)
class ProofKind:
    """One kind of record of work.

    `rows()` returns a `.values(...)` queryset that stands today (nothing withdrawn, no draft) with the columns

    - `record_id`: key of the record that `page` opens,
    - `unit_id`: the unit whose work it is,
    - `account_id`: whose work it is (null where it is the unit's alone),
    - `day`: the day of the work,
    - `made_on`: the day on which the record was made (how late a record came),
    - `title`: one line for people,

    and one column for each key of `attributes`. One record may yield several rows (one for each person who attended).
    The query must be plain SQL without parameters of the request, because it is joined set-based.
    """

    code: str
    title: object
    page: str
    rows: Callable[[], Any]
    #: attribute → (its name on screens, choices as (value, label) or None for a yes/no attribute)
    attributes: Mapping[str, tuple[object, tuple[tuple[str, object], ...] | None]] = field(default_factory=dict)
    #: belongs to a person (a cadre's duty can rest on it), to a unit alone, or both
    personal: bool = True
    #: shown among the entries of the day's log
    in_day_log: bool = True


_kinds: dict[str, ProofKind] = {}


def register_proof(kind: ProofKind) -> None:
    """Make a kind known (from `apps.py`); the same code twice is an error unless it is the same kind again."""
    if kind.code in _kinds and _kinds[kind.code] != kind:
        raise ValueError(f"proof kind {kind.code} is registered twice")
    _kinds[kind.code] = kind


def proof_kind(code: str) -> ProofKind:
    """The kind of this code; raises KeyError when no room registered it."""
    return _kinds[code]


def proof_kinds() -> tuple[ProofKind, ...]:
    """All kinds, by code."""
    return tuple(_kinds[code] for code in sorted(_kinds))


@dataclass(frozen=True)
class ProofChanged:
    """Records of a kind were made, changed or withdrawn: for whom and on which days (old and new ones alike)."""

    kind: str
    unit_ids: frozenset[int]
    account_ids: frozenset[int]
    days: frozenset[date]


def proof_changed(
    kind: str, *, unit_ids: set[int], days: set[date], account_ids: set[int] | frozenset[int] = frozenset()
) -> None:
    """Tell the rooms above, inside the act that made the change."""
    proof_kind(kind)
    announce(ProofChanged(kind, frozenset(unit_ids), frozenset(account_ids), frozenset(days)))
