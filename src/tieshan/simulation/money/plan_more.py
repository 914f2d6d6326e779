"""The script of what is rarer: benefits of members, a merger of two unions, audits with findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from tieshan.kernel.workdays import Calendar
from tieshan.simulation.draw import DAY, Drawing
from tieshan.simulation.money.happenings import (
    Asked,
    Audited,
    Benefit,
    DuesMade,
    Entrusted,
    Flaw,
    Merged,
    MoneyCast,
    MoneyHappening,
    Payee,
    Purse,
)
from tieshan.simulation.money.words import words
from tieshan.simulation.people import Person

__all__ = ["More"]

#: Prices of a birthday present in fen: right, at the cap, and a fen above it.
PRICES = (15_000, 30_000, 30_001)
HANDED_OVER = 1_234_567
_SUPPLIER = "6400000000000017"


class More(Drawing):
    """Draws what is rarer."""

    def __init__(
        self, cast: MoneyCast, months: list[date], until: date, random: Random, calendar: Calendar, office: Person
    ) -> None:
        super().__init__(months, until, random, calendar)
        self.cast, self.office, self.given = cast, office, 0

    def benefits(self) -> Iterator[Asked]:
        """Birthday presents for members born in a month; by oversight they are given twice, or above the cap."""
        for purse in self.cast.purses:
            for month in self.months:
                standing = (one for one in purse.members if one.since < self.months[0] and one.until is None)
                born = tuple(one.person_id for one in standing if one.born == month.month)[:3]
                days = [day for day in self.working_days(month)[8:] if day <= self.until]
                if born and days:
                    for _time in range(2 if self.chance(0.3) else 1):
                        yield self._benefit(purse, self.pick(days), tuple(sorted(born)))

    def _benefit(self, purse: Purse, day: date, persons: tuple[int, ...]) -> Asked:
        # Above the limit of the audit committee in any case: so it is never one part of a purchase that was divided.
        prices = PRICES if len(persons) > 1 else PRICES[1:]
        price = prices[self.given % len(prices)]
        self.given += 1
        whole = price * len(persons)
        decided = self.later(day, 1)
        billed, checked = self.later(decided, 1), self.later(decided, 2)
        return Asked(
            day,
            self.cast.till(purse.federation_id),
            purse,
            purse.chair,
            words()["lines"][0]["text"],
            "",
            (Payee(words()["supplier"], _SUPPLIER, whole, whole),),
            decided,
            "audit_committee" if self.chance(0.1) else "",
            None,
            billed,
            checked,
            Benefit(persons, price, self.chance(0.3)),
        )

    def merger(self) -> Iterator[MoneyHappening]:
        """One union entrusts its money, collects dues, and merges into the first."""
        leaver = self.cast.leaver
        if leaver is None or len(self.months) < 2:
            return
        till, first = self.cast.till(leaver.federation_id), self.months[0]
        days, later = self.working_days(first), self.working_days(self.months[len(self.months) // 2])
        yield Entrusted(days[1], till, leaver, HANDED_OVER)
        if leaver.members:
            yield DuesMade(days[9], till, leaver, first, self.later(days[9], 1))
        yield Merged(later[6], self.office, leaver, self.cast.purses[0])

    def audits(self) -> Iterator[Audited]:
        """In every third month the accounts of a union are audited: since the beginning, or since its last audit."""
        since: dict[int, date] = {}
        for place, month in enumerate(self.months[1::3]):
            days = self.working_days(month)
            purse = self.cast.purses[place % len(self.cast.purses)]
            noticed, drafted = days[2], self.later(days[2], 7)
            commented, reported = self.later(drafted, 3), self.later(drafted, 5)
            flaws = tuple(self._flaw(one, reported) for one in self.random.sample(words()["flaws"], 2))
            ends = [one.accepted_on for one in flaws if one.accepted_on is not None]
            closed = self.later(max(ends), 1) if len(ends) == len(flaws) else None
            first = since.get(purse.unit_id, self.months[0])
            since[purse.unit_id] = month
            yield Audited(
                days[1], self.office.unit_id, purse, self.cast.auditors, first, month - DAY, noticed,
                self.later(noticed, 5), drafted, commented, reported, flaws, closed,
            )  # fmt: skip

    def _flaw(self, told: dict[str, str], reported: date) -> Flaw:
        answered = self.later(reported, self.pick((2, 4, 6))) if self.chance(0.9) else None
        if answered is None:
            return Flaw(told["title"], told["grade"], None, None, None, None)
        if self.chance(0.3):
            back = self.later(answered, 1)
            again = self.later(back, 3)
            return Flaw(told["title"], told["grade"], answered, back, again, self.later(again, 1))
        return Flaw(told["title"], told["grade"], answered, None, None, self.later(answered, 2))
