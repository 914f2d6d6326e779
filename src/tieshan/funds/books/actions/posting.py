"""Posting: the one way into the books, for one voucher or for a hundred thousand.

Rooms call it inside their acts. It locks the books (in the order of their numbers, so that two posters never wait for
each other in a ring), gives numbers without gaps, and writes all vouchers and all lines, in two calls of the database.
What must hold whoever writes stands there as well (migrations/0002_guards.sql).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import running_act
from tieshan.funds.books.models import Book, CustodyMandate, Voucher
from tieshan.funds.books.models.ledger import month_of
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.chart import chart, chart_for
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.books.rules.posting import CUSTODY, DEPOSIT, Entry, check_voucher, mark_of
from tieshan.funds.books.terms import PeriodState, VoucherKind
from tieshan.kernel.arrays import array_text
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

_VOUCHER_COLUMNS = {
    "book": "bigint", "year": "smallint", "number": "int", "day": "date", "kind": "text", "text": "text",
    "amount": "bigint", "lines": "smallint", "pair": "uuid", "reverses": "bigint", "source_type": "text",
    "source_id": "bigint", "papers": "smallint", "mark": "bytea",
}  # fmt: skip
_LINE_COLUMNS = {
    "place": "int", "line": "smallint", "account": "text", "debit": "bigint", "credit": "bigint",
    "principal": "bigint", "party": "text", "budget": "bigint",
}  # fmt: skip
# Both calls are functions of the database (migrations/0007_path_of_a_voucher.sql).
_BEGIN = """
SELECT book_id, month, unit_id, opened_on, closed_on, stopped, state, last
FROM funds_books_begin_posting(%s::bigint[], %s::date[], %s::int[])
"""
_WRITE = f"""
SELECT funds_books_write_posting(
    {", ".join(f"%({name})s::{kind}[]" for name, kind in _VOUCHER_COLUMNS.items())}, %(on)s, %(by)s,
    {", ".join(f"%({name})s::{kind}[]" for name, kind in _LINE_COLUMNS.items())})
"""

#: Cash, bank (the deposit in custody with it) and money in custody: what is never less than nothing.
GUARDED = ("101", "102", CUSTODY)

# How deep and how high each guarded account went from a day on, counted from what stood the day before.
_LOWEST = """
SELECT book_id, account, principal_id, min(standing)::bigint, max(standing)::bigint FROM (
    SELECT book_id, account, principal_id,
           sum(sum(debit - credit)) OVER (PARTITION BY book_id, account, principal_id ORDER BY day) AS standing
    FROM funds_books_journalline
    WHERE book_id = ANY(%(books)s) AND day >= %(first)s AND account LIKE ANY(%(accounts)s)
      AND coalesce(principal_id, 0) = ANY(%(principals)s)
    GROUP BY book_id, account, principal_id, day
) days GROUP BY book_id, account, principal_id
"""


@dataclass(frozen=True)
class Draft:
    """A voucher to be posted. `source` is the record it comes from; `pair` joins the two sides of one happening."""

    book: Book
    day: date
    text: str
    entries: Sequence[Entry]
    source: models.Model | None = None
    kind: str = VoucherKind.ORDINARY
    pair: UUID | None = None
    reverses: Voucher | None = None
    papers: int = 0


def post_voucher(
    *,
    actor: Actor,
    book: Book,
    day: date,
    text: str,
    entries: Sequence[Entry],
    source: models.Model | None,
    on: date,
    kind: str = VoucherKind.ORDINARY,
    papers: int = 0,
) -> Voucher:
    """Post one voucher into a book on a day; called inside a room's act, which has asked for its permission.

    Refuses what does not balance, an account that the day's chart does not hold, a month that is closed, a book that
    is closed or stands still, and what would take more cash or more of a union's money than is there.
    """
    draft = Draft(book, day, text, entries, source, kind, papers=papers)
    return post_vouchers(actor=actor, drafts=[draft], on=on)[0]


def post_vouchers(*, actor: Actor, drafts: Sequence[Draft], on: date) -> list[Voucher]:
    """Post many vouchers at once, in their order: two calls for all of them. All are posted, or none."""
    if running_act() is None:
        raise RuntimeError("a voucher is posted inside an act")
    if not drafts:
        return []
    with connection.cursor() as cursor:
        begun = _begin(cursor, drafts)
        _check(drafts, begun, on)
        vouchers = _write(cursor, actor, drafts, begun, on)
    _nothing_below_zero(drafts)
    _custody_at_its_holder(drafts, begun)
    return vouchers


def lock_books(book_ids: Iterable[int]) -> dict[int, Book]:
    """Lock books to the end of the act, in the order of their numbers: posters and closings of one book follow one
    another."""
    rows = Book.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    found = {book.pk: book for book in rows.filter(pk__in=list(book_ids)).order_by("pk")}
    if len(found) != len(set(book_ids)):
        raise _out_of_reach()
    return found


def _out_of_reach() -> Refused:
    return Refused("funds.book.out_of_reach", _("This book is not within your reach. Ask whoever keeps it."))


def refuse_stopped(book: Book) -> None:
    """Nothing goes on in a book whose proof differs."""
    if book.stopped:
        raise Refused(
            "funds.book.stopped",
            _("Posting in the book of %(unit)s stands still: the proof differs in %(why)s. Look at the proof first.")
            % {"unit": book.unit.name, "why": book.stopped_words},
        )


@dataclass(frozen=True, slots=True)
class _Begun:
    """A book under its lock, one of its months, and the last number before the vouchers of that month."""

    unit_id: int
    opened_on: date
    closed_on: date | None
    stopped: str
    state: str
    last: int


def _begin(cursor: Any, drafts: Sequence[Draft]) -> dict[tuple[int, date], _Begun]:
    """Lock the books, begin the months that no voucher stood in yet, draw the numbers. Who refuses afterwards undoes
    the act, and the numbers with it."""
    wanted = sorted(Counter((draft.book.pk, month_of(draft.day)) for draft in drafts).items())
    columns = zip(*((book, month, count) for (book, month), count in wanted), strict=True)
    cursor.execute(_BEGIN, [array_text(column) for column in columns])
    begun = {(row[0], row[1]): _Begun(*row[2:]) for row in cursor.fetchall()}
    if len(begun) != len(wanted):
        raise _out_of_reach()
    return begun


def _check(drafts: Sequence[Draft], begun: dict[tuple[int, date], _Begun], on: date) -> None:
    codes = {entry.account for draft in drafts for entry in draft.entries}
    charts: dict[date, Chart] = {}
    for draft in drafts:
        month = month_of(draft.day)
        book = begun[draft.book.pk, month]
        if book.stopped:
            refuse_stopped(lock_books([draft.book.pk])[draft.book.pk])
        if draft.day > on:
            raise Refused("funds.voucher.future", _("The day lies in the future."), field="day")
        if book.closed_on is not None:
            raise Refused(
                "funds.voucher.closed_book",
                _("The book of %(unit)s was closed on %(day)s: what stood in it went over. Correct it where it is now.")
                % {"unit": draft.book.unit.name, "day": book.closed_on.isoformat()},
            )
        if draft.day < book.opened_on:
            raise Refused(
                "funds.voucher.outside_book",
                _("The book of %(unit)s is not open on that day.") % {"unit": draft.book.unit.name},
                field="day",
            )
        if draft.day not in charts:
            charts[draft.day] = chart_for(codes, draft.day)
        check_voucher(
            draft.text,
            draft.entries,
            charts[draft.day],
            red=draft.reverses is not None,
            paired=draft.pair is not None,
        )
        if book.state != PeriodState.OPEN:
            raise Refused(
                "funds.period.closed",
                _("%(month)s of the book of %(unit)s is %(state)s. Choose a day in an open month.")
                % {
                    "month": f"{month:%Y-%m}",
                    "unit": draft.book.unit.name,
                    "state": PeriodState(book.state).label,
                },
                field="day",
            )


def _write(
    cursor: Any, actor: Actor, drafts: Sequence[Draft], begun: dict[tuple[int, date], _Begun], on: date
) -> list[Voucher]:
    vouchers = _numbered(actor, drafts, begun, on)
    columns: dict[str, list[Any]] = {
        "book": [v.book_id for v in vouchers],
        "year": [v.year for v in vouchers],
        "number": [v.number for v in vouchers],
        "day": [v.day for v in vouchers],
        "kind": [str(v.kind) for v in vouchers],
        "text": [v.text for v in vouchers],
        "amount": [v.amount for v in vouchers],
        "lines": [v.lines for v in vouchers],
        "pair": [v.pair for v in vouchers],
        "reverses": [v.reverses_id for v in vouchers],
        "source_type": [v.source_type for v in vouchers],
        "source_id": [v.source_id for v in vouchers],
        "papers": [v.papers for v in vouchers],
        "mark": [v.mark for v in vouchers],
    }
    written = {name: array_text(column) for name, column in columns.items()}
    # `lines` counts the lines of a voucher, `line` is the place of one.
    cursor.execute(_WRITE, {**written, **_line_columns(drafts), "on": on, "by": actor.account_id})
    for voucher, pk in zip(vouchers, cursor.fetchone()[0], strict=True):
        voucher.pk = pk
    return vouchers


def _numbered(actor: Actor, drafts: Sequence[Draft], begun: dict[tuple[int, date], _Begun], on: date) -> list[Voucher]:
    following: dict[tuple[int, int], int] = {}
    for (book, month), one in begun.items():
        # The months of a book come in order: before the first of a year stands what the year had.
        following.setdefault((book, month.year), one.last)
    vouchers = []
    for draft in drafts:
        key = (draft.book.pk, draft.day.year)
        following[key] += 1
        voucher = Voucher(
            book=draft.book,
            year=draft.day.year,
            number=following[key],
            day=draft.day,
            kind=draft.kind,
            text=draft.text.strip(),
            amount=sum(entry.debit.fen for entry in draft.entries),
            lines=len(draft.entries),
            pair=draft.pair,
            reverses=draft.reverses,
            source_type="" if draft.source is None else draft.source._meta.label_lower,
            source_id=None if draft.source is None else draft.source.pk,
            made_on=on,
            made_by_id=actor.account_id,
            papers=draft.papers,
        )
        voucher.mark = mark_of(
            book_id=voucher.book_id,
            year=voucher.year,
            number=voucher.number,
            day=voucher.day,
            kind=str(voucher.kind),
            reverses_id=voucher.reverses_id,
            text=voucher.text,
            entries=draft.entries,
        )
        vouchers.append(voucher)
    return vouchers


def _line_columns(drafts: Sequence[Draft]) -> dict[str, str]:
    rows = [
        (place, at, entry.account, entry.debit.fen, entry.credit.fen, entry.principal_id, entry.party,
         entry.budget_line_id)
        for place, draft in enumerate(drafts, start=1)
        for at, entry in enumerate(draft.entries, start=1)
    ]  # fmt: skip
    return {name: array_text(column) for name, column in zip(_LINE_COLUMNS, zip(*rows, strict=True), strict=True)}


def _nothing_below_zero(drafts: Sequence[Draft]) -> None:
    """Cash, bank and each union's money in custody never fall below nothing, on the day of posting and on any later
    one. Two statements for any number of vouchers, and none when nothing was taken out."""
    takers = [draft for draft in drafts if any(_takes(entry) for entry in draft.entries)]
    if not takers:
        return
    first = min(draft.day for draft in takers)
    books = sorted({draft.book.pk for draft in takers})
    principals = {entry.principal_id for draft in takers for entry in draft.entries if _takes(entry)}
    before = {
        (row.book_id, row.account, row.principal_id): row.fen
        for row in balances_at(
            first - timedelta(days=1), books=books, accounts=GUARDED, by_book=True, by_principal=True
        )
    }
    values: dict[str, Any] = {
        "books": books,
        "first": first,
        "accounts": [f"{code}%" for code in GUARDED],
        "principals": [pk or 0 for pk in principals],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOWEST, values)
        for book_id, account, principal_id, least, most in cursor.fetchall():
            stood = before.get((book_id, account, principal_id), 0)
            lowest = -(stood + most) if account.startswith(CUSTODY) else stood + least
            if lowest < 0:
                _refuse_below_zero(account, principal_id, -lowest, chart(drafts[0].day))


def _custody_at_its_holder(drafts: Sequence[Draft], begun: dict[tuple[int, date], _Begun]) -> None:
    """A union's money moves where it is kept now: asked after the books were locked, so that a hand-over which ended
    while the poster waited is seen. Hand-overs themselves have ended the mandate already."""
    moved = {
        (entry.principal_id, begun[draft.book.pk, month_of(draft.day)].unit_id, draft.day): entry.principal
        for draft in drafts
        if draft.kind != VoucherKind.HANDOVER
        for entry in draft.entries
        if entry.account.startswith(CUSTODY)
    }
    if not moved:
        return
    rows = CustodyMandate.objects.filter(
        principal__in={principal for principal, _holder, _day in moved}, during__endswith__isnull=True
    )
    kept = {mandate.principal_id: mandate for mandate in rows}
    for (principal_id, holder_id, day), principal in moved.items():
        mandate = kept.get(principal_id or 0)
        if mandate is None or mandate.holder_id != holder_id or day < mandate.during.lower:
            raise Refused(
                "funds.mandate.left",
                _("The money of %(unit)s is no longer kept here. Correct it where it is now.")
                % {"unit": principal.name},
                "speech:C03",
            )


def _takes(entry: Entry) -> bool:
    """Whether a line takes money out: a credit of cash or bank, a debit of what is owed to a union."""
    if entry.account.startswith(CUSTODY):
        return entry.debit.fen > 0 or entry.credit.fen < 0
    return entry.account.startswith(GUARDED) and (entry.credit.fen > 0 or entry.debit.fen < 0)


def _refuse_below_zero(account: str, principal_id: int | None, missing: int, names: Chart) -> None:
    amount = f"{Yuan.from_fen(missing):,}"
    if principal_id is not None or account.startswith(DEPOSIT):
        raise Refused(
            "funds.custody.not_enough",
            _("The union's money in custody falls short by %(amount)s yuan. Nothing is paid that is not there.")
            % {"amount": amount},
            "speech:C03",
        )
    raise Refused(
        "funds.voucher.below_zero",
        _("%(account)s would fall %(amount)s yuan below nothing. Check the amount and the day.")
        % {"account": names.name(account), "amount": amount},
    )
