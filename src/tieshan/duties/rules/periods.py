"""Periods of a rhythm and their due days. The calendar and all numbers are passed in; nothing reads the clock."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from tieshan.kernel.refusal import Refused

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends included; of an occasion, its single day."""

    first: date
    last: date


class WorkingCalendar(Protocol):
    """What the rules ask of the official calendar (`kernel.workdays.Calendar`)."""

    def is_working_day(self, day: date) -> bool: ...

    def end_of(self, day: date, length: int, counted: str) -> date: ...


def period_of(day: date, every: str) -> Period:
    """The period of a rhythm in which a day lies; weeks run from Monday to Sunday, an occasion is its day."""
    match every:
        case "week":
            first = day - timedelta(days=day.weekday())
            return Period(first, first + 6 * _DAY)
        case "month":
            return Period(day.replace(day=1), day.replace(day=gregorian.monthrange(day.year, day.month)[1]))
        case "quarter":
            month = 3 * ((day.month - 1) // 3) + 1
            last = gregorian.monthrange(day.year, month + 2)[1]
            return Period(date(day.year, month, 1), date(day.year, month + 2, last))
        case "year":
            return Period(date(day.year, 1, 1), date(day.year, 12, 31))
        case "event":
            return Period(day, day)
    raise ValueError(f"no rhythm {every!r}")


def periods_between(first: date, last: date, every: str) -> list[Period]:
    """All periods that share a day with the span, in order."""
    found = []
    day = first
    while day <= last:
        period = period_of(day, every)
        found.append(period)
        day = period.last + _DAY
    return found


def periods_touched(days: Iterable[date], every: str) -> list[Period]:
    """The periods in which some of the days lie, in order."""
    return sorted({period_of(day, every) for day in days})


def due_day(period: Period, *, anchor: str, days: int, counted: str, calendar: WorkingCalendar) -> date | None:
    """The day by which the record of the work must stand; None while the calendar it needs is not published.

    The anchor's day is not counted, and an end on a rest day moves to the next working day.
    """
    start = period.first - _DAY if anchor == "period_start" else period.last
    if days == 0 and counted == "calendar_day":
        # The anchor's own day is the limit: nothing is counted, so nothing moves.
        return period.first if anchor == "period_start" else period.last
    try:
        return calendar.end_of(start, days, counted)
    except Refused:
        return None


def working_days(period: Period, calendar: WorkingCalendar) -> list[date] | None:
    """The working days of a period, or None while one of its years is not published."""
    days = (period.first + n * _DAY for n in range((period.last - period.first).days + 1))
    try:
        return [day for day in days if calendar.is_working_day(day)]
    except Refused:
        return None
