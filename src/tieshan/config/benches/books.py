"""./tieshan bench books: posting, trial balances and consolidation of 3,000 books against the floor, on a server of its
own.

The floor is the bare database doing the same work: the very rows of vouchers and lines, ready in memory, by COPY into
tables with the same indexes, checks and foreign keys, in the same run. Ours is the whole set-based path of the acts:
checks, numbers without gaps, marks, the triggers that prove each voucher and keep the totals, history, commit. With
more postings than `--bulk`, the newest months that hold so many are compared with the floor of their rows.
`--copies 10` puts each voucher ten times into its book before the looks: ten million postings without half an hour.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tieshan.config.benches.approvals import at_once
from tieshan.config.benches.floors import floor_seconds
from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given

__all__ = ["FIRST", "ON", "failures", "measure_books", "run"]

FIRST, YEARS = date(2022, 1, 1), 5
ON = date(2027, 1, 5)
POSTERS, LOOKS = 50, 40
_COPIED = ("funds_books_voucher", "funds_books_journalline", "funds_books_monthbalance")
# Closings of years hold sums, so their amounts grow instead of their number.
_COPY_VOUCHERS = """
INSERT INTO funds_books_voucher (id, book_id, year, number, day, kind, text, amount, lines, source_type, made_on,
                                 made_by_id, papers, mark) OVERRIDING SYSTEM VALUE
SELECT id + %(further)s, book_id, year, number + %(copy)s * 1000000, day, kind, text, amount, lines, source_type,
       made_on, made_by_id, papers, mark
FROM funds_books_voucher WHERE id <= %(last)s AND kind = 'ordinary'
"""
_COPY_LINES = """
INSERT INTO funds_books_journalline (voucher_id, line, book_id, day, account, debit, credit, principal_id, party,
                                     budget_line_id)
SELECT l.voucher_id + %(further)s, l.line, l.book_id, l.day, l.account, l.debit, l.credit, l.principal_id, l.party,
       l.budget_line_id
FROM funds_books_journalline l JOIN funds_books_voucher v ON v.id = l.voucher_id
WHERE v.id <= %(last)s AND v.kind = 'ordinary'
"""
_MULTIPLY_CLOSINGS = """
UPDATE funds_books_journalline l SET debit = debit * %(copies)s, credit = credit * %(copies)s
FROM funds_books_voucher v WHERE v.id = l.voucher_id AND v.kind <> 'ordinary'
"""
_NEXT_VOUCHER = "SELECT setval(pg_get_serial_sequence('funds_books_voucher', 'id'), max(id)) FROM funds_books_voucher"
_MULTIPLY_MONTHS = """
UPDATE funds_books_monthbalance
SET opening = opening * %(copies)s, debit = debit * %(copies)s, credit = credit * %(copies)s
"""


def run(arguments: list[str]) -> int:
    """The command: prints its figures; fails when loading costs more than five times the floor or a look is slow."""
    options = Arguments("bench")
    options.add_argument("--books", type=int, default=3_000)
    options.add_argument("--postings", type=int, default=1_000_000, help="lines of vouchers over five years")
    options.add_argument("--bulk", type=int, default=1_000_000, help="lines that are compared with the floor")
    options.add_argument("--copies", type=int, default=1, help="how often each voucher stands there when looked at")
    options.add_argument("--json", action="store_true")
    wanted = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tieshan-bench-") as name:
        folder = Path(name)
        # The server's own user must be able to reach its files.
        folder.chmod(0o755)
        use_data_dir(folder)
        make_keys_unless_given(folder)
        with database(folder, create=True):
            load_django()
            bring_up_to_date(folder)
            facts = measure_books(folder, wanted.books, wanted.postings, wanted.bulk, wanted.copies)
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>28}: {value}")
    print(json.dumps(facts))
    return 1 if failures(facts) else 0


def failures(facts: dict[str, Any]) -> list[str]:
    """Which figures are over their limits."""
    limits = {
        "load_to_floor": 5,
        "book_p95_ms": 200,
        "subtree_p95_ms": 200,
        "district_p95_ms": 200,
        "statement_p95_ms": 150,
        "year_close_seconds": 60,
    }
    return [name for name, most in limits.items() if facts[name] > most]


def measure_books(folder: Path, books: int, postings: int, bulk: int, copies: int = 1) -> dict[str, Any]:
    """Fill an empty district in this folder, load five years, compare with the floor, look at so many copies."""
    from tieshan.config.benches.fill import fill_district
    from tieshan.foundation.access import acting_as, system_actor

    actor = system_actor("bench")
    # About every second unit of a fictional district is a basic union.
    fill_district(actor=actor, members=books * 4, unions=books * 5 // 2, seed=1, on=ON)
    with acting_as(actor):
        ids = _open_books(actor, books)
    facts: dict[str, Any] = {"books": len(ids)}
    loaded, newest = _load(actor, ids, postings, bulk)
    facts |= loaded
    facts["floor_seconds"] = round(_floor(folder, newest), 2)
    facts["load_to_floor"] = round(facts["load_seconds"] / facts["floor_seconds"], 2)
    if copies > 1:
        _copy(folder, copies)
    _settle(folder)
    facts["postings_looked_at"] = facts["postings"] * copies
    facts |= _looks(actor, ids)
    facts |= _at_once(actor, ids)
    return facts


def _open_books(actor: Any, most: int) -> list[int]:
    """A book for each of so many units, opened with money, each by the posting of the acts."""
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.books import KINDS
    from tieshan.funds.books.actions.posting import Draft, post_vouchers
    from tieshan.funds.books.models import Book
    from tieshan.funds.books.rules.posting import Entry
    from tieshan.kernel.money import Yuan
    from tieshan.organisations.models import Unit

    amount = Yuan(10_000_000)
    with act_context(actor, "funds.book.open"):
        units = Unit.objects.filter(kind__in=list(KINDS)).order_by("pk")[:most]
        books = Book.objects.bulk_create(
            [Book(unit=unit, holder=unit, kind=KINDS[Unit.Kind(unit.kind)], opened_on=FIRST) for unit in units]
        )
        entries = [Entry("102", debit=amount), Entry("x-surplus", credit=amount)]
        post_vouchers(actor=actor, drafts=[Draft(book, FIRST, "opening", entries) for book in books], on=ON)
    return [book.pk for book in books]


def _load(actor: Any, ids: list[int], postings: int, bulk: int) -> tuple[dict[str, Any], int]:
    """Five years, month after month: each month is posted in one act and closed in another. The figures, and the number
    of the first voucher that counts for the floor."""
    from tieshan.foundation.access import acting_as
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.periods import close_months, next_month
    from tieshan.funds.books.actions.posting import post_vouchers
    from tieshan.funds.books.actions.years import close_year
    from tieshan.funds.books.models import Book

    dice = random.Random(1)  # noqa: S311 - a fictional journal
    month, close, year_close = FIRST, 0.0, []
    #: first voucher, lines and seconds of each month
    months: list[tuple[int, int, float]] = []
    each = postings // 2 // (YEARS * 12)
    with acting_as(actor):
        books = {book.pk: book for book in Book.objects.select_related("unit", "holder")}
    while month < date(FIRST.year + YEARS, 1, 1):
        drafts = [_draft(dice, books[dice.choice(ids)], month) for _n in range(each)]
        began = time.perf_counter()
        with act_context(actor, "funds.voucher.post"):
            vouchers = post_vouchers(actor=actor, drafts=drafts, on=ON)
        months.append((vouchers[0].pk, len(vouchers) * 2, time.perf_counter() - began))
        began = time.perf_counter()
        if month.month == 12 and month.year < FIRST.year + YEARS - 1:
            close_year(actor=actor, books=list(books.values()), year=month.year, on=ON)
            year_close.append(time.perf_counter() - began)
        elif next_month(month) < date(FIRST.year + YEARS, 1, 1):
            close_months(actor=actor, books=list(books.values()), month=month, on=ON)
            close += time.perf_counter() - began
        month = next_month(month)
    newest: list[tuple[int, int, float]] = []
    for one in reversed(months):
        if sum(lines for _first, lines, _seconds in newest) >= bulk:
            break
        newest.append(one)
    lines, seconds = sum(one[1] for one in newest), sum(one[2] for one in newest)
    return {
        "postings": sum(one[1] for one in months),
        "bulk_postings": lines,
        "load_seconds": round(seconds, 2),
        "postings_a_second": round(lines / seconds),
        "month_close_seconds": round(close / (YEARS * 11), 2),
        "year_close_seconds": round(max(year_close), 2),
    }, newest[-1][0]


def _draft(dice: random.Random, book: Any, month: date) -> Any:
    from tieshan.funds.books.actions.posting import Draft
    from tieshan.funds.books.rules.posting import Entry
    from tieshan.kernel.money import Yuan

    amount = Yuan.from_fen(dice.randrange(100, 100_000))
    day = month.replace(day=dice.randrange(1, 29))
    if dice.random() < 0.5:
        lines = [Entry("102", debit=amount), Entry(dice.choice(("401", "402", "403", "408")), credit=amount)]
    else:
        spending = dice.choice(("501", "x-rights", "x-work", "x-other", "x-service"))
        lines = [Entry(spending, debit=amount, party="bench"), Entry("102", credit=amount)]
    return Draft(book, day, "bench", lines)


def _floor(folder: Path, newest: int) -> float:
    """The floor of the vouchers from this number on; closing vouchers of years are no part of the load."""
    ordinary = f"(SELECT id FROM funds_books_voucher WHERE id >= {newest} AND kind = 'ordinary')"  # noqa: S608 - a number
    return floor_seconds(
        folder,
        {"funds_books_voucher": f"id IN {ordinary}", "funds_books_journalline": f"voucher_id IN {ordinary}"},
    )


def _copy(folder: Path, copies: int) -> None:
    """Each voucher so many times, with sums that fit. The rows are made by the owner past the triggers: the time that
    this takes is no figure, what is read afterwards is as if it had been posted."""
    from django.db import connection

    from tieshan.config.database import as_owner

    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.reach', 'all', false)")
        for table in _COPIED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SELECT max(id) FROM funds_books_voucher")
        last = cursor.fetchone()[0]
        for copy in range(1, copies):
            values = {"copy": copy, "last": last, "further": copy * last}
            cursor.execute(_COPY_VOUCHERS, values)
            cursor.execute(_COPY_LINES, values)
        cursor.execute(_MULTIPLY_CLOSINGS, {"copies": copies})
        cursor.execute(_MULTIPLY_MONTHS, {"copies": copies})
        cursor.execute(_NEXT_VOUCHER)
        for table in _COPIED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _settle(folder: Path) -> None:
    """Statistics belong to the owner; the server's own housekeeping would bring them within minutes."""
    from django.db import connection

    from tieshan.config.database import as_owner

    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _looks(actor: Any, ids: list[int]) -> dict[str, Any]:
    """Trial balances at any day of one book, of 300 and of all; early days beside late ones; one consolidation."""
    from tieshan.foundation.access import acting_as
    from tieshan.funds.books.queries.balances import balances_at
    from tieshan.funds.books.queries.chart import chart
    from tieshan.funds.books.queries.statements import consolidated, trial_balance

    dice = random.Random(2)  # noqa: S311 - which days are looked at
    some = ids[:300]

    def day(year: int) -> date:
        return date(year, dice.randrange(1, 13), dice.randrange(1, 29))

    def p95(look: Callable[[date], object], years: Sequence[int]) -> float:
        times = []
        with acting_as(actor):
            for _n in range(LOOKS):
                on = day(dice.choice(years))
                began = time.perf_counter()
                look(on)
                times.append((time.perf_counter() - began) * 1000)
        return round(statistics.quantiles(times, n=20)[-1], 1)

    every = range(FIRST.year, FIRST.year + YEARS)
    return {
        "book_p95_ms": p95(lambda on: balances_at(on, books=[dice.choice(ids)]), every),
        "subtree_p95_ms": p95(lambda on: balances_at(on, books=some), every),
        "district_p95_ms": p95(lambda on: balances_at(on), every),
        "district_first_year_p95_ms": p95(lambda on: balances_at(on), [FIRST.year]),
        "district_last_year_p95_ms": p95(lambda on: balances_at(on), [FIRST.year + YEARS - 1]),
        "statement_p95_ms": p95(
            lambda on: trial_balance([dice.choice(ids)], date(on.year, 1, 1), on, chart(on)), every
        ),
        "consolidation_p95_ms": p95(lambda on: consolidated(some, on), every),
    }


def _at_once(actor: Any, ids: list[int]) -> dict[str, Any]:
    """Fifty posters at the same moment: into fifty books, and into one."""
    from tieshan.foundation.access import acting_as
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.posting import post_voucher
    from tieshan.funds.books.models import Book
    from tieshan.funds.books.rules.posting import Entry
    from tieshan.kernel.money import Yuan

    with acting_as(actor):
        books = list(Book.objects.filter(pk__in=ids[:POSTERS]).select_related("unit"))
    lines = [Entry("102", debit=Yuan(1)), Entry("401", credit=Yuan(1))]

    def post(book: Any) -> None:
        with act_context(actor, "funds.voucher.post"):
            post_voucher(actor=actor, book=book, day=ON, text="bench", entries=lines, source=None, on=ON)

    different, apart = at_once([partial(post, book) for book in books])
    same, together = at_once([partial(post, books[0])] * POSTERS)
    if (different, same) != (POSTERS, POSTERS):
        raise RuntimeError(f"{different} and {same} of {POSTERS} posted")
    return {
        "posters": POSTERS,
        "different_books_seconds": round(apart, 2),
        "one_book_seconds": round(together, 2),
    }
