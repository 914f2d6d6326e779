"""Pure rules of leave: how long it is, what the yearly leave comes to, when to report back.

A span counts half days: it begins with a morning or an afternoon and ends with one. Half days are numbered through
(two a date), so that spans can be compared, kept apart and shared out by plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

#: Kinds of the code list `leave_kind` that a rule speaks of.
ANNUAL, PERSONAL, SICK = "annual", "personal", "sick"
MORNING, AFTERNOON = "am", "pm"
HALF = Decimal("0.5")
DAY = timedelta(days=1)


class WorkingDays(Protocol):
    """As much of the official calendar as leave needs."""

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked."""
        ...


@dataclass(frozen=True)
class Span:
    """From a half day to a half day, both included."""

    first: date
    first_half: str
    last: date
    last_half: str

    @property
    def begin(self) -> int:
        """Number of the first half day."""
        return self.first.toordinal() * 2 + (self.first_half == AFTERNOON)

    @property
    def end(self) -> int:
        """Number of the half day after the last."""
        return self.last.toordinal() * 2 + (self.last_half == AFTERNOON) + 1

    @property
    def is_possible(self) -> bool:
        return self.begin < self.end

    def days(self) -> Iterator[tuple[date, Decimal]]:
        """Each date of the span with the share of it that is away."""
        day = self.first
        while day <= self.last:
            share = Decimal(1)
            if day == self.first and self.first_half == AFTERNOON:
                share -= HALF
            if day == self.last and self.last_half == MORNING:
                share -= HALF
            yield day, share
            day += DAY

    def until(self, returned_on: date) -> Span:
        """The span cut to what was taken by somebody who was back at work on a day."""
        if returned_on > self.last or (returned_on == self.last and self.last_half == MORNING):
            return self
        return Span(self.first, self.first_half, returned_on - DAY, AFTERNOON)


def length(span: Span, calendar: WorkingDays, *, year: int | None = None) -> Decimal:
    """Working days of a span, in halves; of one calendar year when it is given."""
    found = (share for day, share in span.days() if year in (None, day.year) and calendar.is_working_day(day))
    return sum(found, Decimal(0))


def full_years(since: date, on: date) -> int:
    """Completed years between two days; the day of the year itself completes one."""
    return max(0, on.year - since.year - ((on.month, on.day) < (since.month, since.day)))


@dataclass(frozen=True)
class Entitlement:
    """Yearly leave of a year: days by completed years of work, what is used, what is planned, what is left."""

    year: int
    since: date | None
    years: int
    days: Decimal
    used: Decimal
    set_off: Decimal

    @property
    def left(self) -> Decimal:
        return self.days - self.used - self.set_off


def sum_of(shares: Iterable[Decimal]) -> Decimal:
    """Days together."""
    return sum(shares, Decimal(0))
