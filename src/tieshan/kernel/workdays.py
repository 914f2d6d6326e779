"""Counting days by an official calendar, as the Civil Code counts (articles 200 to 204).

The first day is not counted; a period of months or years ends on the day of the same number, or on the last of a month
that has no such day; an end on a rest day moves to the next working day.  Which days are worked is never a matter of
weekdays alone: the State Council moves rest days every year.  So a calendar holds the years that are published, and any
question that touches another year is refused: the caller says how, because only it knows what a person can do then.
What must not wait for the publication (nobody's message is turned away because a year is missing) asks `expected`.
"""

from __future__ import annotations

import calendar as gregorian
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

__all__ = ["Calendar", "add_months"]

_DAY = timedelta(days=1)
_SATURDAY = 5
_NEW_YEAR = (1, 1)


def add_months(day: date, months: int) -> date:
    """The day of the same number so many months on (or back), or the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def _no_calendar(year: int) -> Exception:
    return LookupError(f"the official calendar of {year} is not known")


@dataclass(frozen=True)
class Calendar:
    """Working days of the years that are published.

    Monday to Friday are worked but for `days_off`; Saturday and Sunday are not but for `days_worked`.
    """

    years: frozenset[int]
    days_off: frozenset[date]
    days_worked: frozenset[date]
    #: makes the exception for a year that is not published
    refuse: Callable[[int], Exception] = field(default=_no_calendar, compare=False, repr=False)
    #: whether a year that is not published is taken for one without moved rest days
    is_expected: bool = False
    _working: dict[int, list[int]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if wrong := self.days_off & self.days_worked:
            raise ValueError(f"both off and worked: {sorted(wrong)}")

    def _of(self, year: int) -> list[int]:
        """Working days of a year as ordinals, in order; made when first asked for."""
        found = self._working.get(year)
        if found is None:
            self._refuse_unknown(year)
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            found = [n for n in range(first, last + 1) if self._worked(date.fromordinal(n))]
            self._working[year] = found
        return found

    def _refuse_unknown(self, year: int) -> None:
        if year not in self.years and not self.is_expected:
            raise self.refuse(year)

    def _worked(self, day: date) -> bool:
        if day.year not in self.years and (day.month, day.day) == _NEW_YEAR:
            return False
        return day in self.days_worked or (day.weekday() < _SATURDAY and day not in self.days_off)

    @cached_property
    def expected(self) -> Calendar:
        """The same calendar, which takes a year that is not published for Monday to Friday without holidays but New
        Year's Day. Holidays come on top: an end counted by it is, a moved weekend aside, the earliest possible one.
        Whoever shows such an end says that it is preliminary (`is_published`), and counts it anew when the year is
        published.
        """
        return replace(self, is_expected=True)

    def is_published(self, year: int) -> bool:
        """Whether the calendar of the year is known."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        self._refuse_unknown(day.year)
        return self._worked(day)

    def settle(self, day: date) -> date:
        """The day itself, or the next working day when it is a rest day (article 203)."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after this day."""
        return self.settle(day + _DAY)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after this day, which is not counted itself; before it for a negative n.

        With n = 0 the day itself, moved on when it is a rest day.
        """
        if n == 0:
            return self.settle(day)
        year, left = day.year, abs(n)
        days = self._of(year)
        if n > 0:
            place = bisect_right(days, day.toordinal())
            while left > len(days) - place:
                left -= len(days) - place
                year, place = year + 1, 0
                days = self._of(year)
            return date.fromordinal(days[place + left - 1])
        place = bisect_left(days, day.toordinal())
        while left > place:
            left -= place
            year -= 1
            days = self._of(year)
            place = len(days)
        return date.fromordinal(days[place - left])

    def add_days_civil(self, day: date, n: int) -> date:
        """The end of a period of n calendar days that begins with this day."""
        return self.settle(day + timedelta(days=_length(n)))

    def add_months_civil(self, day: date, n: int) -> date:
        """The end of a period of n months that begins with this day."""
        return self.settle(add_months(day, _length(n)))

    def add_years_civil(self, day: date, n: int) -> date:
        """The end of a period of n years that begins with this day."""
        return self.settle(add_months(day, 12 * _length(n)))

    def end_of(self, day: date, length: int, counted: str) -> date:
        """The last day of a period; `counted` is "calendar_day", "working_day", "month" or "year"."""
        match counted:
            case "calendar_day":
                return self.add_days_civil(day, length)
            case "working_day":
                return self.add_working_days(day, _length(length))
            case "month":
                return self.add_months_civil(day, length)
            case "year":
                return self.add_years_civil(day, length)
        raise ValueError(f"nothing is counted in {counted!r}")

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` lies before `a`.

        So `working_days_between(day, add_working_days(day, n)) == n` for every n but 0.
        """
        if b < a:
            # The mirror image: the working days from b up to, not including, a.
            return -self._count(b, a - _DAY)
        return self._count(a + _DAY, b)

    def working_days_in(self, first: date, last: date) -> int:
        """Working days from the first to the last day, both included."""
        return self._count(first, last)

    def _count(self, first: date, last: date) -> int:
        if last < first:
            return 0
        low, high = first.toordinal(), last.toordinal()
        return sum(
            bisect_right(days, high) - bisect_left(days, low)
            for days in (self._of(year) for year in range(first.year, last.year + 1))
        )


def _length(n: int) -> int:
    if n < 0:
        raise ValueError("a period has no negative length")
    return n
