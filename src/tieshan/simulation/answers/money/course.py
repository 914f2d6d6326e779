"""The course of the money, day by day, from the script alone.

Nothing of the code of the funds is used but the names of accounts. Within a day everything new comes first (what is
asked for, the cashier's order), then what goes on from the days before (decisions, bills, the bank's answers): so the
player goes as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from tieshan.funds.books.queries.chart import named_account
from tieshan.lawbook import working_calendar
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.money.arrears import Arrears
from tieshan.simulation.answers.money.books import Books
from tieshan.simulation.answers.money.diary import Diary
from tieshan.simulation.answers.money.income import Income
from tieshan.simulation.answers.money.more import merge_books
from tieshan.simulation.answers.money.spending import Spending
from tieshan.simulation.happenings import Cast
from tieshan.simulation.money.happenings import Audited, BookOpened, Entrusted, Merged, PettyCash, Purse, Statement
from tieshan.simulation.plan import Script

__all__ = ["Course"]

_CASH = "101"


@dataclass(frozen=True, slots=True)
class Evening:
    """What a federation's book said in the evening of a day: money at the bank and in cash, and what of it is owed to
    unions."""

    booked: int
    cash: int
    owed: int


class Course:
    """How everything stands on the evening of the last day."""

    def __init__(self, script: Script, cast: Cast) -> None:
        self.cast, self.books, self.diary = cast.money, Books(), Diary()
        self.arrears = Arrears(Days(working_calendar()))
        self.income = Income(cast.money, self.books, self.diary, self.arrears)
        self.spending = Spending(cast.money, self.books, self.diary, self.income.bank)
        #: What of a federation was turned away.
        self.turned_away: Counter[tuple[int, str]] = Counter()
        #: Whose money the federations keep.
        self._unions: list[Purse] = []
        #: What each book had earned and spent on the last evening of a year, until the year is closed.
        self._of_year: dict[int, dict[str, int]] = {}
        #: The last closed month of each book.
        self.closed: dict[int, date] = {}
        self.merged: list[Merged] = []
        self.audits: list[Audited] = []
        self.until = script.until
        #: The books of each federation and what it keeps on the last evening of each month.
        self.evenings: dict[tuple[int, date], Evening] = {}
        new: dict[date, list[object]] = defaultdict(list)
        for one in script.happenings:
            new[one.day].append(one)
        day = script.months[0]
        while day <= script.until:
            for happening in new.get(day, ()):
                self._begin(happening)
            self.diary.live(day)
            day += timedelta(days=1)
            if day.day == 1:
                self._keep(day - timedelta(days=1))

    def _begin(self, one: object) -> None:
        match one:
            case BookOpened():
                self.books.enter(one.till.unit_id, one.day, {"bank": one.amount, "surplus": -one.amount})
            case PettyCash():
                self._draw(one)
            case Entrusted():
                other = named_account("surplus", one.day)
                self.books.move(one.purse.unit_id, one.purse.federation_id, one.day, one.amount, other)
                self.income.bank[one.till.unit_id][one.day] += one.amount
                self._unions.append(one.purse)
            case Merged():
                merge_books(self.books, one)
                self.income.merge(one)
                self.merged.append(one)
            case Statement():
                self.income.begin(one)
                self._close(one)
            case Audited():
                self.audits.append(one)
            case _:
                self.spending.begin(one)
                self.income.begin(one)

    def _draw(self, one: PettyCash) -> None:
        """Out of the bank, spent bit by bit, and the rest back; what is more than is left is never spent."""
        unit_id = one.till.unit_id

        def move(day: date, amount: int, debit: str, credit: str) -> None:
            self.books.enter(unit_id, day, {debit: amount, credit: -amount})
            self.income.bank[unit_id][day] += amount * ((debit == "bank") - (credit == "bank"))

        move(one.day, one.drawn, "cash", "bank")
        for day, amount in one.spent:
            self.diary.then(day, partial(move, day, amount, "administration", "cash"))
        self.diary.then(one.short[0], partial(self._run_short, unit_id, one.short[1]))
        self.diary.then(one.back_on, partial(move, one.back_on, one.left, "bank", "cash"))

    def _run_short(self, unit_id: int, amount: int) -> None:
        in_hand = sum(fen for key, fen in self.books.amounts.items() if key[:2] == (unit_id, _CASH))
        if amount > in_hand:
            self.turned_away[unit_id, "cash short"] += 1

    def _close(self, one: Statement) -> None:
        """The month closes in every book that the federation keeps; December closes the year."""
        gone = {merged.leaver.unit_id for merged in self.merged}
        unions = [purse.unit_id for purse in self._unions if purse.federation_id == one.till.unit_id]
        for unit_id in (one.till.unit_id, *(unit for unit in unions if unit not in gone)):
            self.closed[unit_id] = one.month
            if one.month.month == 12:
                self.books.close(unit_id, one.last, self._of_year.pop(unit_id, {}))

    def _keep(self, day: date) -> None:
        if day.month == 12:
            for unit_id in {unit for unit, _account, _union in self.books.amounts}:
                self._of_year[unit_id] = self.books.results(unit_id, day)
        for till in self.cast.tills:
            own = [(key[1], fen) for key, fen in self.books.amounts.items() if key[0] == till.unit_id]
            booked = sum(fen for account, fen in own if account == named_account("bank", day))
            owed = -sum(fen for account, fen in own if account == named_account("custody", day))
            cash = sum(fen for account, fen in own if account == named_account("cash", day))
            self.evenings[till.unit_id, day] = Evening(booked, cash, owed)
