"""Months: closed in order, shut to vouchers, opened again by another hand, locked for good; and the end of the year."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests.district import OPERATOR, TODAY
from tests.funds.books.test_posting import act, check_now, pay_rent
from tests.funds.house import Funds
from tieshan.funds.books.actions import close_months, close_year, lock_months, receive_for, reopen_month
from tieshan.funds.books.models import Book, MonthBalance, Period, Voucher
from tieshan.funds.books.queries.balances import balance, balances_at
from tieshan.funds.books.terms import VoucherKind
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Forbidden, Refused

MONTHS = [date(2026, month, 1) for month in range(1, 13)]


def close(funds: Funds, month: int) -> Period:
    return close_months(actor=funds.accountant, books=[funds.own], month=MONTHS[month - 1], on=TODAY)[0]


def standing(funds: Funds) -> dict[tuple[str, int | None], int]:
    rows = balances_at(TODAY, books=[funds.own.pk], by_principal=True)
    return {(row.account, row.principal_id): row.fen for row in rows}


def test_months_close_one_after_the_other_and_store_balances(funds: Funds) -> None:
    pay_rent(funds, "100", date(2026, 1, 20))
    with pytest.raises(Refused) as refused:
        close(funds, 2)
    assert refused.value.code == "funds.period.order"
    before = {
        (row.account, row.principal_id): row.fen for row in balances_at(TODAY, books=[funds.own.pk], by_principal=True)
    }
    assert close(funds, 1).state == "closed"
    opening = MonthBalance.objects.get(book=funds.own, month=MONTHS[1], account="x-surplus")
    assert opening.opening == -1_000_000
    after = {
        (row.account, row.principal_id): row.fen for row in balances_at(TODAY, books=[funds.own.pk], by_principal=True)
    }
    assert before == after
    assert Book.objects.get(pk=funds.own.pk).closed_through == MONTHS[0]


def test_a_closed_month_takes_no_voucher_from_anybody(funds: Funds) -> None:
    close(funds, 1)
    with pytest.raises(Refused) as refused:
        pay_rent(funds, "1", date(2026, 1, 31))
    assert refused.value.code == "funds.period.closed"

    def slip_in() -> None:
        with act():
            Voucher.objects.create(
                book=funds.own,
                year=2026,
                number=99,
                day=MONTHS[0],
                text="x",
                amount=5,
                lines=2,
                made_on=TODAY,
                mark=b"",
            )

    with pytest.raises(DatabaseError, match="is closed"):
        slip_in()


def test_a_month_is_not_closed_before_it_is_over(funds: Funds) -> None:
    for month in range(1, 11):
        close(funds, month)
    with pytest.raises(Refused) as refused:
        close(funds, 11)
    assert refused.value.code == "funds.period.running"


def test_opening_again_takes_another_hand_and_only_the_last(funds: Funds) -> None:
    first = close(funds, 1)
    second = close(funds, 2)
    with pytest.raises(Forbidden):
        reopen_month(actor=funds.accountant, period=second, reason="漏记", on=TODAY)
    with pytest.raises(Refused) as refused:
        reopen_month(actor=funds.chair, period=first, reason="漏记", on=TODAY)
    assert refused.value.code == "funds.period.not_last"
    reopen_month(actor=funds.chair, period=second, reason="漏记一笔", on=TODAY)
    pay_rent(funds, "7", date(2026, 2, 3))
    close(funds, 2)
    assert balance(funds.own, "x-work", date(2026, 2, 28)) == Yuan(7)
    assert balance(funds.own, "102", date(2026, 3, 15)) == Yuan(14_993)


def test_what_is_locked_stays_shut_also_in_the_database(funds: Funds) -> None:
    period = close(funds, 1)
    lock_months(actor=funds.chair, book=funds.own, month=MONTHS[0], on=TODAY)
    with pytest.raises(Refused, match="锁定"):
        reopen_month(actor=funds.chair, period=period, reason="再开", on=TODAY)

    def force() -> None:
        with act():
            Period.objects.filter(pk=period.pk).update(state="open")

    with pytest.raises(DatabaseError), transaction.atomic():
        force()


def test_the_year_closes_into_the_surplus(funds: Funds) -> None:
    later = date(2027, 1, 5)
    with act():
        receive_for(
            actor=OPERATOR, principal=funds.principal, amount=Yuan(300), income_account="402", text="经费",
            day=date(2026, 6, 1), source=None, on=TODAY,
        )  # fmt: skip
    for month in MONTHS[:11]:
        close_months(actor=funds.accountant, books=[funds.own, funds.book], month=month, on=later)
    close_year(actor=funds.accountant, books=[funds.own, funds.book], year=2026, on=later)
    assert balance(funds.book, "402", later) == ZERO
    assert balance(funds.book, "x-surplus", later) == -Yuan(5_300)
    closing = Voucher.objects.get(book=funds.book, kind=VoucherKind.CLOSING)
    assert (closing.day, closing.amount) == (date(2026, 12, 31), 30_000)
    # The federation's own book had neither income nor spending: no empty voucher.
    assert not Voucher.objects.filter(book=funds.own, kind=VoucherKind.CLOSING).exists()
    assert Period.objects.get(book=funds.own, month=MONTHS[11]).state == "closed"
    check_now()


def test_a_balance_of_any_day_equals_the_sum_of_its_lines(funds: Funds) -> None:
    for month in range(1, 7):
        pay_rent(funds, "1.5", date(2026, month, 15))
        if month < 5:
            close(funds, month)
    for day in (date(2026, 1, 14), date(2026, 1, 31), date(2026, 3, 15), date(2026, 4, 30), date(2026, 6, 20), TODAY):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT account, sum(debit - credit)::bigint FROM funds_books_journalline"
                " WHERE book_id = %s AND day <= %s GROUP BY 1 HAVING sum(debit - credit) <> 0",
                [funds.own.pk, day],
            )
            lines = dict(cursor.fetchall())
        assert {row.account: row.fen for row in balances_at(day, books=[funds.own.pk])} == lines
