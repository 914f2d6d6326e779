"""Pure rules of the work log: what a day is, and until when a log may be rewritten."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

DAY = timedelta(days=1)


class WorkingDays(Protocol):
    """As much of the official calendar as the month view needs."""

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked."""
        ...


class DayState(StrEnum):
    """What a day of the month is for a person."""

    LOGGED = "logged"
    MISSING = "missing"
    AWAY = "away"
    REST = "rest"
    AHEAD = "ahead"


def days_of(month: date) -> Iterator[date]:
    """The days of the month that holds this day."""
    day = month.replace(day=1)
    while day.month == month.month:
        yield day
        day += DAY


def state_of(
    day: date, *, on: date, logged: Collection[date], away: Mapping[date, Decimal], calendar: WorkingDays
) -> DayState:
    """A log counts wherever it stands; without one a working day is missing unless the person was away all of it.

    Today is not missing before it is over.
    """
    if day in logged:
        return DayState.LOGGED
    if not calendar.is_working_day(day):
        return DayState.REST
    if away.get(day, Decimal(0)) >= 1:
        return DayState.AWAY
    return DayState.MISSING if day < on else DayState.AHEAD


def may_rewrite(day: date, on: date, *, days: int) -> bool:
    """Whether the log of a day may still be rewritten; afterwards it is added to."""
    return (on - day).days <= days
