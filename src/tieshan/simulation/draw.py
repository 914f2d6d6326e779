"""What every part of the script draws with: chances from a seed, working days by the official calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from tieshan.kernel.workdays import Calendar, add_months

__all__ = ["DAY", "Drawing"]

DAY = timedelta(days=1)
Some = TypeVar("Some")


class Drawing:
    """A seed and a span of whole months, played until a day."""

    def __init__(self, months: list[date], until: date, random: Random, calendar: Calendar) -> None:
        self.months, self.until, self.random, self.calendar = months, until, random, calendar

    def chance(self, share: float) -> bool:
        """Whether something happens that happens so often."""
        return self.random.random() < share

    def pick(self, of: Sequence[Some]) -> Some:
        """One of these."""
        return self.random.choice(of)

    def span(self, first: date, last: date) -> list[date]:
        """The working days of a span."""
        days = [first + DAY * n for n in range((last - first).days + 1)]
        return [day for day in days if self.calendar.is_working_day(day)]

    def working_days(self, month: date) -> list[date]:
        """The working days of a month."""
        return self.span(month, add_months(month, 1) - DAY)

    def later(self, day: date, working_days: int) -> date:
        """So many working days later; what lies behind the last day played is never done, and the calendar of that
        year may not be published."""
        while working_days and day <= self.until:
            day += DAY
            working_days -= day > self.until or self.calendar.is_working_day(day)
        return day
