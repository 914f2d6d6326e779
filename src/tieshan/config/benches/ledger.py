"""The same journal in our books and in django-ledger, on the same server: posting voucher by voucher, and a trial
balance. django-ledger is installed from requirements/bench.lock into an environment that is thrown away afterwards."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

__all__ = ["measure_ledger"]

LOCK = Path("requirements") / "bench.lock"
ASSET, INCOME, SPENDING, CAPITAL = "asset_ca_cash", "in_operational", "ex_regular", "eq_capital"
OURS = {ASSET: "102", INCOME: "408", SPENDING: "x-other", CAPITAL: "x-surplus"}
LOOKS = 5


def measure_ledger(folder: Path, vouchers: int, opened: date, on: date) -> dict[str, Any]:
    """Figures of both; without a network only ours, and "not installable here"."""
    dice = random.Random(3)  # noqa: S311 - a fictional journal
    journal: list[tuple[date, str, str, int]] = [(opened, ASSET, CAPITAL, 10**10)]
    for _n in range(vouchers):
        pair = (ASSET, INCOME) if dice.random() < 0.5 else (SPENDING, ASSET)
        journal.append((opened.replace(day=dice.randrange(2, 6)), *pair, dice.randrange(100, 100_000)))
    ours = _ours(journal, on)
    theirs = _theirs(folder, journal)
    facts: dict[str, Any] = {
        "ledger_vouchers": len(journal),
        "ours_single_seconds": ours["seconds"],
        "ours_at_once_seconds": ours["at_once_seconds"],
        "ours_trial_ms": ours["trial_ms"],
    }
    if theirs is None:
        return facts | {"django_ledger": "not installable here"}
    if {role: _fen(text) for role, text in theirs["balances"].items()} != ours["balances"]:
        raise RuntimeError(f"balances differ: {theirs['balances']} and {ours['balances']}")
    return facts | {
        "django_ledger": "0.8.5",
        "django_ledger_seconds": theirs["seconds"],
        "django_ledger_trial_ms": theirs["trial_ms"],
        "posting_times_faster": round(theirs["seconds"] / ours["seconds"], 1),
        "at_once_times_faster": round(theirs["seconds"] / ours["at_once_seconds"], 1),
        "trial_times_faster": round(theirs["trial_ms"] / ours["trial_ms"], 1),
    }


def _fen(text: str) -> int:
    from tieshan.kernel.money import Yuan

    return abs(Yuan(text).fen)


def _ours(journal: list[tuple[date, str, str, int]], on: date) -> dict[str, Any]:
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.posting import Draft, post_voucher, post_vouchers
    from tieshan.funds.books.models import Book
    from tieshan.funds.books.queries.balances import balances_at
    from tieshan.funds.books.rules.posting import Entry
    from tieshan.kernel.money import Yuan
    from tieshan.organisations.models import Unit

    actor = system_actor("bench")
    with act_context(actor, "funds.book.open"):
        books = []
        for unit in Unit.objects.filter(kind="enterprise", books__closed_on__isnull=True).order_by("-pk")[:2]:
            Book.objects.filter(unit=unit).update(closed_on=on)
            books.append(Book.objects.create(unit=unit, holder=unit, kind="principal", opened_on=journal[0][0]))

    def lines(debit: str, credit: str, fen: int) -> list[Any]:
        amount = Yuan.from_fen(fen)
        return [Entry(OURS[debit], debit=amount, party="bench"), Entry(OURS[credit], credit=amount, party="bench")]

    began = time.perf_counter()
    for day, debit, credit, fen in journal:
        with act_context(actor, "funds.voucher.post"):
            post_voucher(
                actor=actor, book=books[0], day=day, text="bench", entries=lines(debit, credit, fen), source=None, on=on
            )
    single = time.perf_counter() - began
    began = time.perf_counter()
    with act_context(actor, "funds.voucher.post"):
        drafts = [Draft(books[1], day, "bench", lines(debit, credit, fen)) for day, debit, credit, fen in journal]
        post_vouchers(actor=actor, drafts=drafts, on=on)
    at_once = time.perf_counter() - began
    times, ends = [], {}
    with acting_as(actor):
        for _n in range(LOOKS):
            began = time.perf_counter()
            rows = balances_at(max(day for day, *_rest in journal), books=[books[0].pk])
            times.append((time.perf_counter() - began) * 1000)
            ends = {row.account: abs(row.fen) for row in rows}
    return {
        "seconds": round(single, 2),
        "at_once_seconds": round(at_once, 3),
        "trial_ms": round(statistics.median(times), 1),
        "balances": {role: ends[code] for role, code in OURS.items()},
    }


def _theirs(folder: Path, journal: list[tuple[date, str, str, int]]) -> dict[str, Any] | None:
    from tieshan.config.cli.house import root
    from tieshan.config.cluster import Cluster
    from tieshan.config.database import connection_settings

    with tempfile.TemporaryDirectory(prefix="tieshan-bench-") as name:
        python = Path(name) / "bin" / "python"
        try:
            subprocess.run([sys.executable, "-m", "venv", name], check=True, capture_output=True)
            subprocess.run(
                [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(root() / LOCK)],
                check=True,
                capture_output=True,
            )
        except subprocess.CalledProcessError:
            return None
        with Cluster(folder).connect() as server:
            server.execute("CREATE DATABASE bench_ledger OWNER tieshan_owner")
        settings = {**connection_settings(folder)["owner"], "NAME": "bench_ledger", "CONN_MAX_AGE": 300}
        told = {"database": settings, "journal": [(day.isoformat(), *rest) for day, *rest in journal]}
        done = subprocess.run(
            [str(python), "-W", "ignore", str(Path(__file__).with_name("ledger_peer.py"))],
            input=json.dumps(told), check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with Cluster(folder).connect() as server:
            server.execute("DROP DATABASE bench_ledger")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
