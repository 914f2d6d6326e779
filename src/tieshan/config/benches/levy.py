"""./tieshan bench levy: a file of the tax office with 100,000 lines against its floor, on a server of its own.

The floor is taken in the same run: the very rows that the file became (receipts, and what was due for each month),
ready in memory, by COPY into tables with the same indexes, checks and foreign keys. Ours is the whole: reading,
cleaning, checking, matching by taxpayer code, month and amount, what is due for each month, receipts with their
history, the custody pairs in the books of 300 unions and of their federation, and the commit.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from tieshan.config.benches.floors import floor_seconds
from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given

__all__ = ["measure_levy", "run"]

ON = date(2026, 11, 20)
OPENED = date(2023, 1, 1)
UNIONS, EMPLOYERS = 300, 10


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("bench")
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--json", action="store_true")
    options.add_argument("--in", dest="folder", type=Path)
    options.add_argument("--part", choices=("prepare", "ours", "floor"))
    wanted = options.parse_args(arguments)
    if wanted.part:
        return _part(wanted.part, wanted.folder, wanted.lines)
    result = measure_levy(wanted.lines)
    if not wanted.json:
        for key, value in result.items():
            print(f"{key:>18}: {value}")
    print(json.dumps(result))
    return 0 if result["levy_to_floor"] <= 4 else 1


def measure_levy(lines: int) -> dict[str, Any]:
    """A file of so many lines on a server of its own; each step in a process of its own, as on a real day."""
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="tieshan-bench-") as name:
        folder = Path(name)
        # The server's own user must be able to reach its files.
        folder.chmod(0o755)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "TIESHAN_DATA"))}
        with database(folder, create=True):
            for part in ("prepare", "ours", "floor"):
                done = subprocess.run(
                    [sys.executable, "-m", "tieshan.config.cli", "bench", "levy", "--lines", str(lines),
                     "--in", str(folder), "--part", part],
                    env={**environment, "TIESHAN_DATA_DIR": str(folder)},
                    check=True, stdout=subprocess.PIPE, text=True,
                )  # fmt: skip
                result |= json.loads(done.stdout.splitlines()[-1])
    result["levy_to_floor"] = round(result["levy_seconds"] / result["levy_floor_seconds"], 2)
    return result


def _part(part: str, folder: Path, lines: int) -> int:
    use_data_dir(folder)
    work = {"prepare": _prepare, "floor": _floor, "ours": _ours}[part]
    if part == "prepare":
        make_keys_unless_given(folder)
    with database(folder, create=True):
        load_django()
        print(json.dumps(work(folder, lines)))
    return 0


def _prepare(folder: Path, lines: int) -> dict[str, Any]:
    """A federation that keeps the money of 300 unions with ten employers each, and the file."""
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.books import open_book
    from tieshan.funds.books.actions.mandates import Papers, conclude_mandate
    from tieshan.funds.income.actions.payers import enrol_payers
    from tieshan.organisations.actions.district import establish_district
    from tieshan.organisations.actions.tree import found_unit
    from tieshan.organisations.models import Employer

    bring_up_to_date(folder)
    actor = system_actor("bench")
    papers = Papers("bench", OPENED, "bench", OPENED, "")
    with acting_as(actor):
        root = establish_district(actor=actor, code="B", name="bench", founded_on=date(2010, 1, 1))
        north = found_unit(
            actor=actor, parent=root, code="B-01", name="bench 1", kind="regional", founded_on=date(2010, 1, 1)
        )
        open_book(actor=actor, unit=north, day=OPENED, on=ON)
        codes = []
        for at in range(UNIONS):
            union = found_unit(
                actor=actor, parent=north, code=f"B-01-{at:03d}", name=f"bench 1 {at}", kind="enterprise",
                founded_on=date(2010, 1, 1),
            )  # fmt: skip
            conclude_mandate(actor=actor, principal=union, holder=north, start=OPENED, papers=papers, on=ON)
            with act_context(actor, "organisations.employer.register"):
                for nth in range(EMPLOYERS):
                    codes.append(f"91999901B{at:04d}{nth:04d}X")
                    Employer.objects.create(
                        name=f"bench {at} {nth}", credit_code=codes[-1], territory=north, union_unit=union
                    )
        enrol_payers(actor=actor, unit=north, direction="union", since=OPENED, on=ON)
    with _file(folder).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        names = _headings()
        writer.writerow(names)
        for at in range(lines):
            months, nth = divmod(at, len(codes))
            month = f"{2023 + months // 12}-{months % 12 + 1:02d}"
            wages = 50_000 + at % 7_919
            paid_on = f"{2023 + (months + 1) // 12}-{(months + 1) % 12 + 1:02d}-{at % 28 + 1:02d}"
            amount = f"{wages * 2 // 100}.{wages * 2 % 100:02d}"
            writer.writerow([codes[nth], f"bench {nth}", month, f"{wages}.00", amount, paid_on, f"T{at:010d}"])
    return {"lines": lines, "unions": UNIONS, "payers": len(codes)}


def _headings() -> list[str]:
    from tieshan.funds.income.importing.levy import LevyDesk

    wanted = ("taxpayer_code", "payer_name", "month", "base", "amount", "paid_on", "reference")
    return [LevyDesk.book.by_code[code].headers[0] for code in wanted]


def _file(folder: Path) -> Path:
    return folder / "levy.csv"


def _floor(folder: Path, _lines: int) -> dict[str, Any]:
    seconds = floor_seconds(folder, {"funds_income_assessment": "true", "funds_income_receipt": "true"})
    return {"levy_floor_seconds": round(seconds, 2)}


def _ours(folder: Path, lines: int) -> dict[str, Any]:
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.imports import run_import
    from tieshan.funds.income.checks import income_problems
    from tieshan.funds.income.models import Receipt
    from tieshan.funds.income.queries.terms_of_day import shares_on

    actor = system_actor("bench")
    with acting_as(actor):
        # A house that runs has read its lawbook long ago.
        shares_on(ON)
    began = time.monotonic()
    result = run_import("levy", _file(folder), actor=actor, on=ON)
    seconds = time.monotonic() - began
    with acting_as(actor):
        booked = Receipt.objects.filter(state="booked").count()
        problems = income_problems()
    return {
        "levy_seconds": round(seconds, 2),
        **{name: result.data[name] for name in ("rows", "created", "refused")},
        "booked": booked,
        "problems": problems,
    }
