"""Fifty posters at once, over fifty real connections: no gap, no double, nothing below zero, both sides equal."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.district import OPERATOR, TODAY
from tests.funds.books.test_posting import DAY, act, pay_rent
from tests.funds.house import Funds, entrust, make_funds
from tieshan.foundation.access import acting_as
from tieshan.funds.books.actions import pay_for, prove_books, receive_for, reverse_voucher
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.queries.balances import balance
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused

POSTERS = 50

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: list) -> Counter[str]:
    """Run all pieces of work at the same moment, each over a connection of its own; counts of how they ended."""
    barrier = Barrier(len(work))

    def run(piece) -> str:  # type: ignore[no-untyped-def]
        try:
            connection.ensure_connection()
            barrier.wait(60)
            with acting_as(OPERATOR):
                piece()
            return "done"
        except Refused as no:
            return no.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return Counter(pool.map(run, work))


def receive(funds: Funds, principal, amount: int) -> None:  # type: ignore[no-untyped-def]
    with act():
        receive_for(
            actor=OPERATOR, principal=principal, amount=Yuan(amount), income_account="402", text="经费", source=None,
            day=DAY, on=TODAY,
        )  # fmt: skip


def pay(funds: Funds, amount: int) -> None:
    with act():
        pay_for(
            actor=OPERATOR, principal=funds.principal, amount=Yuan(amount), expense_account="501", text="活动",
            source=None, day=DAY, on=TODAY,
        )  # fmt: skip


def test_fifty_posters_leave_no_gap() -> None:
    with acting_as(OPERATOR):
        funds = make_funds()
        entrust(funds.district.north_2, funds.district.north)
    two = [funds.principal, funds.district.north_2]
    work = [
        (lambda at=at: pay_rent(funds, "1")) if at % 3 == 0 else (lambda at=at: receive(funds, two[at % 2], 2))
        for at in range(POSTERS)
    ]
    assert at_once(work) == {"done": POSTERS}
    with acting_as(OPERATOR):
        for book in Book.objects.all():
            numbers = sorted(Voucher.objects.filter(book=book).values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
        assert prove_books(actor=OPERATOR, books=None, on=TODAY, every_mark=True) == []


def test_the_last_money_is_paid_once() -> None:
    with acting_as(OPERATOR):
        funds = make_funds(handed_over=100)
    ended = at_once([lambda: pay(funds, 30)] * POSTERS)
    assert ended == {"done": 3, "funds.custody.not_enough": POSTERS - 3}
    with acting_as(OPERATOR):
        assert balance(funds.book, "10290", TODAY) == Yuan(10)
        assert prove_books(actor=OPERATOR, books=None, on=TODAY, every_mark=True) == []


def test_one_voucher_is_reversed_once() -> None:
    with acting_as(OPERATOR):
        funds = make_funds(handed_over=0)
        voucher = pay_rent(funds, "5")
    ended = at_once(
        [lambda: reverse_voucher(actor=OPERATOR, voucher=voucher, day=TODAY, reason="错", on=TODAY)] * POSTERS
    )
    assert ended == {"done": 1, "funds.voucher.reversed": POSTERS - 1}
    with acting_as(OPERATOR):
        assert balance(funds.own, "x-work", TODAY) == ZERO
