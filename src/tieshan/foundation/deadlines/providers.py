"""What higher rooms fill in: the official calendar, who is in charge of a unit, where a last day stands once more."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from tieshan.kernel.workdays import Calendar

__all__ = [
    "Copy",
    "calendar",
    "copies_of_last_days",
    "keep_last_day",
    "people_in_charge",
    "provide_calendar",
    "provide_people_in_charge",
]

CalendarProvider = Callable[[], Calendar]
#: (units, day) → (account ids in charge of each unit, account ids in charge of the unit above it)
PeopleProvider = Callable[[Collection[int], date], dict[int, tuple[list[int], list[int]]]]


@dataclass(frozen=True)
class Copy:
    """A field of a record that holds the last day of its deadline; `nearest`: of the nearest of its open ones."""

    model: type[Model]
    field: str
    nearest: bool


_copies: dict[str, Copy] = {}
_calendar: CalendarProvider | None = None
_people: PeopleProvider | None = None


def provide_calendar(provider: CalendarProvider) -> None:
    """Say by which calendar deadlines are counted (called by the lawbook)."""
    global _calendar
    if _calendar is not None and _calendar is not provider:
        raise RuntimeError("the calendar is provided twice")
    _calendar = provider


def provide_people_in_charge(provider: PeopleProvider) -> None:
    """Say who is in charge of units and of the units above them (called by the organisations room)."""
    global _people
    if _people is not None and _people is not provider:
        raise RuntimeError("the people in charge are provided twice")
    _people = provider


def keep_last_day(model: type[Model], field: str, *, nearest: bool = False) -> None:
    """Say that records of a room hold the last day of their deadline in a field: it follows when a calendar is entered
    (called by the room)."""
    _copies[model._meta.label_lower] = Copy(model, field, nearest)


def copies_of_last_days() -> dict[str, Copy]:
    """Where last days stand once more, by the name of the model."""
    return _copies


def calendar() -> Calendar:
    """The official calendar; without one nothing can be counted."""
    if _calendar is None:
        raise RuntimeError("no room provides a calendar: deadlines cannot be counted")
    return _calendar()


def people_in_charge(unit_ids: Collection[int], *, on: date) -> dict[int, tuple[list[int], list[int]]]:
    """For each unit the accounts in charge of it and of the unit above; nobody where no room says who."""
    return {} if _people is None or not unit_ids else _people(unit_ids, on)
