"""Counting days for the answer key, in its own way."""

from __future__ import annotations

from datetime import date, timedelta

from tieshan.kernel.workdays import Calendar

__all__ = ["Days"]

_DAY = timedelta(days=1)
_FRIDAY = 5


class Days:
    """Working days by the official calendar; of a year for which none is published yet, Monday to Friday but for New
    Year's Day."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._known: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        if day not in self._known:
            if self.calendar.is_published(day.year):
                self._known[day] = self.calendar.is_working_day(day)
            else:
                self._known[day] = day.isoweekday() <= _FRIDAY and (day.month, day.day) != (1, 1)
        return self._known[day]

    def working(self, first: date, last: date) -> list[date]:
        """The working days of a span."""
        days = (first + _DAY * n for n in range((last - first).days + 1))
        return [day for day in days if self.is_working(day)]

    def plus_working(self, day: date, count: int) -> date:
        """So many working days later; the day itself is not counted."""
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day

    def plus(self, day: date, count: int) -> date:
        """So many calendar days later; an end on a rest day moves on."""
        day += _DAY * count
        while not self.is_working(day):
            day += _DAY
        return day
