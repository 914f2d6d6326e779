"""The script of the preparation fund: employers without a union pay it, join one, and it goes over to their union."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from tieshan.kernel.workdays import Calendar, add_months
from tieshan.lawbook import parameter
from tieshan.simulation.draw import Drawing
from tieshan.simulation.money.happenings import Founded, MoneyCast, Paid, Payer, Till
from tieshan.simulation.money.plan_income import direction_of
from tieshan.simulation.people import Person

__all__ = ["Funds"]

#: So many months an employer pays before it joins a union.
MONTHS = 2


class Funds(Drawing):
    """Draws the preparation fund."""

    def __init__(
        self, cast: MoneyCast, months: list[date], until: date, random: Random, calendar: Calendar, office: Person
    ) -> None:
        super().__init__(months, until, random, calendar)
        self.cast, self.office = cast, office

    def write(self) -> Iterator[Founded]:
        """One employer of each federation; every other fund is returned wrongly first."""
        for place, (unit_id, payer) in enumerate(self.cast.funds):
            if len(self.months) > MONTHS:
                yield self._founded(self.cast.till(unit_id), payer, wrongly=place % 2 == 0)

    def _founded(self, till: Till, payer: Payer, *, wrongly: bool) -> Founded:
        paid = tuple(self._paid(payer, month, late=month == self.months[0]) for month in self.months[:MONTHS])
        last = self.working_days(self.months[MONTHS])
        purse = next(one for one in self.cast.purses if one.federation_id == till.unit_id)
        return Founded(
            self.working_days(self.months[0])[2], till, payer, direction_of(till), paid, self.office, purse, last[8],
            last[5] if wrongly else None,
        )  # fmt: skip

    def _paid(self, payer: Payer, month: date, *, late: bool) -> Paid:
        """What is due for a month, paid at the counter in the middle of the next; late only after a notice."""
        base = 3_000_000 + self.random.randrange(1, 4_000_000)
        due = int(base * parameter("funds.preparation.rate", on=month).decimal + Decimal("0.5"))
        days = self.working_days(add_months(month, 1))
        ticket = f"P{payer.employer_id}-{month:%Y%m}"
        if not late:
            return Paid(days[6], month, base, due, ticket, days[6], None)
        return Paid(self.later(days[12], 6), month, base, due, ticket, days[6], days[12])
