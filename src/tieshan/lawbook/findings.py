"""What the rooms know of a unit that answers a point of a standard: found, not typed again.

A room registers a kind once, in its `apps.py`; a standard names the kind at its point (`evidence`), and whoever
assesses reads all kinds alike and never names a table of a room. What a room may show to some readers alone (disputes)
is no finding: what is found is shown to everybody who sees the assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["Finding", "FindingKind", "finding_kinds", "register_finding"]


@dataclass(frozen=True)
class Finding:
    """What was found for one unit: whether it speaks for the point (None: it cannot tell), a sentence for people, and
    the page that opens the records: its code with the key of a record, or with a query such as `unit=7`."""

    met: bool | None
    text: str
    page: str = ""
    record_id: int | None = None
    query: str = ""


@dataclass(frozen=True)
class FindingKind:
    """One kind. `find(unit_ids, first, last)` answers for many units at once, for the days first to last, both
    inclusive; a unit of which nothing is known is left out. It reads within the reach of whoever asks."""

    code: str
    title: object
    find: Callable[[Iterable[int], date, date], Mapping[int, Finding]]


_kinds: dict[str, FindingKind] = {}


def register_finding(kind: FindingKind) -> None:
    """Make a kind known (from `apps.py`)."""
    if kind.code in _kinds and _kinds[kind.code] != kind:
        raise ValueError(f"kind of finding {kind.code} is registered twice")
    _kinds[kind.code] = kind


def finding_kinds() -> Mapping[str, FindingKind]:
    """All kinds by code."""
    return dict(sorted(_kinds.items()))
