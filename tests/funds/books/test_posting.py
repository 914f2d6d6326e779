"""Posting: what stands, what is refused, and what the database refuses whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests.district import OPERATOR, TODAY
from tests.funds.house import OPENED, Funds
from tieshan.foundation.access.acts import act_context
from tieshan.funds.books.actions import Draft, Entry, pay_for, post_voucher, post_vouchers, receive_for, reverse_voucher
from tieshan.funds.books.models import JournalLine, MonthBalance, Voucher
from tieshan.funds.books.queries.balances import balance, balances_at
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused

DAY = date(2026, 3, 5)


@contextmanager
def act() -> Iterator[None]:
    with act_context(OPERATOR, "funds.voucher.post"):
        yield


def pay_rent(funds: Funds, amount: str = "120.35", day: date = DAY) -> Voucher:
    with act():
        return post_voucher(
            actor=OPERATOR,
            book=funds.own,
            day=day,
            text="办公用品",
            entries=[Entry("x-work", debit=Yuan(amount)), Entry("102", credit=Yuan(amount))],
            source=None,
            on=TODAY,
        )


def check_now() -> None:
    """Fire what waits for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_voucher_moves_balances_and_takes_the_next_number(funds: Funds) -> None:
    first, second = pay_rent(funds), pay_rent(funds, "0.01")
    assert (first.number, second.number) == (3, 4)
    assert balance(funds.own, "102", date(2026, 3, 4)) == Yuan(15_000)
    assert balance(funds.own, "102", DAY) == Yuan("14879.64")
    assert balance(funds.own, "x-work", TODAY) == Yuan("120.36")
    assert sum(row.fen for row in balances_at(TODAY, books=[funds.own.pk])) == 0
    check_now()


def test_numbers_follow_the_order_of_the_vouchers_across_months(funds: Funds) -> None:
    """One posting over three months, not in the order of their days."""
    days = [date(2026, 3, 5), date(2026, 1, 20), date(2026, 3, 6), date(2026, 2, 2), date(2026, 1, 21)]
    entries = [Entry("101", debit=Yuan(1)), Entry("408", credit=Yuan(1))]
    with act():
        posted = post_vouchers(
            actor=OPERATOR, drafts=[Draft(funds.own, day, "现金", entries) for day in days], on=TODAY
        )
    assert [(one.day, one.number) for one in posted] == list(zip(days, range(3, 8), strict=True))
    assert pay_rent(funds).number == 8
    stored = Voucher.objects.filter(pk__in=[one.pk for one in posted]).order_by("pk")
    assert [(one.day, one.number) for one in stored] == list(zip(days, range(3, 8), strict=True))
    assert [line.day for line in JournalLine.objects.filter(voucher__in=posted, line=1).order_by("voucher")] == days
    check_now()


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([Entry("101", debit=Yuan(1)), Entry("102", credit=Yuan(2))], "funds.voucher.unbalanced"),
        ([Entry("101", debit=Yuan(1))], "funds.voucher.one_line"),
        ([Entry("999", debit=Yuan(1)), Entry("102", credit=Yuan(1))], "funds.voucher.unknown_account"),
        ([Entry("101", debit=Yuan(1), credit=Yuan(1)), Entry("102")], "funds.voucher.one_side"),
        ([Entry("101", debit=Yuan(-1)), Entry("102", credit=Yuan(-1))], "funds.voucher.minus"),
        ([Entry("231", debit=Yuan(1)), Entry("102", credit=Yuan(1))], "funds.voucher.whose"),
        ([Entry("10290", debit=Yuan(1)), Entry("102", credit=Yuan(1))], "funds.voucher.custody_alone"),
        ([Entry("x-work", debit=Yuan(10_001)), Entry("102", credit=Yuan(10_001))], "funds.voucher.below_zero"),
    ],
)
def test_what_does_not_stand_is_refused(funds: Funds, entries: list[Entry], code: str) -> None:
    with pytest.raises(Refused) as refused, act():
        post_voucher(actor=OPERATOR, book=funds.own, day=DAY, text="试", entries=entries, source=None, on=TODAY)
    assert refused.value.code == code


def test_custody_is_booked_on_both_sides(funds: Funds) -> None:
    with act():
        held, own = receive_for(
            actor=OPERATOR,
            principal=funds.principal,
            amount=Yuan("600.50"),
            income_account="402",
            text="二月拨缴经费",
            day=DAY,
            source=None,
            on=TODAY,
        )
        pay_for(
            actor=OPERATOR,
            principal=funds.principal,
            amount=Yuan(100),
            expense_account="501",
            text="文体活动",
            day=DAY,
            source=None,
            on=TODAY,
        )
    assert (held.book_id, own.book_id, held.pair) == (funds.own.pk, funds.book.pk, own.pair)
    owed = balance(funds.own, "231", TODAY, principal_id=funds.principal.pk)
    assert -owed == balance(funds.book, "10290", TODAY) == Yuan("5500.50")
    assert balance(funds.book, "402", TODAY) == -Yuan("600.50")
    check_now()


def test_nobody_pays_what_is_not_there(funds: Funds) -> None:
    with pytest.raises(Refused) as refused, act():
        pay_for(
            actor=OPERATOR,
            principal=funds.principal,
            amount=Yuan("5000.01"),
            expense_account="501",
            text="活动",
            day=DAY,
            source=None,
            on=TODAY,
        )
    assert refused.value.code == "funds.custody.not_enough"


def test_without_a_mandate_nothing_is_received(funds: Funds) -> None:
    with pytest.raises(Refused) as refused, act():
        receive_for(
            actor=OPERATOR,
            principal=funds.district.north_2,
            amount=Yuan(1),
            income_account="402",
            text="经费",
            day=DAY,
            source=None,
            on=TODAY,
        )
    assert refused.value.code == "funds.mandate.missing"


def test_a_reversal_takes_back_both_sides_once(funds: Funds) -> None:
    with act():
        held, _own = receive_for(
            actor=OPERATOR,
            principal=funds.principal,
            amount=Yuan(9),
            income_account="402",
            text="经费",
            day=DAY,
            source=None,
            on=TODAY,
        )
    red = reverse_voucher(actor=funds.accountant, voucher=held, day=TODAY, reason="金额录错", on=TODAY)
    assert red.reverses_id == held.pk
    assert balance(funds.book, "402", TODAY) == ZERO
    assert balance(funds.own, "231", TODAY, principal_id=funds.principal.pk) == -Yuan(5_000)
    for again in (held, red):
        with pytest.raises(Refused) as refused:
            reverse_voucher(actor=funds.accountant, voucher=again, day=TODAY, reason="再冲", on=TODAY)
        assert refused.value.code in ("funds.voucher.reversed", "funds.voucher.is_reversal")
    check_now()


def test_the_database_refuses_what_does_not_balance(funds: Funds) -> None:
    number = pay_rent(funds).number + 1

    def slip_in() -> None:
        with act():
            Voucher.objects.create(
                book=funds.own, year=2026, number=number, day=DAY, text="x", amount=5, lines=2, made_on=DAY, mark=b""
            )
            check_now()

    with pytest.raises(DatabaseError, match="does not balance"):
        slip_in()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_books_voucher SET text = 'x'",
        "DELETE FROM funds_books_journalline",
        "UPDATE funds_books_journalline SET debit = debit + 1 WHERE debit > 0",
    ],
)
def test_nothing_posted_is_changed(funds: Funds, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), act(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_line_joins_a_posted_voucher(funds: Funds) -> None:
    voucher = pay_rent(funds)
    with pytest.raises(DatabaseError, match="does not belong"), act():
        JournalLine.objects.create(voucher=voucher, line=3, book=funds.own, day=DAY, account="101", debit=1)


def test_no_line_is_written_outside_an_act(funds: Funds) -> None:
    voucher = pay_rent(funds)
    with pytest.raises(DatabaseError, match="outside an act"), transaction.atomic():
        JournalLine.objects.create(voucher=voucher, line=3, book=funds.own, day=DAY, account="101", debit=1)


def test_totals_of_the_month_are_the_lines(funds: Funds) -> None:
    pay_rent(funds)
    pay_rent(funds, "3.33", OPENED)
    row = MonthBalance.objects.get(book=funds.own, month=OPENED, account="102", principal=None)
    assert (row.debit, row.credit) == (1_000_000, 333)
