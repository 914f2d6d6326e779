"""The script of arrears: an employer that pays nothing goes up the ladder of dunning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from tieshan.kernel.workdays import Calendar, add_months
from tieshan.lawbook import parameter
from tieshan.simulation.draw import DAY, Drawing
from tieshan.simulation.money.happenings import Dunned, MoneyCast, Payer, Till
from tieshan.simulation.money.plan_income import direction_of

__all__ = ["Arrears"]

#: How many ways a ladder goes: to its end and paid, to its end and closed, paid after the second notice.
WAYS = 3


class Arrears(Drawing):
    """Draws the ladders, one of each federation."""

    def __init__(self, cast: MoneyCast, months: list[date], until: date, seed: int, calendar: Calendar) -> None:
        # Its own random numbers: the rest of the money stays the same with or without it.
        super().__init__(months, until, Random(f"arrears {seed}"), calendar)  # noqa: S311 - nothing secret
        self.cast = cast

    def write(self) -> Iterator[Dunned]:
        """Everything; the month before the second is owed."""
        if len(self.months) > 1:
            for place, (unit_id, payer) in enumerate(self.cast.debtors):
                yield self._ladder(self.cast.till(unit_id), payer, place % WAYS)

    def _ladder(self, till: Till, payer: Payer, way: int) -> Dunned:
        month, days = self.months[0], self.working_days(self.months[1])
        base = 2_000_000 + self.random.randrange(1, 6_000_000)
        amount = int(base * parameter("funds.preparation.rate", on=month).decimal + Decimal("0.5"))
        last = add_months(month, 1).replace(day=parameter("funds.levy.due_day", on=month).whole)
        notice = self.later(last, 1 + way)
        # On the last day for paying the next step comes too early, on the day after it does not.
        early = self._last(notice, "funds.dunning.notice")
        second = self.later(early, 1)
        ordered = self.later(self._last(second, "funds.dunning.second"), 1)
        tries: tuple[date, ...] = (notice, early, second, ordered, self.later(ordered, 2))
        ended = self.later(ordered, 4)
        if way == WAYS - 1:
            tries, ended = (notice, early, second), self.later(second, 3)
        begun = self.working_days(month)[2]
        return Dunned(
            begun, till, payer, direction_of(till), month, base, amount, days[5], tries, ended, pays=way != 1
        )  # fmt: skip

    def _last(self, day: date, rung: str) -> date:
        """The last day for paying after a step."""
        last = day + DAY * parameter(rung, on=day).whole
        while last <= self.until and not self.calendar.is_working_day(last):
            last += DAY
        return last
