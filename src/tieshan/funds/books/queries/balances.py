"""Balances on any day, set-based: stored balances of the last closed month, totals of the months since, and the lines
of the day's own month. So the work does not grow with the history.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from tieshan.funds.books.models import Book
from tieshan.funds.books.models.ledger import month_of
from tieshan.kernel.money import ZERO, Yuan

# For each book: `base` is the last month whose stored opening can be used. What it opened with, totals of the months
# between, and of the month itself its totals (when the day is its last) or its lines up to the day. Each book is looked
# up by itself (OFFSET 0): the planner cannot know where its base lies, and went through the months of all years.
_BALANCES = """
WITH chosen AS MATERIALIZED (
    SELECT b.id, least(coalesce((b.closed_through + interval '1 month')::date, date '0001-01-01'), %(month)s) AS base
    FROM funds_books_book b WHERE {books}
), parts AS (
    SELECT m.book_id, m.account, m.principal_id,
           CASE WHEN m.month = c.base THEN m.opening ELSE 0 END
           + CASE WHEN m.month < %(month)s OR %(whole)s THEN m.debit - m.credit ELSE 0 END AS amount
    FROM chosen c CROSS JOIN LATERAL (
        SELECT * FROM funds_books_monthbalance b
        WHERE b.book_id = c.id AND b.month BETWEEN c.base AND %(month)s OFFSET 0
    ) m
    UNION ALL
    SELECT l.book_id, l.account, l.principal_id, l.debit - l.credit
    FROM chosen c CROSS JOIN LATERAL (
        SELECT * FROM funds_books_journalline j
        WHERE j.book_id = c.id AND j.day BETWEEN %(month)s AND %(day)s OFFSET 0
    ) l
    WHERE NOT %(whole)s
)
SELECT {keys}, sum(amount)::bigint FROM parts {where} GROUP BY {keys} HAVING sum(amount) <> 0
"""


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on an account; debit is plus. `book_id` and `principal_id` are None where they were not asked for."""

    account: str
    fen: int
    book_id: int | None = None
    principal_id: int | None = None

    @property
    def yuan(self) -> Yuan:
        """The amount; debit is plus."""
        return Yuan.from_fen(self.fen)


def balances_at(
    on: date,
    *,
    books: Collection[int] | None = None,
    accounts: Sequence[str] = (),
    by_book: bool = False,
    by_principal: bool = False,
) -> list[Balance]:
    """What stands on the accounts of these books (None: of all that the reader's posts reach) at the end of a day.

    One statement for any number of books. `accounts` are beginnings of codes ("102" takes "10290" with it).
    """
    month = month_of(on)
    values: dict[str, Any] = {"month": month, "day": on, "whole": month_of(on + timedelta(days=1)) != month}
    keys = ["account", *(["book_id"] if by_book else []), *(["principal_id"] if by_principal else [])]
    condition, where = "true", ""
    if books is not None:
        condition, values["books"] = "b.id = ANY(%(books)s)", list(books)
    if accounts:
        where, values["accounts"] = "WHERE account LIKE ANY(%(accounts)s)", [f"{code}%" for code in accounts]
    statement = _BALANCES.format(books=condition, keys=", ".join(keys), where=where)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = [dict(zip([*keys, "fen"], row, strict=True)) for row in cursor.fetchall()]
    return [Balance(**row) for row in rows]


def balance(book: Book, account: str, on: date, *, principal_id: int | None = None) -> Yuan:
    """What stands on an account, with all under it, at the end of a day; debit is plus."""
    rows = balances_at(on, books=[book.pk], accounts=[account], by_principal=principal_id is not None)
    return sum((one.yuan for one in rows if principal_id in (None, one.principal_id)), ZERO)
