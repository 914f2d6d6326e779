"""What waits for a person: each room says it for its own work, the home page and the daily digest read all alike.

A room registers its source once, in its `apps.py`:

    register_waiting("office.task", waiting_tasks, order=30)

    def waiting_tasks(actor: Actor, on: date) -> WaitingGroup | None:
        rows = list(own_tasks(actor).annotate(in_all=Window(Count("pk")))[:FEW])   # one query, never a count and a list
        if not rows:
            return None
        return WaitingGroup(_("Tasks in your hands"), rows[0].in_all, [WaitingItem(…) for row in rows], url=…)

Sources stand on every home page: one query each by an index, a few rows, nothing when the reader has no such right.
What is returned is the reader's own work alone (what they themselves are to do), never what others have left undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tieshan.foundation.access.actor import Actor
from tieshan.foundation.ui.components import Action

__all__ = ["FEW", "WaitingGroup", "WaitingItem", "register_waiting", "waiting_groups"]

#: How many items of a group a home page shows.
FEW = 5


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing to do: its title (with a second line), where it is done, by when, and the button that does it."""

    title: object
    url: str
    sub: object = ""
    due_on: dt.date | None = None
    act: Action | None = None


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """The things of one kind that wait: how many in all, the first few of them, and the list that holds them.

    `sentence` says it without a full stop ("3 papers wait for your decision"); several are joined to the first line
    of the home page and of the digest. `late` counts those whose day has passed.
    """

    title: object
    count: int
    items: Sequence[WaitingItem]
    url: str = ""
    sentence: object = ""
    late: int = 0


Source = Callable[[Actor, dt.date], WaitingGroup | None]
_sources: dict[str, tuple[int, Source]] = {}


def register_waiting(code: str, source: Source, *, order: int = 100) -> None:
    """Make a source known under a code of its own (called in the room's `apps.py`); the lowest order stands first."""
    _sources[code] = (order, source)


def waiting_groups(actor: Actor, on: dt.date) -> list[WaitingGroup]:
    """What waits for this person, in order; groups with nothing in them are left out."""
    found = (source(actor, on) for _order, source in sorted(_sources.values(), key=lambda entry: entry[0]))
    return [group for group in found if group is not None and group.count]
