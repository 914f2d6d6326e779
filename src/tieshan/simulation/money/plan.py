"""The script of money: books, budgets, requests and payments, drawn from a seed. Pure, like the rest of the script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

from tieshan.kernel.workdays import Calendar
from tieshan.simulation.draw import Drawing
from tieshan.simulation.money.happenings import (
    Asked,
    BookOpened,
    BudgetMade,
    Entrusted,
    MoneyCast,
    MoneyHappening,
    Payee,
    PayRun,
    Planned,
    Purse,
    Returned,
)
from tieshan.simulation.money.plan_arrears import Arrears
from tieshan.simulation.money.plan_cash import Cash
from tieshan.simulation.money.plan_funds import Funds
from tieshan.simulation.money.plan_income import Income
from tieshan.simulation.money.plan_more import More
from tieshan.simulation.money.plan_refunds import draw_refunds
from tieshan.simulation.money.words import words
from tieshan.simulation.people import Person

__all__ = ["draw_money"]

#: The amounts at which a limit shows, in fen; the others are drawn around them.
EDGES = (14900, 19900, 19999, 20000, 20001, 18000)
#: What no budget is made for, and what is in the federation's own pocket.
TOO_MUCH, OWN = 2_000_000, 5_000_000
#: The working day of a month from which money is asked for: by then the budget is in force.
FROM = 6
#: How much of what will be asked for the budget of a line covers, in per cent.
COVERS = (85, 110, 130)
_HUNDRED = 10_000
#: Where made-up account numbers begin: of shops in which many buy, and of everybody else.
_KNOWN, _ACCOUNTS = 6_100_000_000_000_000, 6_200_000_000_000_000


def draw_money(
    cast: MoneyCast, *, months: list[date], until: date, seed: int, calendar: Calendar, requests: int, office: Person
) -> Iterator[MoneyHappening]:
    """The money of these months with so many requests; `office` is who merges unions."""
    # Its own random numbers, so that the rest of the year stays the same with more or less money in it.
    writer = _Writer(cast, months, until, Random(f"money {seed}"), calendar)  # noqa: S311 - nothing secret
    cash = Cash(cast, months, until, seed, calendar)
    yield from writer.write(requests, office, cash)
    yield from Arrears(cast, months, until, seed, calendar).write()
    yield from draw_refunds(cast, months=months, calendar=calendar, office=office)


class _Writer(Drawing):
    def __init__(self, cast: MoneyCast, months: list[date], until: date, random: Random, calendar: Calendar) -> None:
        super().__init__(months, until, random, calendar)
        self.cast = cast
        self.accounts = _ACCOUNTS

    def write(self, requests: int, office: Person, cash: Cash) -> Iterator[MoneyHappening]:
        """Everything; the budgets are drawn last, since they go by what will be asked for."""
        if not self.cast.purses:
            return
        asked = [one for number in range(requests) for one in self._ask(self.cast.spenders, number)]
        more = More(self.cast, self.months, self.until, self.random, self.calendar, office)
        asked += [*more.benefits(), *cash.requests()]
        first = self.working_days(self.months[0])
        budgets = [one for purse in self.cast.spenders for one in self._budgets(purse, asked)]
        # What a federation may spend itself lies at the bank from the beginning.
        opening = {
            own.unit_id: OWN + sum(line.amount for one in budgets if one.purse == own for line in one.lines)
            for own in self.cast.owns
        }
        for till in self.cast.tills:
            yield BookOpened(first[0], till, opening[till.unit_id])
        # The account at the bank is registered before anything comes in.
        yield from Income(self.cast, self.months, self.until, self.random, self.calendar).write(opening)
        yield from Funds(self.cast, self.months, self.until, self.random, self.calendar, office).write()
        for purse in self.cast.purses:
            planned = sum(line.amount for one in budgets if one.purse == purse for line in one.lines)
            # What is handed over covers every budget: money in custody never falls below zero.
            yield Entrusted(first[1], self.cast.till(purse.federation_id), purse, planned // 2 + _HUNDRED)
        yield from budgets
        yield from asked
        yield from self._pay_runs()
        yield from cash.petty()
        yield from more.merger()
        yield from more.audits()

    # -- budgets -----------------------------------------------------------------------------------------------------

    def _budgets(self, purse: Purse, asked: list[Asked]) -> Iterator[BudgetMade]:
        sums: dict[tuple[int, str], int] = defaultdict(int)
        # Where a request was returned the budget holds enough: what is asked for again is never turned away.
        ample = {(one.day.year, one.line) for one in asked if one.purse == purse and one.returned is not None}
        for one in asked:
            if one.purse == purse and one.amount < TOO_MUCH:
                sums[one.day.year, one.line] += max(one.amount, one.first_amount)
        for month in self.months:
            if month.month != 1 and month != self.months[0]:
                continue
            day = self.working_days(month)[2]
            spending = []
            for line in words()["lines"]:
                here = (month.year, line["text"])
                amount = self._budget(sums[here], COVERS[1:] if here in ample else COVERS)
                spending.append(Planned(line["account"], line["text"], amount))
            income = Planned("levy", words()["income"], sum(line.amount for line in spending))
            yield BudgetMade(day, purse, month.year, (income, *spending), self.later(day, 2))

    def _budget(self, wanted: int, covers: tuple[int, ...]) -> int:
        return (wanted * self.pick(covers) // 100 // _HUNDRED + 1) * _HUNDRED

    # -- requests ----------------------------------------------------------------------------------------------------

    def _ask(self, purses: tuple[Purse, ...], number: int) -> Iterator[Asked]:
        """One request, or the parts of a purchase that was divided."""
        purse = purses[number % len(purses)]
        month = self.pick(self.months)
        days = [day for day in self.working_days(month)[FROM:] if day <= self.until]
        if not days:
            return
        day = self.pick(days)
        # What the chair of a federation asks for goes to the head above: here a cadre asks.
        by = purse.cadre if purse.is_own or self.chance(0.2) else purse.chair
        line = self.pick(words()["lines"])["text"]
        purpose = self.pick(words()["occasions"]) + self.pick(words()["things"])
        if number == len(EDGES) or (number > len(EDGES) and self.chance(0.02)):
            seller, number_of = self.pick(words()["shops"]), self._number()
            for _part in range(self.pick((2, 3))):
                payee = Payee(seller, number_of, 19900, 19900)
                yield self._request(day, purse, by, line, purpose, (payee,))
        else:
            one = self._request(day, purse, by, line, purpose, self._payees(self._amount(number)))
            mended = number == len(EDGES) + 2 or (number > len(EDGES) + 2 and self.chance(0.08))
            yield self._returned(one) if mended and len(one.payees) == 1 else one

    def _returned(self, one: Asked) -> Asked:
        """The same request, but for more at first; only what the union's chair asks for comes back to its applicant."""
        back = self.later(one.day, 1)
        corrected = self.later(back, 2)
        if corrected.year != one.day.year:
            return one  # a budget ends with its year
        first = one.amount + self.random.randrange(100, 9_000)
        by = one.by if one.purse.is_own else one.purse.chair
        sent = self._request(corrected, one.purse, by, one.line, one.purpose, one.payees)
        return replace(sent, day=one.day, returned=Returned(first, back, corrected))

    def _amount(self, number: int) -> int:
        """The first ones are at the edges and one far above the budget, so that a short script has them too."""
        if number < len(EDGES):
            return EDGES[number]
        if number == len(EDGES) + 1 or self.chance(0.005):
            return TOO_MUCH
        if self.chance(0.4):
            return self.pick(EDGES)
        if self.chance(0.7):
            return self.random.randrange(2_000, 20_000)
        return self.random.randrange(20_001, 120_000)

    def _number(self) -> str:
        self.accounts += 11
        return str(self.accounts)

    def _payees(self, amount: int) -> tuple[Payee, ...]:
        names, parts = [self.pick(words()["shops"])], [amount]
        if amount > 5_000 and self.chance(0.12):
            names, parts = list(words()["people"][:2]), [amount // 3, amount - amount // 3]
        # A good customer of one shop buys there again; most sellers are seen once.
        known = str(_KNOWN + words()["shops"].index(names[0])) if len(names) == 1 and self.chance(0.06) else ""
        payees = []
        for name, part in zip(names, parts, strict=True):
            bill = part - self.random.randrange(1, part // 4) if self.chance(0.25) else part
            bounces = self.chance(0.06)
            number = known if known and not bounces else self._number()
            payees.append(Payee(name, number, part, bill, bounces))
        return tuple(payees)

    def _request(
        self, day: date, purse: Purse, by: Person, line: str, purpose: str, payees: tuple[Payee, ...]
    ) -> Asked:
        decided = self.later(day, self.pick((0, 1, 1, 2)))
        draw = self.random.random()
        refused = "federation_chair" if draw < 0.05 else "audit_committee" if draw < 0.15 else ""
        given_up = self.later(decided, 2) if self.chance(0.03) else None
        billed = self.later(decided, self.pick((1, 2, 4))) if self.chance(0.97) else None
        checked = self.later(billed, self.pick((0, 1, 2))) if billed is not None and self.chance(0.98) else None
        if given_up is not None:
            billed = checked = None
        till = self.cast.till(purse.federation_id)
        return Asked(day, till, purse, by, line, purpose, payees, decided, refused, given_up, billed, checked)

    # -- payments ----------------------------------------------------------------------------------------------------

    def _pay_runs(self) -> Iterator[PayRun]:
        """Each week on one day, another for each federation; the bank answers on the next."""
        for place, till in enumerate(self.cast.tills):
            days = self.span(self.months[0], self.until)
            weekly = {day.isocalendar()[:2]: day for day in reversed(days) if day.weekday() >= place % 4}
            for day in sorted(weekly.values()):
                yield PayRun(day, till, self.later(day, 1))
