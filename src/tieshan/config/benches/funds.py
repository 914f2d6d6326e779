"""./tieshan bench funds: everything that is promised of the speed of members' money, in one run.

The parts, which can be left out one by one (`--without levy,ledger`): books (bulk against COPY, balances, year close),
posters (single vouchers against pgbench), ledger (the same journal in django-ledger), levy (a file of the tax office).
`--postings` is what is loaded through the acts; for the looks each voucher stands there `--copies` times, so that they
meet the promised 10,000,000.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tieshan.config.benches.books import FIRST, ON, failures, measure_books
from tieshan.config.benches.ledger import measure_ledger
from tieshan.config.benches.levy import measure_levy
from tieshan.config.benches.posters import measure_posters, post_for_a_while
from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given

__all__ = ["run"]

PARTS = ("books", "posters", "ledger", "levy")


def run(arguments: list[str]) -> int:
    """The command. Fails when a figure is over its limit."""
    options = Arguments("bench")
    options.add_argument("--books", type=int, default=3_000)
    options.add_argument("--postings", type=int, default=1_000_000, help="lines of vouchers over five years")
    options.add_argument("--bulk", type=int, default=1_000_000, help="lines that are compared with the floor")
    options.add_argument("--copies", type=int, default=10, help="how often each voucher stands there when looked at")
    options.add_argument("--lines", type=int, default=100_000, help="lines of the file of levy")
    options.add_argument("--vouchers", type=int, default=500, help="vouchers of the comparison with django-ledger")
    options.add_argument("--seconds", type=int, default=10, help="how long the posters post")
    options.add_argument("--without", default="", help="parts to leave out, with commas between")
    options.add_argument("--json", action="store_true")
    options.add_argument("--part", choices=("poster",))
    options.add_argument("--in", dest="folder", type=Path)
    options.add_argument("--nth", type=int, default=0)
    wanted = options.parse_args(arguments)
    if wanted.part:
        use_data_dir(wanted.folder)
        with database(wanted.folder):
            load_django()
            print(post_for_a_while(wanted.nth, wanted.seconds, ON))
        return 0
    # A server of its own, whatever server the house uses.
    for name in [name for name in os.environ if name.startswith("DATABASE_")]:
        del os.environ[name]
    began = time.monotonic()
    facts = _measure(wanted, {part for part in PARTS if part not in wanted.without.split(",")})
    facts["whole_seconds"] = round(time.monotonic() - began)
    facts["over_limit"] = _over_limit(facts)
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>28}: {value}")
    print(json.dumps(facts))
    return 1 if facts["over_limit"] else 0


def _measure(wanted: Any, parts: set[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if parts - {"levy"}:
        with tempfile.TemporaryDirectory(prefix="tieshan-bench-") as name:
            folder = Path(name)
            # The server's own user must be able to reach its files.
            folder.chmod(0o755)
            use_data_dir(folder)
            make_keys_unless_given(folder)
            with database(folder, create=True):
                load_django()
                bring_up_to_date(folder)
                small = "books" not in parts
                size = (60, 6_000, 6_000, 1) if small else (wanted.books, wanted.postings, wanted.bulk, wanted.copies)
                _tell("books")
                found = measure_books(folder, *size)
                facts |= {} if small else found
                if "posters" in parts:
                    _tell("posters")
                    facts |= measure_posters(folder, wanted.seconds)
                if "ledger" in parts:
                    _tell("ledger")
                    facts |= measure_ledger(folder, wanted.vouchers, FIRST.replace(year=ON.year), ON)
    if "levy" in parts:
        _tell("levy")
        facts |= measure_levy(wanted.lines)
    return facts


def _tell(part: str) -> None:
    """Some parts take minutes: whoever waits sees which one runs."""
    print(f"… {part}", file=sys.stderr, flush=True)


def _over_limit(facts: dict[str, Any]) -> list[str]:
    wrong = failures(facts) if "load_to_floor" in facts else []
    rate = facts.get("vouchers_to_pgbench")
    if rate is not None and rate < 0.2:
        wrong.append("vouchers_to_pgbench")
    if facts.get("levy_to_floor", 0) > 4:
        wrong.append("levy_to_floor")
    return wrong
