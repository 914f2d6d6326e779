"""What comes in, as it must go: the levy and its shares, what goes up, dues, and what the bank holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from tieshan.funds.books.queries.chart import named_account
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.simulation.answers.money.arrears import Arrears, Owed, late_fee
from tieshan.simulation.answers.money.books import Books
from tieshan.simulation.answers.money.diary import Diary
from tieshan.simulation.answers.money.refunds import Refunds
from tieshan.simulation.money.happenings import (
    AccountRegistered,
    DuesMade,
    Dunned,
    Founded,
    LevyFile,
    LevyLine,
    Member,
    Merged,
    MoneyCast,
    Remitted,
    SmallPayer,
    Statement,
)
from tieshan.simulation.money.plan_income import income_of

__all__ = ["Dues", "Income"]


@dataclass
class Dues:
    """A list of dues: members, what they owe, what was paid, in fen."""

    members: int
    due: int
    paid: int = 0


def _half_up(exact: Decimal) -> int:
    return int(exact + Decimal("0.5"))


class Income:
    """Receipts, remittances and dues of the cast."""

    def __init__(self, cast: MoneyCast, books: Books, diary: Diary, arrears: Arrears) -> None:
        self.books, self.diary, self.arrears = books, diary, arrears
        self.holders = {one.unit_id: one.federation_id for one in cast.purses}
        #: Receipts of a federation by what became of them.
        self.receipts: Counter[tuple[int, str]] = Counter()
        self.remitted: Counter[int] = Counter()
        self.dues: dict[tuple[int, date], Dues] = {}
        #: Statements that were checked: federation and month.
        self.statements: dict[tuple[int, date], Statement] = {}
        #: What the bank holds, by federation and the day on which it moved.
        self.bank: dict[int, Counter[date]] = defaultdict(Counter)
        #: What was returned of the preparation fund: federation and employer.
        self.returned: dict[tuple[int, int], tuple[Founded, int]] = {}
        #: Late fees that came in, with the day.
        self.late_fees: dict[tuple[int, int], tuple[int, date]] = {}
        self.refunds = Refunds(books, diary, self.bank)
        self._owed_up: Counter[int] = Counter()
        self._came_over: dict[int, list[Member]] = defaultdict(list)

    def begin(self, one: object) -> None:
        """Something new."""
        match one:
            case AccountRegistered():
                self.bank[one.till.unit_id][one.day - timedelta(days=1)] += one.opening
            case Founded():
                self._found(one)
            case Dunned():
                self._owe(one)
            case SmallPayer():
                self._enter(one)
                self.refunds.begin(one)
            case LevyFile():
                self._levy(one)
            case Remitted():
                self._remit(one)
            case DuesMade():
                self._dues(one)
            case Statement():
                self._statement(one)

    # -- levy --------------------------------------------------------------------------------------------------------

    def _levy(self, one: LevyFile) -> None:
        at_bank = self.bank[one.till.unit_id]
        if one.direction == "union":
            for line in one.lines:
                at_bank[line.paid_on] += line.amount
        else:
            at_bank[one.day] += one.returned
        right = [line for line in one.lines if _fits(line)]
        # One pair of vouchers for all lines of a union.
        for unit_id in dict.fromkeys(line.purse.unit_id for line in right if line.purse is not None):
            self._book(one, [line for line in right if line.purse and line.purse.unit_id == unit_id], one.day)
        self.receipts[one.till.unit_id, "queued"] += len(one.lines) - len(right)
        # The same file once more changes nothing.
        self.diary.then(one.answered_on, lambda: self._answer(one))

    def _answer(self, one: LevyFile) -> None:
        for line in one.lines:
            if _fits(line):
                continue
            self.receipts[one.till.unit_id, "queued"] -= 1
            if line.purse is None:
                self.receipts[one.till.unit_id, "aside"] += 1
            else:
                self._book(one, [line], one.answered_on)

    def _book(self, one: LevyFile, lines: list[LevyLine], day: date) -> None:
        """Lines of one union."""
        if lines[0].purse is not None:
            self._share(lines[0].purse.unit_id, one, [(line.amount, line.month) for line in lines], day)

    def _enter(self, one: SmallPayer) -> None:
        if one.amount:
            self._share(one.purse.unit_id, one, [(one.amount, one.month)], one.day)
            self.bank[one.till.unit_id][one.day] += one.amount if one.direction == "union" else self._kept(one)

    def _kept(self, one: SmallPayer) -> int:
        return _half_up(one.amount * parameter("funds.share.basic", on=one.month).decimal)

    def _share(self, unit_id: int, one: LevyFile | SmallPayer, paid: list[tuple[int, date]], day: date) -> None:
        """The union's part is its income; where it collects, the other part goes upwards later."""
        holder, whole = one.till.unit_id, sum(amount for amount, _month in paid)
        kept = sum(_half_up(fen * parameter("funds.share.basic", on=month).decimal) for fen, month in paid)
        self.books.move(unit_id, holder, day, kept, named_account("levy", day))
        if one.direction == "union":
            self.books.move(unit_id, holder, day, whole - kept, named_account("due_to_superior", day))
            self._owed_up[unit_id] += whole - kept
        self.receipts[holder, "booked"] += len(paid)

    def _found(self, one: Founded) -> None:
        """The preparation fund stays with the federation as something it owes, until the employer has a union."""
        kept = []
        for paid in one.paid:
            share = parameter("funds.share.basic", on=paid.month).decimal
            kept.append(paid.amount if one.direction == "union" else _half_up(paid.amount * share))
            self.diary.then(paid.day, partial(self._take_in, one.till.unit_id, kept[-1], paid.day))
            if paid.dunned_on is not None:
                owed = Owed(one.till.unit_id, one.payer.employer_id, paid.month, paid.amount, one.direction)
                self.diary.then(paid.dunned_on, partial(self.arrears.dun, owed, paid.dunned_on))
                self.diary.then(paid.day, partial(self._pay_late, owed, paid.day))
                # The late fee lies with the fund and goes over with it.
                kept.append(late_fee(owed, paid.day))
        whole = _half_up(sum(kept) * parameter("funds.preparation.return", on=one.returned_on).decimal)
        if one.wrongly_on is not None:
            self.diary.then(one.wrongly_on, partial(self._go_over, one, whole, one.wrongly_on))
            self.diary.then(one.returned_on, partial(self._go_over, one, -whole, one.returned_on))
        self.diary.then(one.returned_on, partial(self._go_over, one, whole, one.returned_on))

    def _owe(self, one: Dunned) -> None:
        """Nothing comes in until the end of the ladder, perhaps never."""
        holder, day = one.till.unit_id, one.ended_on
        owed = Owed(holder, one.payer.employer_id, one.month, one.amount, one.direction)
        for tried in one.tries:
            self.diary.then(tried, partial(self.arrears.dun, owed, tried))
        if not one.pays:
            self.diary.then(day, partial(self.arrears.end, owed, day, paid=False))
            return
        share = parameter("funds.share.basic", on=one.month).decimal
        kept = one.amount if one.direction == "union" else _half_up(one.amount * share)
        self.diary.then(day, partial(self._take_in, holder, kept, day))
        self.diary.then(day, partial(self._pay_late, owed, day))

    def _take_in(self, holder: int, fen: int, day: date) -> None:
        self._keep(holder, fen, day)
        self.receipts[holder, "booked"] += 1

    def _keep(self, holder: int, fen: int, day: date) -> None:
        self.books.enter(holder, day, {"bank": fen, "due_to_below": -fen})
        self.bank[holder][day] += fen

    def _pay_late(self, owed: Owed, day: date) -> None:
        fee = late_fee(owed, day)
        self._keep(owed.unit_id, fee, day)
        self.late_fees[owed.unit_id, owed.employer_id] = fee, day
        self.arrears.end(owed, day, paid=True)

    def _go_over(self, one: Founded, fen: int, day: date) -> None:
        """Within the federation's account at the bank; taken back (below zero) both vouchers are reversed."""
        holder = one.till.unit_id
        self.books.enter(holder, day, {"due_to_below": fen, "bank": -fen})
        self.books.move(one.purse.unit_id, holder, day, fen, named_account("levy", day))
        key = holder, one.payer.employer_id
        self.returned.pop(key, None)
        if fen > 0:
            self.returned[key] = one, fen

    def _remit(self, one: Remitted) -> None:
        holder = one.till.unit_id
        for unit_id in [unit for unit in self._owed_up if self.holders[unit] == holder]:
            amount = self._owed_up.pop(unit_id)
            self.books.move(unit_id, holder, one.day, -amount, named_account("due_to_superior", one.day))
            self.remitted[holder] += amount
            self.bank[holder][one.day] -= amount

    def merge(self, one: Merged) -> None:
        """The members of the ended union owe their dues to the other from now on."""
        # The register may know of some who join later on: they join the other union then.
        standing = [member for member in one.leaver.members if member.until is None or member.until > one.day]
        self._came_over[one.into.unit_id] += [replace(member, since=max(member.since, one.day)) for member in standing]

    # -- dues --------------------------------------------------------------------------------------------------------

    def _dues(self, one: DuesMade) -> None:
        last = add_months(one.month, 1) - timedelta(days=1)
        members = [*one.purse.members, *self._came_over[one.purse.unit_id]]
        owing = [member for member in members if _stands(member, last)]
        due = sum(_owed(member, one.month) for member in owing)
        found = self.dues[one.purse.unit_id, one.month] = Dues(len(owing), due)
        self.diary.then(one.paid_on, lambda: self._pay(one, found))

    def _pay(self, one: DuesMade, found: Dues) -> None:
        holder, day = one.till.unit_id, one.paid_on
        found.paid = found.due
        self.books.move(one.purse.unit_id, holder, day, found.due, named_account("dues", day))
        self.bank[holder][day] += found.due

    # -- the bank ----------------------------------------------------------------------------------------------------

    def _statement(self, one: Statement) -> None:
        holder = one.till.unit_id
        if one.fee:
            self.bank[holder][one.last] -= one.fee
            self.books.enter(holder, one.day, {"administration": one.fee, "bank": -one.fee})
        self.statements[holder, one.month] = one

    def at_bank(self, holder: int, on: date) -> int:
        """What the bank holds in the evening of a day."""
        return sum(fen for day, fen in self.bank[holder].items() if day <= on)


def _fits(line: LevyLine) -> bool:
    """An own payer's line whose amount is what is due by the payroll that it tells."""
    due = _half_up(line.base * parameter("funds.levy.rate", on=line.month).decimal)
    return line.purse is not None and line.amount == due


def _stands(member: Member, on: date) -> bool:
    return member.since <= on and (member.until is None or member.until > on)


def _owed(member: Member, month: date) -> int:
    step = int(parameter("members.dues.step", on=month).decimal * 100)
    counted = income_of(member.person_id) // step * step
    return _half_up(counted * parameter("members.dues.rate", on=month).decimal)
