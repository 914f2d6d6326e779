"""Counting deadlines: pure functions on a calendar that is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tieshan.kernel.workdays import Calendar, add_months

__all__ = ["end_of", "ladder", "next_step", "paused_days"]

_DAY = timedelta(days=1)
WORKING_DAY = "working_day"


def end_of(calendar: Calendar, began_on: date, length: int, counted: str, paused: int = 0) -> tuple[date, bool]:
    """The last day of a deadline that was paused for so many days, and whether that end is preliminary.

    Into a year that is not published working days are counted by weekdays; of calendar days, months and years only the
    step from a rest day to the next working day is missing. Such an end is the earliest possible one, so nobody is late
    by trusting it; it is settled when the year is published.
    """
    if counted == WORKING_DAY:
        last = calendar.expected.add_working_days(began_on, length + paused)
        return last, not all(calendar.is_published(year) for year in range(began_on.year, last.year + 1))
    match counted:
        case "calendar_day":
            end = began_on + timedelta(days=length)
        case "month":
            end = add_months(began_on, length)
        case "year":
            end = add_months(began_on, 12 * length)
        case _:
            raise ValueError(f"nothing is counted in {counted!r}")
    return _settled(calendar, end + timedelta(days=paused))


def _settled(calendar: Calendar, end: date) -> tuple[date, bool]:
    day = end
    while calendar.is_published(day.year):
        if calendar.is_working_day(day):
            return day, False
        day += _DAY
    return end, True


def paused_days(calendar: Calendar, paused_on: date, resumed_on: date, counted: str) -> int:
    """How many days a pause took: from the day it began to the day before the deadline ran on."""
    if counted == WORKING_DAY:
        return calendar.expected.working_days_in(paused_on, resumed_on - _DAY)
    return max((resumed_on - paused_on).days, 0)


def ladder(calendar: Calendar, due_on: date, warn_days: Iterable[int]) -> list[date]:
    """The days on which to warn: so many working days before the last day, the earliest first.

    Where the calendar of that year is not known yet, calendar days serve: a warning may be a little early.
    """
    return sorted({_before(calendar, due_on, days) for days in warn_days})


def _before(calendar: Calendar, due_on: date, days: int) -> date:
    plain = due_on - timedelta(days=days)
    # A long way back in working days stays within twice as many calendar days and a holiday.
    farthest = due_on - timedelta(days=2 * days + 15)
    if not all(calendar.is_published(year) for year in range(farthest.year, (due_on + _DAY).year + 1)):
        return plain
    return calendar.add_working_days(due_on + _DAY, -days - 1)


def next_step(steps: Iterable[date], *, after: date) -> date | None:
    """The next day of a ladder after a day."""
    return min((step for step in steps if step > after), default=None)
