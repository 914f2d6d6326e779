"""./tieshan bench books: posting, trial balances and consolidation of 3,000 books against the floor, on a server of its
own.

The floor is the bare database doing the same work: the very rows of vouchers and lines, ready in memory, by COPY into
tables with the same indexes, checks and foreign keys, in the same run. Ours is the whole set-based path of the acts:
checks, numbers without gaps, marks, the triggers that prove each voucher and keep the totals, history, commit.
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
from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given

__all__ = ["run"]

FIRST, YEARS = date(2022, 1, 1), 5
ON = date(2027, 1, 5)
POSTERS, LOOKS = 50, 40
_READY = "COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT"
_FOREIGN = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
TABLES = ("funds_books_voucher", "funds_books_journalline")


def run(arguments: list[str]) -> int:
    """The command: prints its figures; fails when loading costs more than five times the floor or a look is slow."""
    options = Arguments("bench")
    options.add_argument("--books", type=int, default=3_000)
    options.add_argument("--postings", type=int, default=1_000_000, help="lines of vouchers over five years")
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
            facts = _measure(folder, wanted.books, wanted.postings)
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>28}: {value}")
    print(json.dumps(facts))
    slow = [facts[key] for key in ("book_p95_ms", "subtree_p95_ms", "district_p95_ms")]
    return 0 if facts["load_to_floor"] <= 5 and max(slow) <= 200 else 1


def _measure(folder: Path, books: int, postings: int) -> dict[str, Any]:
    from tieshan.config.benches.fill import fill_district
    from tieshan.foundation.access import acting_as, system_actor

    actor = system_actor("bench")
    fill_district(actor=actor, members=books * 2, unions=books, seed=1, on=ON)
    with acting_as(actor):
        ids = _open_books(actor)
    facts: dict[str, Any] = {"books": len(ids)}
    facts |= _load(actor, ids, postings)
    facts |= _floor(folder)
    facts["load_to_floor"] = round(facts["load_seconds"] / facts["floor_seconds"], 2)
    _settle(folder)
    facts |= _looks(actor, ids)
    facts |= _at_once(actor, ids)
    return facts


def _open_books(actor: Any) -> list[int]:
    """A book for every union, federation and the district, opened with money, each by the posting of the acts."""
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.books import KINDS
    from tieshan.funds.books.actions.posting import Draft, post_vouchers
    from tieshan.funds.books.models import Book
    from tieshan.funds.books.rules.posting import Entry
    from tieshan.kernel.money import Yuan
    from tieshan.organisations.models import Unit

    amount = Yuan(10_000_000)
    with act_context(actor, "funds.book.open"):
        units = Unit.objects.filter(kind__in=list(KINDS)).order_by("pk")
        books = Book.objects.bulk_create(
            [Book(unit=unit, holder=unit, kind=KINDS[Unit.Kind(unit.kind)], opened_on=FIRST) for unit in units]
        )
        entries = [Entry("102", debit=amount), Entry("x-surplus", credit=amount)]
        post_vouchers(actor=actor, drafts=[Draft(book, FIRST, "opening", entries) for book in books], on=ON)
    return [book.pk for book in books]


def _load(actor: Any, ids: list[int], postings: int) -> dict[str, Any]:
    """Five years, month after month: each month is posted in one act and closed in another."""
    from tieshan.foundation.access import acting_as
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.periods import close_months, next_month
    from tieshan.funds.books.actions.posting import post_vouchers
    from tieshan.funds.books.actions.years import close_year
    from tieshan.funds.books.models import Book

    dice = random.Random(1)  # noqa: S311 - a fictional journal
    month, load, close, year_close, vouchers = FIRST, 0.0, 0.0, [], 0
    each = postings // 2 // (YEARS * 12)
    with acting_as(actor):
        books = {book.pk: book for book in Book.objects.select_related("unit", "holder")}
    while month < date(FIRST.year + YEARS, 1, 1):
        drafts = [_draft(dice, books[dice.choice(ids)], month) for _n in range(each)]
        began = time.perf_counter()
        with act_context(actor, "funds.voucher.post"):
            vouchers += len(post_vouchers(actor=actor, drafts=drafts, on=ON))
        load += time.perf_counter() - began
        began = time.perf_counter()
        if month.month == 12 and month.year < FIRST.year + YEARS - 1:
            close_year(actor=actor, books=list(books.values()), year=month.year, on=ON)
            year_close.append(time.perf_counter() - began)
        elif next_month(month) < date(FIRST.year + YEARS, 1, 1):
            close_months(actor=actor, books=list(books.values()), month=month, on=ON)
            close += time.perf_counter() - began
        month = next_month(month)
    return {
        "postings": vouchers * 2,
        "load_seconds": round(load, 2),
        "postings_a_second": round(vouchers * 2 / load),
        "month_close_seconds": round(close / (YEARS * 11), 2),
        "year_close_seconds": round(max(year_close), 2),
    }


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


def _floor(folder: Path) -> dict[str, Any]:
    """COPY of the very rows into tables with the same indexes, checks and foreign keys."""
    import psycopg
    from django.db import connection, transaction

    from tieshan.config.database import as_owner

    with as_owner(folder):
        ready: dict[str, bytes] = {}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tieshan.reach', 'all', true)")
            plain: psycopg.Connection = connection.connection
            for table in TABLES:
                with plain.cursor().copy(_READY.format(table=table)) as copy:
                    ready[table] = b"".join(bytes(part) for part in copy)
            for table in TABLES:
                cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
                cursor.execute(_FOREIGN, [table])
                for (definition,) in cursor.fetchall():
                    own = definition.replace("REFERENCES funds_books_voucher", f"REFERENCES floor_{TABLES[0]}")
                    cursor.execute(f"ALTER TABLE floor_{table} ADD {own}")
        began = time.perf_counter()
        with transaction.atomic():
            plain = connection.connection
            for table in TABLES:
                with plain.cursor().copy(f"COPY floor_{table} FROM STDIN") as copy:
                    copy.write(ready[table])
        seconds = time.perf_counter() - began
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE " + ", ".join(f"floor_{table}" for table in reversed(TABLES)))
    return {"floor_seconds": round(seconds, 2)}


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
    from tieshan.funds.books.queries.statements import consolidated

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
