"""./tieshan bench import: a roster of 100,000 rows and 14 columns against its floor, on a server of its own.

The floor is taken in the same run: read the same file with the same reader and COPY the same cells into a table with
the same indexes as the register of people.  Ours is the whole import: reading, cleaning, checking, encryption, pinyin,
comparing with the register, writing people and memberships, row history and head counts, and the commit.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given

__all__ = ["run"]

ON = date(2026, 11, 22)
_INDEXES = (
    "ALTER TABLE floor_rows ADD PRIMARY KEY (id)",
    "CREATE UNIQUE INDEX ON floor_rows (c5)",
    "CREATE INDEX ON floor_rows (c10, c1, id)",
    "CREATE INDEX ON floor_rows (c1, id)",
    "CREATE INDEX ON floor_rows (c12, id)",
    "CREATE INDEX ON floor_rows (c6)",
    "CREATE INDEX ON floor_rows (c11)",
)


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("bench")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--json", action="store_true")
    options.add_argument("--in", dest="folder", type=Path)
    options.add_argument("--part", choices=("prepare", "floor", "ours"))
    wanted = options.parse_args(arguments)
    if wanted.part:
        return _part(wanted.part, wanted.folder, wanted.rows)
    with tempfile.TemporaryDirectory(prefix="tieshan-bench-") as name:
        folder = Path(name)
        # The server's own user must be able to reach its files.
        folder.chmod(0o755)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "TIESHAN_DATA"))}
        use_data_dir(folder)
        with database(folder, create=True):
            facts = [
                json.loads(
                    subprocess.run(
                        [sys.executable, "-m", "tieshan.config.cli", "bench", "import", "--rows", str(wanted.rows),
                         "--in", str(folder), "--part", part],
                        env={**environment, "TIESHAN_DATA_DIR": str(folder)},
                        check=True, stdout=subprocess.PIPE, text=True,
                    ).stdout.splitlines()[-1]
                )
                for part in ("prepare", "floor", "ours")
            ]  # fmt: skip
    result: dict[str, Any] = {}
    for fact in facts:
        result |= fact
    result["ratio"] = round(result["import_seconds"] / result["floor_seconds"], 2)
    if not wanted.json:
        for key, value in result.items():
            print(f"{key:>18}: {value}")
    print(json.dumps(result))
    return 0 if result["ratio"] <= 4 and result["peak_mb"] <= 600 else 1


def _part(part: str, folder: Path, rows: int) -> int:
    use_data_dir(folder)
    work = {"prepare": _prepare, "floor": _floor, "ours": _ours}[part]
    if part == "prepare":
        make_keys_unless_given(folder)
    with database(folder, create=True):
        load_django()
        print(json.dumps(work(folder, rows)))
    return 0


def _prepare(folder: Path, rows: int) -> dict[str, Any]:
    """Tables, a district of 300 unions, and the roster."""
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.imports import run_import
    from tieshan.organisations.actions.district import establish_district
    from tieshan.sample import write_district

    bring_up_to_date(folder)
    manifest = write_district(
        folder / "rosters", members=rows, seed=2, federations=1, unions=300, on=ON, layout="fourteen",
        rows_per_file=rows, dirt=0.002,
    )  # fmt: skip
    actor = system_actor("bench")
    with acting_as(actor):
        root = manifest.district
        establish_district(actor=actor, code=root["code"], name=root["name"], founded_on=root["founded_on"])
    for kind in ("units", "employers"):
        for file in manifest.of(kind):
            run_import(kind, file, actor=actor, on=ON)
    return {"file": next(iter(manifest.of("members"))).name}


def _roster(folder: Path) -> Path:
    return next(path for path in sorted((folder / "rosters").iterdir()) if "members" in path.name)


def _floor(folder: Path, rows: int) -> dict[str, Any]:
    from django.db import connection, transaction

    from tieshan.config.database import as_owner

    with as_owner(folder), transaction.atomic(), connection.cursor() as cursor:
        columns = [f"c{index}" for index in range(14)]
        cursor.execute(f"CREATE TABLE floor_rows (id bigint, {', '.join(f'{c} text' for c in columns)})")
        for statement in _INDEXES:
            cursor.execute(statement)
    began = time.monotonic()
    count = 0
    statement = f"COPY floor_rows (id, {', '.join(columns)}) FROM STDIN"
    with as_owner(folder), transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _rows(_roster(folder)):
            count += 1
            copy.write_row((count, *[str(cell) for cell in row[:14]], *[""] * (14 - len(row))))
    seconds = time.monotonic() - began
    return {"floor_seconds": round(seconds, 2), "floor_rows": count}


def _rows(path: Path) -> Iterator[list[Any]]:
    """All data rows, by the reader that the import uses; the number of a person may stand there once only."""
    from tieshan.foundation.imports.reading import open_book

    seen: set[Any] = set()
    with open_book(path) as book:
        for sheet in book.sheets():
            for chunk in sheet.rows():
                for row in chunk:
                    if len(row) > 5 and row[5] not in seen:
                        seen.add(row[5])
                        yield row


def _ours(folder: Path, rows: int) -> dict[str, Any]:
    from tieshan.foundation.access import system_actor
    from tieshan.foundation.imports import run_import

    began = time.monotonic()
    result = run_import("members", _roster(folder), actor=system_actor("bench"), on=ON)
    seconds = time.monotonic() - began
    # What the importing process and its reader held at most, added up as if at the same moment.
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return {
        "import_seconds": round(seconds, 2),
        **{name: result.data[name] for name in ("rows", "created", "refused", "cleaned")},
        "peak_mb": round(peak),
    }
