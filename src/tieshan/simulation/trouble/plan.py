"""The script of trouble: stories of employers, each with its own days, drawn from a seed. Pure, like all of the script.

One employer goes from small signs to a stoppage; others are warned and it passes, or break out without a sign; the rest
stay quiet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random

from tieshan.kernel.workdays import Calendar, add_months
from tieshan.lawbook import parameter
from tieshan.simulation.draw import DAY, Drawing
from tieshan.simulation.money.happenings import Entrusted, LevyFile, LevyLine, MoneyHappening, Purse, Till
from tieshan.simulation.money.plan_income import returned_of
from tieshan.simulation.money.words import words as money_words
from tieshan.simulation.trouble.happenings import (
    Checked,
    Complained,
    ContractEntered,
    Declared,
    Disputed,
    Enrolled,
    LetterSent,
    Lifted,
    Measured,
    MembersLeft,
    Promised,
    Reported,
    SignSeen,
    TroubleCast,
    TroubleHappening,
    Watched,
)
from tieshan.simulation.trouble.plan_visits import Visits

__all__ = ["draw_trouble"]

#: Months that the longest story takes until it breaks out; a second round begins after half a year.
LONGEST, ROUND = 5, 6
#: The payroll of an employer before it fell, in fen, and what is left of it in per cent.
PAYROLL, LEFT = 42_000_000, 60
#: Months of which the levy came in before it stopped, counted back from the beginning; what the union hands over.
PAID, UNPAID, HANDED_OVER = (3, 2), 1, 50_000
Story = Iterator[TroubleHappening | MoneyHappening]


def draw_trouble(
    cast: TroubleCast, *, months: list[date], until: date, seed: int, calendar: Calendar, tills: Mapping[int, Till]
) -> Story:
    """The trouble of these months; `tills` are the federations whose money moves."""
    # The forecast is read before anything else of its day happens.
    yield from Visits(cast, months, until, seed, calendar).write()
    # Its own random numbers, so that the rest of the year stays the same with or without it.
    writer = _Writer(months, until, Random(f"trouble {seed}"), calendar)  # noqa: S311 - nothing secret
    writer.tills = tills
    yield from writer.write(cast)


def begins(months: list[date]) -> int:
    """The place of the month in which trouble begins: a January that leaves time for the whole story, else the first;
    so signs of the first quarter end in a stoppage in May."""
    return next((n for n, month in enumerate(months[: max(0, len(months) - LONGEST + 1)]) if month.month == 1), 0)


class _Writer(Drawing):
    tills: Mapping[int, Till]

    def write(self, cast: TroubleCast) -> Story:
        """Each story takes an employer, as far as there are any; the long one needs a union of its own."""
        whole = [one for one in cast.employers if one.union_chair is not None]
        others = [one for one in cast.employers if one.union_chair is None]
        stories: tuple[Callable[[Watched], Story], ...] = (
            self._complaints, self._layoff, self._moving, self._missed, self._one_complaint, self._tenth, self._arrears,
            self._small_layoff,
        )  # fmt: skip
        first = begins(self.months)
        for start in range(first, max(first, len(self.months) - LONGEST) + 1, ROUND):
            self.start = start
            if whole:
                self.shift = self.pick((0, 1, 2))
                yield from self._stoppage(whole.pop(0))
            for story in stories:
                if others:
                    self.shift = self.pick((0, 1, 2))
                    yield from story(others.pop(0))

    # -- days --------------------------------------------------------------------------------------------------------

    def _on(self, month: int, number: int) -> date:
        """A working day of the story: so many months after its beginning, the so many-th of that month."""
        place = self.start + month
        if place >= len(self.months):
            return self.until + DAY
        days = self.working_days(self.months[place])
        return days[min(number + self.shift, len(days) - 1)]

    def _complaint(
        self, one: Watched, day: date, matter: str, subject: str, answer_after: int | None, channel: str = "page"
    ) -> Complained:
        answered = None if answer_after is None else self.later(day, answer_after)
        return Complained(day, one, channel, matter, subject, self.later(day, 1), answered)

    # -- stories -----------------------------------------------------------------------------------------------------

    def _stoppage(self, one: Watched) -> Story:
        """Levy that stops, a promise broken, a contract that runs out, complaints, members who leave, a letter nobody
        answers; somebody acts on it, too little and too late; in the fifth month work stops."""
        start = self.months[self.start]
        till = self.tills.get(one.unit_id)
        # Where its union entrusts money: after the statement of the month before, whose books are closed then.
        day = self._on(0, 0 if till is None else 3)
        yield Enrolled(day, one, add_months(start, -3), "union" if till is None else "tax")
        for back in (*PAID, UNPAID):
            yield Declared(day, one, add_months(start, -back), PAYROLL + back)
        if till is not None and one.purse is not None:
            yield Entrusted(day, till, one.purse, HANDED_OVER)
            yield self._file(till, one.purse, self._on(0, 4))
        yield ContractEntered(day, one, add_months(start, -11), add_months(start, 2) + DAY * (14 + self.shift))
        yield Promised(self._on(0, 5), one, self._on(0, 15))
        yield Reported(self._on(1, 1), one, 10)
        yield Measured(self._on(1, 3), one, "talk")
        first = self._on(1, 5)
        yield self._complaint(one, first, "wages", "wages", 5)
        yield Reported(first, one, 15)
        yield Measured(self.later(first, 3), one, "letter")
        for month in range(4):
            told = self._on(month + 1, 7)
            yield Declared(told, one, add_months(start, month), PAYROLL * LEFT // 100)
        left = self._on(1, 9)
        yield MembersLeft(left, one, one.members[: max(5, -(-len(one.members) // 10))])
        yield self._complaint(one, self._on(1, 11), "wages", "overtime", 20)
        yield Reported(self.later(left, 2), one, 10)
        yield Measured(self.later(left, 8), one, "workers")
        sent = self._on(1, 10)
        yield LetterSent(sent, one, self.later(sent, 1), self.later(sent, 3))
        yield Checked(self._on(2, 8), one, good=False)
        yield Measured(self._on(2, 10), one, "talk")
        out = self._on(4, 5)
        yield SignSeen(out, one, "unrest", 60, self.later(out, 12))
        yield Reported(out, one, 10)
        yield Measured(self.later(out, 1), one, "joint")
        yield Disputed(self.later(out, 2), one, "wages", 46, self.later(out, 3), self.later(out, 45))
        yield Checked(self.later(out, 50), one, good=True)

    def _file(self, till: Till, purse: Purse, day: date) -> LevyFile:
        """The file of the tax office for the last quarter: of these months the levy was paid in time, of none later."""
        payer = purse.payer
        if payer is None:
            raise LookupError("a union whose employer pays no levy")
        lines = []
        for back in PAID:
            month, base = add_months(self.months[self.start], -back), PAYROLL + back
            amount = int(base * parameter("funds.levy.rate", on=month).decimal + Decimal("0.5"))
            paid_on = add_months(month, 1).replace(day=10)
            ticket = f"L{payer.employer_id}-{month:%Y%m}"
            lines.append(LevyLine(purse, payer.code, payer.name, month, base, amount, paid_on, ticket))
        name = f"{money_words()['levy_file']}{payer.employer_id}.csv"
        return LevyFile(day, till, name, "tax", tuple(lines), returned_of(lines), None, day)

    def _complaints(self, one: Watched) -> Story:
        """Complaints alone foretell it; the report comes late, nothing is done."""
        yield self._complaint(one, self._on(0, 5), "wages", "wages", 6, "person")
        second = self._on(0, 11)
        yield self._complaint(one, second, "wages", "overtime", 30)
        yield Reported(self.later(second, 2), one, 10)
        out = self._on(1, 3)
        yield Disputed(out, one, "wages", 6, self.later(out, 1), self.later(out, 35))

    def _layoff(self, one: Watched) -> Story:
        """A plan of a large lay-off; everything is done in time, and a dispute of a group comes all the same."""
        day = self._on(0, 8)
        yield SignSeen(day, one, "layoff", 26, self._on(2, 12))
        yield Reported(day, one, 15)
        yield Measured(self.later(day, 3), one, "talk")
        yield self._complaint(one, self.later(day, 6), "dismissal", "dismissal", 5)
        out = self._on(1, 8)
        yield Disputed(out, one, "dismissal", 11, self.later(out, 1), self.later(out, 30))
        yield Reported(out, one, 10)
        yield Measured(self.later(out, 1), one, "workers")
        yield Checked(self.later(out, 33), one, good=True)
        yield Lifted(self.later(out, 34), one)

    def _moving(self, one: Watched) -> Story:
        """A rumour that the labour authority clears up: reported late, settled by a measure, lifted."""
        day = self._on(0, 9)
        yield SignSeen(day, one, "moving", 45, None)
        yield Reported(day, one, 15)
        yield Measured(self.later(day, 1), one, "authority", "moving")
        yield Checked(self.later(day, 3), one, good=True)
        yield Lifted(self.later(day, 4), one)

    def _missed(self, one: Watched) -> Story:
        """A dispute without any sign before it."""
        day = self._on(1, 4)
        yield Disputed(day, one, "injury", 1, self.later(day, 1), self.later(day, 20))

    def _one_complaint(self, one: Watched) -> Story:
        """A false alarm: one complaint that nobody reports; the warning lapses."""
        yield self._complaint(one, self._on(0, 6), "welfare", "welfare", 4)

    def _tenth(self, one: Watched) -> Story:
        """A tenth of the staff (of a small one) is to go; it does not come to it. The measure comes late."""
        number = min(20, -(-one.workers // 10)) or 20
        day = self._on(1, 2)
        yield SignSeen(day, one, "layoff", number, self.later(day, 20))
        yield Reported(day, one, 10)
        yield Measured(self.later(day, 8), one, "talk")
        yield Checked(self.later(day, 22), one, good=True)
        yield Lifted(self.later(day, 23), one)

    def _arrears(self, one: Watched) -> Story:
        """Wages not paid, noticed early; the dispute comes two months later."""
        day = self._on(1, 6)
        yield SignSeen(day, one, "arrears", 12, self._on(4, 8))
        yield Reported(day, one, 15)
        yield Measured(self.later(day, 4), one, "talk")
        out = self._on(3, 6)
        yield Disputed(out, one, "wages", 3, self.later(out, 1), self.later(out, 20))
        yield Checked(self._on(4, 9), one, good=True)
        yield Lifted(self._on(4, 10), one)

    def _small_layoff(self, one: Watched) -> Story:
        """Too few to count: it stands on record, and no grade comes of it."""
        if one.workers == 0 or one.workers > 20:
            yield SignSeen(self._on(0, 10), one, "layoff", 2, None)
