"""Posting: the one way into the books, for one voucher or for a hundred thousand.

Rooms call it inside their acts. It locks the books (in the order of their numbers, so that two posters never wait for
each other in a ring), gives numbers without gaps, and writes all vouchers and all lines in two statements. What must
hold whoever writes stands in the database (migrations/0002_guards.sql).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import running_act
from tieshan.funds.books.models import Book, CustodyMandate, Period, Voucher
from tieshan.funds.books.models.ledger import month_of
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.books.rules.posting import CUSTODY, DEPOSIT, Entry, check_voucher, mark_of
from tieshan.funds.books.terms import PeriodState, VoucherKind
from tieshan.kernel.arrays import array_text
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

_VOUCHERS = """
INSERT INTO funds_books_voucher
    (book_id, year, number, day, kind, text, amount, lines, pair, reverses_id, source_type, source_id,
     made_on, made_by_id, papers, mark)
SELECT t.book_id, t.year, t.number, t.day, t.kind, t.text, t.amount, t.lines, t.pair, t.reverses_id, t.source_type,
       t.source_id, %(on)s, %(by)s, t.papers, t.mark
FROM unnest(%(book)s::bigint[], %(year)s::smallint[], %(number)s::int[], %(day)s::date[], %(kind)s::text[],
            %(text)s::text[], %(amount)s::bigint[], %(lines)s::smallint[], %(pair)s::uuid[], %(reverses)s::bigint[],
            %(source_type)s::text[], %(source_id)s::bigint[], %(papers)s::smallint[], %(mark)s::bytea[])
     WITH ORDINALITY AS t(book_id, year, number, day, kind, text, amount, lines, pair, reverses_id, source_type,
                          source_id, papers, mark, place)
ORDER BY t.place
RETURNING id
"""

_LINES = """
INSERT INTO funds_books_journalline
    (voucher_id, line, book_id, day, account, debit, credit, principal_id, party, budget_line_id)
SELECT * FROM unnest(%(voucher)s::bigint[], %(line)s::smallint[], %(book)s::bigint[], %(day)s::date[],
                     %(account)s::text[], %(debit)s::bigint[], %(credit)s::bigint[], %(principal)s::bigint[],
                     %(party)s::text[], %(budget)s::bigint[])
"""

_NUMBERS = """
INSERT INTO funds_books_vouchernumber AS n (book_id, year, last)
SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::int[])
ON CONFLICT (book_id, year) DO UPDATE SET last = n.last + excluded.last
RETURNING book_id, year, last
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
    """Post many vouchers at once, in their order: two statements for all of them. All are posted, or none."""
    if running_act() is None:
        raise RuntimeError("a voucher is posted inside an act")
    if not drafts:
        return []
    books = lock_books({draft.book.pk for draft in drafts})
    _check(drafts, books, on)
    _open_months({(draft.book.pk, month_of(draft.day)) for draft in drafts})
    vouchers = _write(actor, drafts, books, on)
    _nothing_below_zero(drafts)
    _custody_at_its_holder(drafts, books)
    return vouchers


def lock_books(book_ids: Iterable[int]) -> dict[int, Book]:
    """Lock books to the end of the act, in the order of their numbers: posters and closings of one book follow one
    another."""
    rows = Book.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    found = {book.pk: book for book in rows.filter(pk__in=list(book_ids)).order_by("pk")}
    if len(found) != len(set(book_ids)):
        raise Refused("funds.book.out_of_reach", _("This book is not within your reach. Ask whoever keeps it."))
    return found


def refuse_stopped(book: Book) -> None:
    """Nothing goes on in a book whose proof differs."""
    if book.stopped:
        raise Refused(
            "funds.book.stopped",
            _("Posting in the book of %(unit)s stands still: the proof differs in %(why)s. Look at the proof first.")
            % {"unit": book.unit.name, "why": book.stopped_words},
        )


def _check(drafts: Sequence[Draft], books: dict[int, Book], on: date) -> None:
    charts: dict[date, Chart] = {}
    for draft in drafts:
        book = books[draft.book.pk]
        refuse_stopped(book)
        if draft.day > on:
            raise Refused("funds.voucher.future", _("The day lies in the future."), field="day")
        if draft.day < book.opened_on or (book.closed_on is not None and draft.day > book.closed_on):
            raise Refused(
                "funds.voucher.outside_book",
                _("The book of %(unit)s is not open on that day.") % {"unit": book.unit.name},
                field="day",
            )
        if draft.day not in charts:
            charts[draft.day] = chart(draft.day)
        check_voucher(
            draft.text,
            draft.entries,
            charts[draft.day],
            red=draft.reverses is not None,
            paired=draft.pair is not None,
        )


def _open_months(months: set[tuple[int, date]]) -> None:
    """Begin the months that no voucher stood in yet; refuse those that are closed."""
    wanted = sorted(months)
    book_ids, days = [book for book, _day in wanted], [day for _book, day in wanted]
    known = {
        (period.book_id, period.month): period
        for period in Period.objects.filter(book_id__in=set(book_ids), month__in=set(days))
    }
    for key in wanted:
        period = known.get(key)
        if period is not None and period.state != PeriodState.OPEN:
            raise Refused(
                "funds.period.closed",
                _("%(month)s of the book of %(unit)s is %(state)s. Choose a day in an open month.")
                % {"month": period, "unit": period.book.unit.name, "state": period.get_state_display()},
                field="day",
            )
    Period.objects.bulk_create([Period(book_id=book, month=day) for book, day in wanted if (book, day) not in known])


def _write(actor: Actor, drafts: Sequence[Draft], books: dict[int, Book], on: date) -> list[Voucher]:
    vouchers = _numbered(actor, drafts, books, on)
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
    with connection.cursor() as cursor:
        written = {name: array_text(column) for name, column in columns.items()}
        cursor.execute(_VOUCHERS, {**written, "on": on, "by": actor.account_id})
        # Rows come back in the order of the arrays: the insert is sorted, and numbers of rows are drawn in that order.
        for voucher, (pk,) in zip(vouchers, cursor.fetchall(), strict=True):
            voucher.pk = pk
        cursor.execute(_LINES, _line_columns(drafts, vouchers))
    return vouchers


def _numbered(actor: Actor, drafts: Sequence[Draft], books: dict[int, Book], on: date) -> list[Voucher]:
    wanted: dict[tuple[int, int], int] = defaultdict(int)
    for draft in drafts:
        wanted[draft.book.pk, draft.day.year] += 1
    keys = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [[b for b, _y in keys], [y for _b, y in keys], [wanted[key] for key in keys]])
        following = {(book, year): last - wanted[book, year] for book, year, last in cursor.fetchall()}
    vouchers = []
    for draft in drafts:
        key = (draft.book.pk, draft.day.year)
        following[key] += 1
        voucher = Voucher(
            book=books[draft.book.pk],
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


def _line_columns(drafts: Sequence[Draft], vouchers: Sequence[Voucher]) -> dict[str, str]:
    names = ("voucher", "line", "book", "day", "account", "debit", "credit", "principal", "party", "budget")
    rows = [
        (voucher.pk, at, voucher.book_id, voucher.day, entry.account, entry.debit.fen, entry.credit.fen,
         entry.principal_id, entry.party, entry.budget_line_id)
        for draft, voucher in zip(drafts, vouchers, strict=True)
        for at, entry in enumerate(draft.entries, start=1)
    ]  # fmt: skip
    return {name: array_text(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


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


def _custody_at_its_holder(drafts: Sequence[Draft], books: dict[int, Book]) -> None:
    """A union's money moves where it is kept now: asked after the books were locked, so that a hand-over which ended
    while the poster waited is seen. Hand-overs themselves have ended the mandate already."""
    moved = {
        (entry.principal_id, books[draft.book.pk].unit_id, draft.day): entry.principal
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
