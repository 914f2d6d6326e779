"""Any order of postings, reversals and closings keeps the books true: played against a simple sum in Python.

`TIESHAN_SEQUENCES=200` plays more of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.district import OPERATOR, make_district
from tests.funds.house import OPENED, book_with, entrust
from tieshan.foundation.access import acting_as
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.periods import close_months, next_month
from tieshan.funds.books.actions.reversing import reverse_voucher
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.proofs import problems_of
from tieshan.funds.books.rules.posting import CUSTODY, DEPOSIT, Entry
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

ON = date(2027, 6, 30)
HANDED, OWN = 500_000, 1_000_000
SEQUENCES = int(os.environ.get("TIESHAN_SEQUENCES", "12"))

_FEN = st.integers(min_value=1, max_value=700_000)
_STEP = st.one_of(
    st.tuples(st.just("in"), st.integers(0, 1), _FEN),
    st.tuples(st.just("out"), st.integers(0, 1), _FEN),
    st.tuples(st.just("own"), st.just(0), st.integers(min_value=-700_000, max_value=700_000).filter(bool)),
    st.tuples(st.just("back"), st.integers(0, 50), st.just(0)),
    st.tuples(st.just("close"), st.just(0), st.just(0)),
)


class House:
    """Two unions whose money a federation keeps, and what a sum in Python says of it."""

    def __init__(self) -> None:
        district = make_district()
        self.own = book_with(district.north, OWN // 100)
        for unit in (district.north_1, district.north_2):
            entrust(unit, district.north, HANDED // 100)
        self.books = [Book.objects.get(unit=unit) for unit in (district.north_1, district.north_2)]
        self.month = OPENED
        self.sums = {self.own.pk: OWN, self.books[0].pk: HANDED, self.books[1].pk: HANDED}
        self.moved: dict[int, tuple[int, int]] = {}

    def enter(self, book: Book, fen: int) -> None:
        """Money in (plus) or out (minus)."""
        amount = Yuan.from_fen(abs(fen))
        place = DEPOSIT if book.in_custody else "102"
        inward = [Entry(place, debit=amount), Entry("402", credit=amount)]
        outward = [Entry("501", debit=amount, party="示例"), Entry(place, credit=amount)]
        voucher = enter_voucher(
            actor=OPERATOR, book=book, day=self.month.replace(day=15), text="任意", papers=1, on=ON,
            entries=inward if fen > 0 else outward,
        )  # fmt: skip
        self.sums[book.pk] += fen
        self.moved[voucher.pk] = (book.pk, fen)

    def back(self, number: int) -> None:
        """Take one of the vouchers back."""
        if not self.moved:
            return
        pk = sorted(self.moved)[number % len(self.moved)]
        book_id, fen = self.moved[pk]
        reverse_voucher(
            actor=OPERATOR, voucher=Voucher.objects.get(pk=pk), day=self.month.replace(day=20), reason="任意", on=ON
        )
        del self.moved[pk]
        self.sums[book_id] -= fen

    def close(self) -> None:
        """Close the month in all books; the next one begins."""
        if next_month(self.month) >= ON.replace(day=1):
            return
        close_months(actor=OPERATOR, books=list(Book.objects.all()), month=self.month, on=ON)
        self.month = next_month(self.month)


def _play(house: House, steps: list[tuple[str, int, int]]) -> None:
    acts: dict[str, Callable[[int, int], None]] = {
        "in": lambda at, fen: house.enter(house.books[at], fen),
        "out": lambda at, fen: house.enter(house.books[at], -fen),
        "own": lambda _at, fen: house.enter(house.own, fen),
        "back": lambda at, _fen: house.back(at),
        "close": lambda _at, _fen: house.close(),
    }
    for name, at, fen in steps:
        before = dict(house.sums), dict(house.moved), house.month
        try:
            with transaction.atomic():
                acts[name](at, fen)
        except Refused:
            house.sums, house.moved, house.month = before


def _sums(book: Book, *accounts: str) -> int:
    return sum(one.fen for one in balances_at(ON, books=[book.pk], accounts=accounts))


@pytest.mark.django_db
@settings(
    max_examples=SEQUENCES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(_STEP, min_size=4, max_size=25))
def test_the_books_stay_true(steps: list[tuple[str, int, int]], db: Any) -> None:
    with acting_as(OPERATOR), transaction.atomic():
        house = House()
        _play(house, steps)
        with connection.cursor() as cursor:
            # Every voucher balances, and money in custody has its other side.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        first, second = house.books
        assert house.sums == {
            house.own.pk: _sums(house.own, "101", "102") + _sums(house.own, CUSTODY),
            first.pk: _sums(first, DEPOSIT),
            second.pk: _sums(second, DEPOSIT),
        }
        assert min(house.sums.values()) >= 0
        assert problems_of([house.own.pk, first.pk, second.pk], on=ON, every_mark=True) == {}
        transaction.set_rollback(True)
