"""The script of refunds to small payers: who paid just little enough in the year before, just too much, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tieshan.kernel.workdays import Calendar
from tieshan.simulation.draw import DAY
from tieshan.simulation.money.happenings import MoneyCast, Payer, Purse, SmallPayer
from tieshan.simulation.money.plan_income import direction_of
from tieshan.simulation.people import Person

__all__ = ["draw_refunds"]

#: What was paid in the year: a fen below the limit, at it, nothing.
PAID = (999_999, 1_000_000, 0)
#: Of so many that may be refunded the office refuses the last.
REFUSED = 4
#: The working days of the first month on which the payment is entered, the year before last is asked for (too late in
#: any case), the last one, and the last one again by oversight; then the office decides, and the money comes.
ENTERED, FORMER, ASKED, AGAIN, DECIDED, CAME = 4, 6, 8, 9, 12, 15


def draw_refunds(cast: MoneyCast, *, months: list[date], calendar: Calendar, office: Person) -> Iterator[SmallPayer]:
    """One of each union whose employer pays; nothing is drawn by chance."""
    first = months[0]
    month = (first + DAY * n for n in range(31))
    days = [day for day in month if day.month == first.month and calendar.is_working_day(day)]
    paying = [(purse, purse.payer) for purse in cast.purses if purse.payer is not None]
    for place, (purse, payer) in enumerate(paying):
        yield _small(cast, purse, payer, place, days, office)


def _small(cast: MoneyCast, purse: Purse, payer: Payer, place: int, days: list[date], office: Person) -> SmallPayer:
    till, year = cast.till(purse.federation_id), days[0].year - 1
    on = [days[min(number, len(days) - 1)] for number in (ENTERED, FORMER, ASKED, AGAIN, DECIDED, CAME)]
    refusals = place // len(PAID) % REFUSED == REFUSED - 1
    return SmallPayer(
        on[0], till, purse, payer, direction_of(till), date(year, 11, 1), PAID[place % len(PAID)], date(year, 12, 10),
        ((on[1], year - 1), (on[2], year), (on[3], year)), office, on[4], not refusals, on[5],
    )  # fmt: skip
