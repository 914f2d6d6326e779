"""Budgets, requests and payments, as they must go."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from tieshan.funds.books.queries.chart import named_account
from tieshan.lawbook import parameter
from tieshan.simulation.answers.money.books import Books
from tieshan.simulation.answers.money.diary import Diary
from tieshan.simulation.answers.money.more import Presents
from tieshan.simulation.answers.money.parts import Claim, audited_sum
from tieshan.simulation.money.happenings import Asked, BudgetMade, MoneyCast, PayRun

__all__ = ["Line", "Spending"]

LineKey = tuple[int, int, str]


class Line:
    """A line of a budget."""

    def __init__(self, account: str, amount: int) -> None:
        self.account, self.amount, self.reserved, self.spent = account, amount, 0, 0


class Spending:
    """Claims, lines and payments."""

    def __init__(self, cast: MoneyCast, books: Books, diary: Diary, bank: dict[int, Counter[date]]) -> None:
        self.books, self.diary, self.bank = books, diary, bank
        self.holders = {one.unit_id: one.federation_id for one in cast.spenders}
        self.claims: dict[int, list[Claim]] = defaultdict(list)
        self.turned_away: Counter[tuple[int, str]] = Counter()
        self.presents = Presents()
        self.budgets: list[BudgetMade] = []
        self.lines: dict[LineKey, Line] = {}
        self.orders: Counter[int] = Counter()
        self.payments: Counter[tuple[int, str]] = Counter()
        self._numbers: Counter[tuple[int, int]] = Counter()

    def begin(self, one: object) -> None:
        """Something new."""
        match one:
            case BudgetMade():
                self.budgets.append(one)
                for line in one.lines:
                    key = (one.purse.unit_id, one.year, line.text)
                    self.lines[key] = Line(named_account(line.account, one.day), 0)
                self.diary.then(one.agreed_on, lambda: self._in_force(one))
            case Asked():
                self._ask(one)
            case PayRun():
                self._order(one)

    def _in_force(self, one: BudgetMade) -> None:
        for line in one.lines:
            self.lines[one.purse.unit_id, one.year, line.text].amount = line.amount

    # -- requests ----------------------------------------------------------------------------------------------------

    def _ask(self, one: Asked) -> None:
        unit_id, year = one.purse.unit_id, one.day.year
        line = self.lines[unit_id, year, one.line]
        # The catalogue of benefits is asked before the budget.
        why = self.presents.refused(one)
        if not why and one.way == "cash" and one.amount > parameter("funds.spending.cash", on=one.day).decimal * 100:
            why = "too much cash"
        if not why and one.first_amount > line.amount - line.reserved - line.spent:
            why = "budget"
        if why:
            self.turned_away[unit_id, why] += 1
            return
        self._numbers[unit_id, year] += 1
        claim = Claim(one, year, self._numbers[unit_id, year])
        self._reserve(claim, one.first_amount)
        self.claims[unit_id].append(claim)
        self.presents.take(one)
        if one.returned is None:
            self.diary.then(one.decided_on, lambda: self._decide(claim))
        else:
            self.diary.then(one.returned.on, lambda: self._return(claim))

    def _reserve(self, claim: Claim, amount: int) -> None:
        """So much is set aside, and the way is chosen by it and by the parts that stand at this moment."""
        one = claim.one
        standing = [other for other in self.claims[one.purse.unit_id] if other.over_on is None and other is not claim]
        claim.amount = amount
        claim.counts, claim.is_part = audited_sum(one, amount, standing)
        claim.audited = claim.counts > parameter("funds.spending.audit", on=one.day).decimal * 100
        self._line(claim).reserved += amount

    def _return(self, claim: Claim) -> None:
        claim.state = "returned"
        self._line(claim).reserved -= claim.amount
        if claim.one.returned is not None:
            self.diary.then(claim.one.returned.corrected_on, lambda: self._correct(claim))

    def _correct(self, claim: Claim) -> None:
        claim.state = "requested"
        self._reserve(claim, claim.one.amount)
        self.diary.then(claim.one.decided_on, lambda: self._decide(claim))

    def _line(self, claim: Claim) -> Line:
        return self.lines[claim.one.purse.unit_id, claim.year, claim.one.line]

    def _decide(self, claim: Claim) -> None:
        one = claim.one
        if one.refused_by == "federation_chair" or (one.refused_by == "audit_committee" and claim.audited):
            self._give_back(claim, "refused", one.decided_on)
            return
        claim.state = "agreed"
        if one.benefit is not None and one.billed_on is not None:
            self.diary.then(one.billed_on, lambda: self.presents.sign(one))
        if one.given_up_on is not None:
            day = one.given_up_on
            self.diary.then(day, lambda: self._give_back(claim, "cancelled", day))
        elif one.billed_on is not None and one.checked_on is not None:
            self.diary.then(one.checked_on, lambda: self._check(claim))

    def _give_back(self, claim: Claim, state: str, day: date) -> None:
        claim.state, claim.over_on = state, day
        self.presents.drop(claim.one)
        self._line(claim).reserved -= claim.amount

    def _check(self, claim: Claim) -> None:
        claim.state = "checked"
        claim.unpaid = [place for place, payee in enumerate(claim.one.payees) if payee.bill]

    # -- payments ----------------------------------------------------------------------------------------------------

    def _order(self, run: PayRun) -> None:
        taken = []
        for unit_id, claims in self.claims.items():
            if self.holders[unit_id] != run.till.unit_id:
                continue
            for claim in claims:
                if claim.unpaid:
                    claim.ordered, claim.unpaid, claim.state = claim.unpaid, [], "paying"
                    taken.append(claim)
        if taken:
            # Transfers are one order, a list for signatures another.
            self.orders[run.till.unit_id] += len({claim.one.way for claim in taken})
            self.diary.then(run.answered_on, lambda: self._answer(run, taken))

    def _answer(self, run: PayRun, taken: list[Claim]) -> None:
        holder = run.till.unit_id
        for claim in taken:
            unit_id, account = claim.one.purse.unit_id, self._line(claim).account
            for place in claim.ordered:
                payee = claim.one.payees[place]
                if payee.bounces and place not in claim.returned:
                    claim.returned.add(place)
                    claim.unpaid.append(place)
                    self.payments[holder, "bounced"] += 1
                    continue
                self.payments[holder, "paid"] += 1
                self.payments[holder, "fen"] += payee.bill
                if unit_id == holder:
                    self.books.spend(unit_id, run.answered_on, payee.bill, account)
                else:
                    self.books.move(unit_id, holder, run.answered_on, -payee.bill, account)
                self.bank[holder][run.answered_on] -= payee.bill
            everything = len([payee for payee in claim.one.payees if payee.bill])
            if not claim.unpaid:
                claim.state, claim.paid_on = "paid", run.answered_on
                self.presents.give(claim.one)
                line = self._line(claim)
                line.reserved -= claim.amount
                line.spent += claim.bill
            elif len(claim.unpaid) == everything:
                claim.state = "checked"
            claim.ordered = []
