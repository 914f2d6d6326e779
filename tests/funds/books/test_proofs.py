"""The proof finds what somebody changed past the books, stops that book alone, and lets it go on when it agrees."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from django.db import connection

from tests.district import OPERATOR, TODAY
from tests.funds.books.test_posting import pay_rent
from tests.funds.house import Funds, make_funds
from tieshan.foundation.access import acting_as
from tieshan.funds.books.actions import close_months, prove_books
from tieshan.funds.books.models import Book, BookProof
from tieshan.kernel.refusal import Refused


def prove() -> list[str]:
    """Prove everything; which comparisons differ, over all books."""
    with acting_as(OPERATOR):
        differing = prove_books(actor=OPERATOR, books=None, on=TODAY, every_mark=True)
        return [kind for book in differing for kind in book.stopped.split()]


def test_true_books_agree(funds: Funds) -> None:
    pay_rent(funds)
    close_months(actor=funds.accountant, books=[funds.own], month=date(2026, 1, 1), on=TODAY)
    assert prove() == []
    proof = BookProof.objects.get(book=funds.own)
    assert (proof.problems, proof.proved_on, proof.vouchers) == ([], TODAY, 3)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE funds_books_monthbalance SET debit = debit + 1 WHERE account = '102' AND debit > 0", "totals"),
        ("UPDATE funds_books_monthbalance SET opening = opening + 100 WHERE account = 'x-surplus'", "openings"),
        ("DELETE FROM funds_books_monthbalance WHERE opening <> 0 AND account = '102'", "openings"),
        ("UPDATE funds_books_vouchernumber SET last = last + 1", "numbers"),
        ("UPDATE funds_books_journalline SET party = 'x' WHERE line = 1", "marks"),
        ("UPDATE funds_books_voucher SET text = text || '!'", "marks"),
        ("UPDATE funds_books_monthbalance SET credit = credit + 5, debit = debit - 0 WHERE account = '231'", "custody"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_what_an_intruder_changes_is_found(owner_connection: psycopg.Connection, change: str, kind: str) -> None:
    with acting_as(OPERATOR):
        funds = make_funds()
        close_months(actor=funds.accountant, books=[funds.own], month=date(2026, 1, 1), on=TODAY)
    assert prove() == []
    # As somebody who owns the database would: triggers and policies do not hold them.
    owner_connection.execute("SET session_replication_role = replica")
    owner_connection.execute(change.encode())
    owner_connection.commit()
    assert kind in prove()
    with acting_as(OPERATOR):
        book = Book.objects.get(pk=funds.own.pk)
        assert BookProof.objects.get(book=book).problems
        with pytest.raises(Refused) as refused:
            pay_rent(funds)
        assert refused.value.code == "funds.book.stopped"


@pytest.mark.django_db(transaction=True)
def test_a_book_that_agrees_again_goes_on(owner_connection: psycopg.Connection) -> None:
    with acting_as(OPERATOR):
        funds = make_funds()
    wrong = "UPDATE funds_books_monthbalance SET debit = debit %s 1 WHERE account = '102' AND book_id = "
    owner_connection.execute((wrong % "+" + str(funds.own.pk)).encode())
    owner_connection.commit()
    assert prove() == ["totals"]
    owner_connection.execute((wrong % "-" + str(funds.own.pk)).encode())
    owner_connection.commit()
    with acting_as(OPERATOR):
        assert prove_books(actor=funds.accountant, books=[funds.own], on=TODAY) == []
        assert pay_rent(funds).number


def test_python_and_database_write_the_same_mark(funds: Funds) -> None:
    voucher = pay_rent(funds)
    with connection.cursor() as cursor:
        cursor.execute("SELECT funds_books_mark(v) FROM funds_books_voucher v WHERE id = %s", [voucher.pk])
        assert bytes(cursor.fetchone()[0]) == voucher.mark
