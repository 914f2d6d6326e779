"""The script of cash: small sums against signature, and what a federation draws for small things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from tieshan.kernel.workdays import Calendar
from tieshan.simulation.draw import Drawing
from tieshan.simulation.money.happenings import Asked, MoneyCast, Payee, PettyCash, Purse, Till
from tieshan.simulation.money.words import words

__all__ = ["Cash"]

#: The most that is paid in cash and a fen more, in fen; every third time something smaller is drawn.
EDGES = (100_000, 100_001)
#: What a federation draws at least, and how much of it can go at a time.
DRAWN, PART = 40_000, 9_000
#: In how many months of three something is asked for in cash, and of two something drawn.
ASKED, DREW = 3, 2
#: The working day of a month from which cash is asked for: by then the budget is in force.
FROM = 7


class Cash(Drawing):
    """Draws cash."""

    def __init__(self, cast: MoneyCast, months: list[date], until: date, seed: int, calendar: Calendar) -> None:
        # Its own random numbers: the rest of the money stays the same with or without it.
        super().__init__(months, until, Random(f"cash {seed}"), calendar)  # noqa: S311 - nothing secret
        self.cast = cast

    def requests(self) -> Iterator[Asked]:
        """Of each purse one in every third month: at the limit, a fen above it, or below."""
        number = 0
        for place, purse in enumerate(self.cast.spenders):
            for turn, month in enumerate(self.months):
                days = [day for day in self.working_days(month)[FROM:] if day <= self.until]
                if (place + turn) % ASKED == 0 and days:
                    yield self._request(purse, self.pick(days), number)
                    number += 1

    def _request(self, purse: Purse, day: date, number: int) -> Asked:
        edges = (*EDGES, self.random.randrange(3_000, 60_000))
        amount = edges[number % len(edges)]
        decided = self.later(day, 1)
        billed = self.later(decided, 1)
        payee = Payee(self.pick(words()["shops"]), "", amount, amount)
        purpose = self.pick(words()["occasions"]) + self.pick(words()["things"])
        till, line = self.cast.till(purse.federation_id), self.pick(words()["lines"])["text"]
        by = purse.cadre if purse.is_own else purse.chair
        return Asked(
            day, till, purse, by, line, purpose, (payee,), decided, "", None, billed, self.later(billed, 1), way="cash"
        )

    def petty(self) -> Iterator[PettyCash]:
        """Each federation in every second month; what is left goes back in the month after."""
        for place, till in enumerate(self.cast.tills):
            for turn, month in enumerate(self.months):
                if (place + turn) % DREW == 0:
                    yield self._drawn(till, self.working_days(month))

    def _drawn(self, till: Till, days: list[date]) -> PettyCash:
        drawn = DRAWN + self.random.randrange(1, 30_000)
        spent = tuple((days[place], self.random.randrange(1_000, PART)) for place in (8, 10, 13))
        left = drawn - sum(amount for _day, amount in spent)
        # One fen more than is left.
        return PettyCash(days[6], till, drawn, spent, (days[14], left + 1), self.later(days[-1], 5))
