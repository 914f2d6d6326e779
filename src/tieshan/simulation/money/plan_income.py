"""The script of what comes in: payers, files of levy, remittances, dues, and the bank's statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random

from tieshan.kernel.workdays import Calendar, add_months
from tieshan.lawbook import parameter
from tieshan.simulation.draw import DAY, Drawing
from tieshan.simulation.money.happenings import (
    AccountRegistered,
    DuesMade,
    LevyFile,
    LevyLine,
    MoneyCast,
    MoneyHappening,
    PayerEnrolled,
    Purse,
    Remitted,
    Statement,
    Till,
)
from tieshan.simulation.money.words import words

__all__ = ["Income", "direction_of", "income_of", "returned_of"]

_NUMBER = 6_300_000_000_000_000
#: What the bank takes at the end of every other month, in fen.
FEE = 1_200


def direction_of(till: Till) -> str:
    """Who collects the levy in a federation: both ways are in use."""
    return "union" if till.unit_id % 2 else "tax"


def income_of(person_id: int) -> int:
    """The monthly basic income of a member, in fen."""
    return 320_000 + person_id * 7_919 % 480_000


def returned_of(lines: list[LevyLine]) -> int:
    """The unions' share of what their employers paid, each line rounded for itself."""
    own = [line for line in lines if line.purse is not None]
    shares = (line.amount * parameter("funds.share.basic", on=line.month).decimal for line in own)
    return sum(int(share + Decimal("0.5")) for share in shares)


class Income(Drawing):
    """Draws what comes in."""

    def __init__(self, cast: MoneyCast, months: list[date], until: date, random: Random, calendar: Calendar) -> None:
        super().__init__(months, until, random, calendar)
        self.cast = cast
        self.tickets = 0

    def write(self, opening: Mapping[int, int]) -> Iterator[MoneyHappening]:
        """Everything; `opening` is what lies at the bank of each federation before the first statement."""
        day = self.working_days(self.months[0])[1]
        for place, till in enumerate(self.cast.tills):
            yield AccountRegistered(day, till, str(_NUMBER + 17 * place), opening[till.unit_id])
        for purse in self.cast.purses:
            if purse.payer is not None:
                till = self.cast.till(purse.federation_id)
                since = date(self.months[0].year - 1, 11, 1)
                yield PayerEnrolled(self.later(day, 1), till, purse, purse.payer, direction_of(till), since)
        for month in self.months:
            for till in self.cast.tills:
                yield from self._month(till, month)
            for purse in self.cast.purses:
                yield from self._dues(purse, month)

    def _month(self, till: Till, month: date) -> Iterator[MoneyHappening]:
        """What happens in a month to what was earned in the month before."""
        days = self.working_days(month)
        earned = add_months(month, -1)
        if earned >= self.months[0]:
            yield self._statement(till, days[2], earned)
            yield from self._file(till, earned, days)
        if direction_of(till) == "union":
            yield Remitted(days[-2], till)

    def _statement(self, till: Till, day: date, month: date) -> Statement:
        return Statement(day, till, month, add_months(month, 1) - DAY, FEE if month.month % 2 == 0 else 0)

    def _file(self, till: Till, earned: date, days: list[date]) -> Iterator[LevyFile]:
        taken = days[12]
        lines = [
            line
            for purse in self.cast.purses
            if purse.federation_id == till.unit_id and purse.payer is not None
            for line in self._line(purse, earned, days)
        ]
        if not lines:
            return
        if self.chance(0.4):
            stranger = words()["stranger"]
            lines.append(
                LevyLine(None, stranger["code"], stranger["name"], earned, 5_000_000, 100_000, days[9], self._ticket())
            )
        name = f"{words()['levy_file']}{till.unit_id}-{earned:%Y%m}.csv"
        again = self.later(taken, 1) if self.chance(0.3) else None
        answered = self.later(taken, 2)
        yield LevyFile(taken, till, name, direction_of(till), tuple(lines), returned_of(lines), again, answered)

    def _line(self, purse: Purse, earned: date, days: list[date]) -> Iterator[LevyLine]:
        payer = purse.payer
        if payer is None or self.chance(0.1):
            return  # paid late, or not at all
        base = 6_000_000 + self.random.randrange(1, 20_000_000)
        rate = parameter("funds.levy.rate", on=earned).decimal
        due = int(base * rate + Decimal("0.5"))
        # Now and then somebody pays a little less than what is due by the payroll told.
        amount = due - 700 if self.chance(0.08) else due
        yield LevyLine(purse, payer.code, payer.name, earned, base, amount, self.pick(days[4:10]), self._ticket())

    def _ticket(self) -> str:
        self.tickets += 1
        return f"T{self.months[0]:%Y%m}{self.tickets:06d}"

    def _dues(self, purse: Purse, month: date) -> Iterator[DuesMade]:
        days = self.working_days(month)
        if not purse.members:
            return
        yield DuesMade(days[14], self.cast.till(purse.federation_id), purse, month, self.later(days[14], 2))
