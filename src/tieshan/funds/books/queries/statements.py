"""Statements of any books on any day: what accounts opened with, what moved, what they closed with; consolidation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from tieshan.foundation.access import Actor
from tieshan.funds.books.models import Book
from tieshan.funds.books.models.ledger import month_of
from tieshan.funds.books.policies import BOOK_LIST
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.rules.chart import Chart, ChartAccount, class_by_code
from tieshan.funds.books.rules.posting import CUSTODY, DEPOSIT
from tieshan.funds.books.terms import AccountClass
from tieshan.organisations.models import Unit, UnitPath

# Full months from their totals, the last month up to the day from its lines.
_MOVED = """
SELECT account, sum(debit)::bigint, sum(credit)::bigint FROM (
    SELECT account, debit, credit FROM funds_books_monthbalance
    WHERE book_id = ANY(%(books)s) AND month >= %(first)s AND month < %(until)s
    UNION ALL
    SELECT account, debit, credit FROM funds_books_journalline
    WHERE book_id = ANY(%(books)s) AND day >= %(until)s AND day <= %(last)s AND day >= %(first)s
) parts GROUP BY account HAVING (sum(debit), sum(credit)) <> (0, 0)
"""

# What the closing of a year did must not hide what the year was.
_CLOSED = """
SELECT l.account, sum(l.debit)::bigint, sum(l.credit)::bigint
FROM funds_books_voucher v JOIN funds_books_journalline l ON l.voucher_id = v.id
WHERE v.kind = 'closing' AND v.book_id = ANY(%(books)s) AND v.year = %(year)s AND v.day BETWEEN %(first)s AND %(last)s
GROUP BY l.account
"""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in a trial balance, in fen; balances with debit as plus."""

    account: ChartAccount
    opening: int = 0
    debit: int = 0
    credit: int = 0
    closing: int = 0


def books_under(actor: Actor, unit: Unit, on: date) -> list[int]:
    """The books of a unit and of all that stood under it on the day, as far as the reader may see them."""
    path = UnitPath.objects.filter(unit=unit, during__contains=on).values_list("path", flat=True).first()
    if path is None:
        return []
    below = UnitPath.objects.filter(path__startswith=path, during__contains=on).values("unit")
    rows = Book.objects.visible_to(actor, BOOK_LIST).filter(unit__in=below, opened_on__lte=on)
    return list(rows.values_list("pk", flat=True))


def moved(books: Sequence[int], first: date, last: date) -> dict[str, tuple[int, int]]:
    """Debit and credit of each account from the first day of a month to any day."""
    after = last + timedelta(days=1)
    until = after if after.day == 1 else month_of(last)
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"books": list(books), "first": first, "last": last, "until": until})
        return {account: (debit, credit) for account, debit, credit in cursor.fetchall()}


def trial_balance(books: Sequence[int], first: date, last: date, accounts: Chart) -> list[AccountRow]:
    """Opening, movement and closing of each account that has any, in the order of the chart."""
    opening = {row.account: row.fen for row in balances_at(first - timedelta(days=1), books=books)}
    closing = {row.account: row.fen for row in balances_at(last, books=books)}
    moves = moved(books, first, last)
    codes = sorted({*opening, *closing, *moves}, key=lambda code: (accounts.place(code), code))
    return [
        AccountRow(
            accounts.get(code) or _unknown(code),
            opening.get(code, 0),
            *moves.get(code, (0, 0)),
            closing.get(code, 0),
        )
        for code in codes
    ]


def _unknown(code: str) -> ChartAccount:
    # An account of an older chart keeps its number; its first figure tells the class.
    return ChartAccount(code, code, class_by_code(code) or AccountClass.NET, listed=False)


def result_of(books: Sequence[int], first: date, last: date) -> dict[str, int]:
    """What each account of income and spending brought in a span of one year (debit is plus), whether or not the year
    was closed since."""
    found = {account: debit - credit for account, (debit, credit) in moved(books, first, last).items()}
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, {"books": list(books), "year": last.year, "first": first, "last": last})
        for account, debit, credit in cursor.fetchall():
            found[account] = found.get(account, 0) - (debit - credit)
    return {account: fen for account, fen in found.items() if fen}


def by_first_level(amounts: Iterable[tuple[str, int]], accounts: Chart) -> dict[str, int]:
    """Amounts under the accounts of the first level."""
    found: dict[str, int] = defaultdict(int)
    for code, fen in amounts:
        found[accounts.first_level(code)] += fen
    return dict(found)


def internal_custody(books: Sequence[int], on: date) -> int:
    """What holders among these books owe principals among them: both sides of it vanish in a consolidation."""
    if len(books) < 2:
        return 0
    owners = set(Book.objects.filter(pk__in=books).values_list("unit", flat=True))
    rows = balances_at(on, books=books, accounts=[CUSTODY], by_principal=True)
    return -sum(row.fen for row in rows if row.principal_id in owners)


def consolidated(books: Sequence[int], on: date) -> tuple[dict[str, int], int]:
    """Balances of all these books as if they were one, and how much custody among them was left out."""
    found = {row.account: row.fen for row in balances_at(on, books=books)}
    inside = internal_custody(books, on)
    if inside:
        found[CUSTODY] = found.get(CUSTODY, 0) + inside
        found[DEPOSIT] = found.get(DEPOSIT, 0) - inside
    return {account: fen for account, fen in found.items() if fen}, inside


def spread(books: Sequence[int], codes: Sequence[str], on: date) -> list[tuple[Any, int]]:
    """How an account's balance is spread over the books: (book, fen), the largest first."""
    found: dict[int, int] = defaultdict(int)
    for row in balances_at(on, books=books, accounts=codes, by_book=True):
        if row.account in codes:
            found[row.book_id or 0] += row.fen
    known = Book.objects.select_related("unit").in_bulk(list(found))
    return sorted(((known[pk], fen) for pk, fen in found.items()), key=lambda pair: -abs(pair[1]))


def paired_custody(holder: Book, on: date) -> list[tuple[Unit, int, int]]:
    """For each union whose money a book holds: what the holder owes it, and what the union's own book says."""
    owed = {
        row.principal_id: -row.fen for row in balances_at(on, books=[holder.pk], accounts=[CUSTODY], by_principal=True)
    }
    units = Unit.objects.in_bulk([pk for pk in owed if pk is not None])
    books = dict(Book.objects.filter(unit__in=units, opened_on__lte=on).order_by("opened_on").values_list("pk", "unit"))
    own: dict[int, int] = defaultdict(int)
    for row in balances_at(on, books=list(books), accounts=[DEPOSIT], by_book=True):
        own[books[row.book_id or 0]] += row.fen
    lines = [(units[pk], fen, own.get(pk or 0, 0)) for pk, fen in owed.items() if pk in units]
    return sorted(lines, key=lambda line: line[0].code)
