"""The script of prevention visits: once a month the chair of a federation reads the forecast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from tieshan.kernel.workdays import Calendar
from tieshan.simulation.draw import Drawing
from tieshan.simulation.trouble.happenings import Proposed, TroubleCast

__all__ = ["Visits"]

#: The working day of a month on which the forecast is read; after how many more the visit is paid, None: never.
READ, AFTER = 14, (2, 13, None)


class Visits(Drawing):
    """Draws what becomes of proposals; whether there is one, only the house and the key know."""

    def __init__(self, cast: TroubleCast, months: list[date], until: date, seed: int, calendar: Calendar) -> None:
        # Its own random numbers: the stories stay the same with or without it.
        super().__init__(months, until, Random(f"visits {seed}"), calendar)  # noqa: S311 - nothing secret
        self.cast = cast

    def write(self) -> Iterator[Proposed]:
        """Everything."""
        for month in self.months:
            days = self.working_days(month)
            day = days[min(READ, len(days) - 1)]
            for employer in self.cast.employers:
                after = self.pick(AFTER)
                yield Proposed(day, employer, None if after is None else self.later(day, after))
