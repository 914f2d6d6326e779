"""What a union's own book says of a span of days, for many unions at once; reading a published sheet by its code."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.audit.seals import whole_history
from tieshan.foundation.audit.verification import entry_stands
from tieshan.funds.books.models import Book, CustodyMandate
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.terms import AccountClass
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.statements.models import MemberStatement
from tieshan.funds.statements.policies import LIST
from tieshan.funds.statements.rules import Moved, Sheet, mark_of, sheet_of
from tieshan.funds.statements.terms import SheetState

__all__ = [
    "MONEY",
    "OF_THE_SPAN",
    "books_of",
    "by_code",
    "content_of",
    "missing",
    "sheet_agrees",
    "sheets_of",
    "statements",
]

#: Where a union's money lies: cash, bank, and what its federation keeps for it (10290 begins as the bank does).
MONEY = ("101", "102")

#: What of the printed content the books of the span alone decide.
OF_THE_SPAN = ("came", "went", "months", "payments")
# What a published row and its history must have in common: every column that is printed, shown or checked.
_KEPT = (
    "unit_id", "holder_id", "first", "last", "state", "content", "opening_fen", "came_fen", "went_fen", "closing_fen",
    "mark", "drawn_on", "drawn_by_id", "year", "number", "published_on", "confirmed_by_id", "code", "entry_id", "seal",
)  # fmt: skip

# The lines beside the money in each voucher that moved money; of a voucher with several, each bears its own part.
_MOVES = """
SELECT v.book_id, v.day, (l.credit - l.debit)::bigint, l.account, v.text, l.party, l.budget_line_id,
       v.source_type, v.source_id, v.kind = 'reversal',
       ARRAY(SELECT p.party FROM funds_books_journalline p WHERE p.voucher_id = v.id AND p.party <> ''), v.id
FROM funds_books_voucher v JOIN funds_books_journalline l ON l.voucher_id = v.id
WHERE v.book_id = ANY(%(books)s) AND v.day BETWEEN %(first)s AND %(last)s AND v.kind <> 'closing'
  AND NOT (l.account LIKE '101%%' OR l.account LIKE '102%%')
  AND EXISTS (SELECT FROM funds_books_journalline m
              WHERE m.voucher_id = v.id AND (m.account LIKE '101%%' OR m.account LIKE '102%%'))
ORDER BY v.book_id, v.day, v.number, l.line
"""


def statements(actor: Actor) -> QuerySet[MemberStatement]:
    """The statements in sight."""
    return MemberStatement.objects.visible_to(actor, LIST).select_related("unit", "holder")


def books_of(holder_id: int, first: date, last: date) -> list[Book]:
    """The books of the unions whose money a holder kept at the end of the span."""
    kept = CustodyMandate.objects.filter(holder=holder_id, during__contains=last).values("principal")
    rows = Book.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=first), unit__in=kept, opened_on__lte=last, kind="principal"
    )
    return list(rows.select_related("unit").order_by("pk"))


def sheets_of(books: Sequence[Book], first: date, last: date, on: date) -> dict[int, tuple[Sheet, dict[str, Any]]]:
    """The sheet and the printed content of each book as drawn on a day, in a handful of statements for any number."""
    ids = [book.pk for book in books]
    opening: dict[int, int] = defaultdict(int)
    for one in balances_at(first - timedelta(days=1), books=ids, accounts=MONEY, by_book=True):
        opening[one.book_id or 0] += one.fen
    begun = {book.pk for book in books if book.opened_on >= first}
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, {"books": ids, "first": first, "last": last})
        rows = cursor.fetchall()
    label = SpendingRequest._meta.label_lower
    requests = {row[8] for row in rows if row[7] == label}
    agreed = {
        one.pk: one
        for one in SpendingRequest.objects.filter(pk__in=requests).only(
            "pk", "decided_on", "minutes", "year", "number", "state"
        )
    }
    lines = dict(BudgetLine.objects.filter(pk__in={row[6] for row in rows if row[6]}).values_list("pk", "text"))
    moves: dict[int, list[Moved]] = defaultdict(list)
    for book_id, day, fen, account, text, party, line, source_type, source_id, reverses, named, voucher in rows:
        request = agreed.get(source_id) if source_type == label else None
        decided = request.decided_on.isoformat() if request is not None and request.decided_on else ""
        number = request.shown_number if request is not None else ""
        moves[book_id].append(
            Moved(
                day, fen, account, text, party, tuple(named), lines.get(line, ""), decided, number, voucher,
                bool(reverses),
            )
        )  # fmt: skip
    budgets = _budgets([book.unit_id for book in books], last)
    accounts = chart(last)
    names = {one.code: one.name for one in accounts}
    net = {one.code for one in accounts if one.kind is AccountClass.NET}
    kept = CustodyMandate.objects.filter(principal__in=[book.unit_id for book in books], during__contains=last)
    mandates = dict(kept.values_list("principal", "agreement"))
    found = {}
    for book in books:
        sheet = sheet_of(opening[book.pk], moves[book.pk])
        content = content_of(book, sheet, names, budgets.get(book.unit_id, []), on)
        content["mandate"] = mandates.get(book.unit_id, "")
        # What such a book began with came in with its first voucher, and the sheet says so.
        content["opened_within"] = book.pk in begun and not net.isdisjoint(sheet.kinds_in)
        found[book.pk] = (sheet, content)
    return found


def _budgets(unit_ids: Sequence[int], last: date) -> dict[int, list[list[Any]]]:
    """The lines of spending in force of the year: text, budgeted, used up to now."""
    rows = BudgetLine.objects.filter(unit__in=unit_ids, budget__year=last.year, amount_fen__gt=0).exclude(
        account__startswith="4"
    )
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for line in rows.order_by("account", "pk"):
        found[line.unit_id].append([line.text or line.account, line.amount_fen, line.spent_fen])
    return found


def content_of(book: Book, sheet: Sheet, names: dict[str, str], budget: list[list[Any]], on: date) -> dict[str, Any]:
    """What is printed besides the four sums; what the budget used is up to the day of drawing."""
    return {
        "name": book.unit.name,
        "came": [[names.get(code, code), fen] for code, fen in sheet.kinds_in.items()],
        "went": [[names.get(code, code), fen] for code, fen in sheet.kinds_out.items()],
        "months": [[month, *sums] for month, sums in sorted(sheet.months.items())],
        "payments": sheet.payments,
        "budget": budget,
        "used_up_to": on.isoformat(),
    }


def missing(actor: Actor, code: str, first: date, last: date) -> QuerySet[CustodyMandate]:
    """Unions in custody in the reader's charge without a published statement of the span."""
    done = MemberStatement.objects.filter(first=first, last=last, state=SheetState.PUBLISHED).values("unit")
    rows = CustodyMandate.objects.visible_to(actor, code).filter(during__contains=last)
    return rows.exclude(principal__in=done).select_related("principal", "holder").order_by("pk")


def by_code(code: str) -> MemberStatement | None:
    """The published statement whose sheet carries this code."""
    with whole_district("whoever holds the sheet reads it"):
        rows = MemberStatement.objects.filter(code=code, state=SheetState.PUBLISHED)
        return rows.select_related("unit", "holder", "confirmed_by").first() if code else None


def sheet_agrees(statement: MemberStatement) -> bool | None:
    """Whether a published statement is what was published: its content agrees with its mark, and the entry of the
    journal that published it, with the row as it was then, is as it was sealed. None while the seal is awaited."""
    if mark_of(statement.facts) != statement.mark or statement.entry_id is None:
        return False
    if not _in_history(statement):
        return False
    return entry_stands(statement.entry_id)


def _in_history(statement: MemberStatement) -> bool:
    """Whether the row that the entry left published is the one that is here, in every column that is kept."""
    with whole_history(), connection.cursor() as cursor:
        # The row itself is read as the history writes it, so that both are compared as the database spells them.
        cursor.execute(
            "SELECT h.data::jsonb, to_jsonb(t) FROM audit_rowhistory h"
            " JOIN funds_statements_memberstatement t ON t.id = h.row_pk WHERE h.entry_id = %s"
            " AND h.table_name = 'funds_statements_memberstatement' AND h.row_pk = %s"
            " ORDER BY h.step DESC LIMIT 1",
            [statement.entry_id, statement.pk],
        )
        found = cursor.fetchone()
    if found is None:
        return False
    then, now = (json.loads(one) if isinstance(one, str) else one for one in found)
    return all((then.get(column) or None) == (now.get(column) or None) for column in _KEPT)
