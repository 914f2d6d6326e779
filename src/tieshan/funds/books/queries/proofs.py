"""Proofs of the books: what is stored against what the lines say. They read the whole district: run with that reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from tieshan.funds.books.terms import ProofKind

#: Marks are many: each night takes the newest vouchers and one in so many of the others, so that a month sees them all.
NIGHTS = 30

Problem = list[Any]

_PROOFS = {
    ProofKind.TOTALS: """
        SELECT book_id, month::text, account, principal_id, m.debit - m.credit, l.debit - l.credit
        FROM (SELECT book_id, month, account, coalesce(principal_id, 0) AS principal_id, debit, credit
              FROM funds_books_monthbalance WHERE book_id = ANY(%(books)s) AND (debit, credit) <> (0, 0)) m
        FULL JOIN (SELECT book_id, date_trunc('month', day)::date AS month, account,
                          coalesce(principal_id, 0) AS principal_id, sum(debit)::bigint AS debit,
                          sum(credit)::bigint AS credit
                   FROM funds_books_journalline WHERE book_id = ANY(%(books)s) GROUP BY 1, 2, 3, 4
                   HAVING (sum(debit), sum(credit)) <> (0, 0)) l
             USING (book_id, month, account, principal_id)
        WHERE (m.debit, m.credit) IS DISTINCT FROM (l.debit, l.credit)
        ORDER BY 1, 2, 3
    """,
    ProofKind.OPENINGS: """
        SELECT book_id, month::text, account, principal_id, n.opening, c.closing
        FROM (SELECT m.book_id, (m.month + interval '1 month')::date AS month, m.account,
                     coalesce(m.principal_id, 0) AS principal_id, m.opening + m.debit - m.credit AS closing
              FROM funds_books_monthbalance m JOIN funds_books_book b ON b.id = m.book_id
              WHERE b.id = ANY(%(books)s) AND m.month <= b.closed_through AND m.opening + m.debit - m.credit <> 0) c
        FULL JOIN (SELECT m.book_id, m.month, m.account, coalesce(m.principal_id, 0) AS principal_id, m.opening
                   FROM funds_books_monthbalance m JOIN funds_books_book b ON b.id = m.book_id
                   WHERE b.id = ANY(%(books)s) AND m.month <= (b.closed_through + interval '1 month')::date
                     AND m.opening <> 0) n
             USING (book_id, month, account, principal_id)
        WHERE n.opening IS DISTINCT FROM c.closing
        ORDER BY 1, 2, 3
    """,
    ProofKind.NUMBERS: """
        SELECT book_id, year::text, '', 0, n.last, v.numbers
        FROM (SELECT book_id, year, last FROM funds_books_vouchernumber WHERE book_id = ANY(%(books)s)) n
        FULL JOIN (SELECT book_id, year, count(*)::int AS numbers, max(number) AS last
                   FROM funds_books_voucher WHERE book_id = ANY(%(books)s) GROUP BY 1, 2) v USING (book_id, year)
        WHERE (n.last, n.last) IS DISTINCT FROM (v.numbers, v.last)
        ORDER BY 1, 2
    """,
    ProofKind.MARKS: """
        SELECT v.book_id, v.year || '-' || v.number, '', 0, 0, 0
        FROM funds_books_voucher v
        WHERE v.book_id = ANY(%(books)s)
          AND (%(all)s OR v.id %% %(nights)s = %(night)s OR v.made_on >= %(on)s::date - 2)
          AND v.mark IS DISTINCT FROM funds_books_mark(v)
        ORDER BY 1, v.id
    """,
    # Of each union: what all holders owe it, and what its own books say lies with them.
    ProofKind.CUSTODY: """
        SELECT book_id, '', account, principal_id, owed, deposited FROM (
            SELECT max(h.book_id) AS book_id, '231' AS account, u.id AS principal_id,
                   coalesce(max(h.owed), 0) AS owed, coalesce(max(d.deposited), 0) AS deposited
            FROM organisations_unit u
            LEFT JOIN (SELECT principal_id, max(book_id) AS book_id, (-sum(debit - credit))::bigint AS owed
                       FROM funds_books_monthbalance WHERE account LIKE '231%%' GROUP BY 1) h ON h.principal_id = u.id
            LEFT JOIN (SELECT b.unit_id, (sum(m.debit - m.credit))::bigint AS deposited
                       FROM funds_books_monthbalance m JOIN funds_books_book b ON b.id = m.book_id
                       WHERE m.account LIKE '10290%%' GROUP BY 1) d ON d.unit_id = u.id
            WHERE h.principal_id IS NOT NULL OR d.unit_id IS NOT NULL
            GROUP BY u.id
        ) s WHERE owed <> deposited AND book_id = ANY(%(books)s)
        ORDER BY 1
    """,
}


def problems_of(book_ids: Sequence[int], *, on: date, every_mark: bool = False) -> dict[int, list[Problem]]:
    """What differs in these books, by book: [kind, month, account, principal, stored, found]. Empty is the proof."""
    values: dict[str, Any] = {
        "books": list(book_ids),
        "all": every_mark,
        "nights": NIGHTS,
        "night": on.toordinal() % NIGHTS,
        "on": on,
    }
    found: dict[int, list[Problem]] = defaultdict(list)
    with connection.cursor() as cursor:
        for kind, statement in _PROOFS.items():
            cursor.execute(statement, values)
            for book_id, *facts in cursor.fetchall():
                found[book_id].append([kind.value, *facts])
    return found
