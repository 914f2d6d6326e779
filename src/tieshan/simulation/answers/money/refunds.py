"""Refunds to small payers, as they must go: by the rule of the year that was paid, within its window, once a year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from tieshan.funds.books.queries.chart import named_account
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.simulation.answers.money.books import Books
from tieshan.simulation.answers.money.diary import Diary
from tieshan.simulation.money.happenings import SmallPayer

__all__ = ["Refund", "Refunds"]


@dataclass
class Refund:
    """What was asked for, in fen, and how it stands."""

    paid: int
    amount: int
    asked_on: date
    state: str = "asked"
    decided_on: date | None = None
    received_on: date | None = None


class Refunds:
    """Refunds by union and year; `bank` is what the bank holds."""

    def __init__(self, books: Books, diary: Diary, bank: dict[int, Counter[date]]) -> None:
        self.books, self.diary, self.bank = books, diary, bank
        self.standing: dict[tuple[int, int], Refund] = {}
        self.turned_away: Counter[tuple[int, str]] = Counter()

    def begin(self, one: SmallPayer) -> None:
        """All days on which somebody asks."""
        for day, year in one.asks:
            self.diary.then(day, partial(self._ask, one, day, year))

    def _ask(self, one: SmallPayer, day: date, year: int) -> None:
        unit_id, last = one.purse.unit_id, date(year, 12, 31)
        paid = one.amount if one.paid_on.year == year else 0
        why = _refused(paid, year, day) or ("refund twice" if (unit_id, year) in self.standing else "")
        if why:
            self.turned_away[unit_id, why] += 1
            return
        kept = int(paid * parameter("funds.share.basic", on=one.month).decimal + Decimal("0.5"))
        whole = int(paid * parameter("funds.refund.share", on=last).decimal + Decimal("0.5"))
        refund = self.standing[unit_id, year] = Refund(paid, whole - kept, day)
        self.diary.then(one.decided_on, partial(self._decide, one, refund))

    def _decide(self, one: SmallPayer, refund: Refund) -> None:
        refund.state, refund.decided_on = "agreed" if one.agreed else "refused", one.decided_on
        if one.agreed:
            self.diary.then(one.received_on, partial(self._receive, one, refund))

    def _receive(self, one: SmallPayer, refund: Refund) -> None:
        day, holder = one.received_on, one.till.unit_id
        refund.state, refund.received_on = "received", day
        self.books.move(one.purse.unit_id, holder, day, refund.amount, named_account("subsidy", day))
        self.bank[holder][day] += refund.amount


def _refused(paid: int, year: int, day: date) -> str:
    """Why the house turns it away; a rule that has ended refunds nothing of later years."""
    last = date(year, 12, 31)
    try:
        limit = parameter("funds.refund.limit", on=last).decimal * 100
        months = parameter("funds.refund.window", on=last).whole
    except Refused:
        return "refund without a rule"
    opens = last + timedelta(days=1)
    if not opens <= day < add_months(opens, months):
        return "refund out of its window"
    if not paid:
        return "refund of nothing"
    return "refund of too much" if paid >= limit else ""
