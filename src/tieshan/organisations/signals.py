"""Signs of trouble at employers: which facts of the rooms count, told without naming a table of a room.

A room registers a source once, in its `apps.py`; the forecast (`rights.warning`) reads all sources alike. A source is
one query over facts that the work makes anyway. Each fact is a span: from the day on which it held to the first day on
which it no longer did, so that any past day can be judged by what held on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tieshan.foundation.events import announce

__all__ = [
    "SignalChanged",
    "SignalSource",
    "register_signal",
    "signal_changed",
    "signal_source",
    "signal_sources",
]


def _nothing(_on: date) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class SignalSource:
    """One kind of sign.

    `sql` is a SELECT with the columns

    - `employer_id`, `record_id` (the record that `page` opens),
    - `since`: first day on which it held; `until`: first day on which it no longer did, null while it lasts,
    - `workers`: how many workers share the claim, 0 where nobody claims anything,
    - `detail`: a code for `detail_label`, or empty.

    It is given `%(employers)s` and `%(units)s`: arrays of the employers asked for and of their unions, or null for all;
    and what `params(on)` says, the rules of the day of the computation. It never yields names or words of people.

    Its points stand in the lawbook as `rights.warning.points.<code>`: each, at most together, lowest grade (0 none, 1
    blue to 4 red).
    """

    code: str
    title: object
    #: what makes the sign go
    ends: object
    page: str
    #: the code under which a reader sees the record
    seen_by: str
    sql: str
    params: Callable[[date], Mapping[str, Any]] = _nothing
    detail_label: Callable[[str], object] | None = None
    #: somebody complained: counted together, and the baseline against which warnings are measured
    is_complaint: bool = False
    #: a letter to another office may name it: nothing in it shows that a worker spoke to the union
    tells_outside: bool = False

    @property
    def parameter(self) -> str:
        """The parameter of the lawbook that holds its points."""
        return f"rights.warning.points.{self.code}"


_sources: dict[str, SignalSource] = {}


def register_signal(source: SignalSource) -> None:
    """Make a source known (from `apps.py`); the same code twice is an error unless it is the same source again."""
    if _sources.get(source.code, source) != source:
        raise ValueError(f"signal source {source.code} is registered twice")
    _sources[source.code] = source


def signal_source(code: str) -> SignalSource | None:
    """The source of this code, or nothing when no room registers it (any more)."""
    return _sources.get(code)


def signal_sources() -> tuple[SignalSource, ...]:
    """All sources, by code."""
    return tuple(_sources[code] for code in sorted(_sources))


@dataclass(frozen=True)
class SignalChanged:
    """Facts about these employers changed; their warning is computed anew when the act is committed."""

    employer_ids: frozenset[int]


def signal_changed(employer_ids: Iterable[int | None]) -> None:
    """Tell the rooms above, inside the act that made the change; nothing is told where no employer is named."""
    found = frozenset(one for one in employer_ids if one is not None)
    if found:
        announce(SignalChanged(found))
