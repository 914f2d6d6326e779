"""Proposals for the agenda: other rooms tell what a unit's next meeting should speak about.

register_agenda_source(fn)      fn(unit, on) -> list[AgendaProposal], called in the room's `apps.py`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tieshan.office.meetings.terms import Source
from tieshan.organisations.models import Unit

__all__ = ["AgendaProposal", "AgendaSource", "agenda_proposals", "register_agenda_source"]


@dataclass(frozen=True)
class AgendaProposal:
    """A point that may go on the agenda: its title, where it comes from, the record behind it (an address)."""

    title: str
    source: str = Source.TYPED
    url: str = ""
    text: str = ""
    #: number of a submitted topic that is taken up with this point
    topic_id: int | None = None


AgendaSource = Callable[[Unit, date], list[AgendaProposal]]
_sources: list[AgendaSource] = []


def register_agenda_source(source: AgendaSource) -> None:
    """Have a function asked for proposals; registering twice counts once."""
    if source not in _sources:
        _sources.append(source)


def agenda_proposals(unit: Unit, on: date) -> list[AgendaProposal]:
    """What all sources propose for a meeting of the unit on a day."""
    return [proposal for source in _sources for proposal in source(unit, on)]
