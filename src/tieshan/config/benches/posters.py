"""Single vouchers by eight parallel posters, beside what pgbench's TPC-B script reaches with eight clients on the same
server. Each poster is a process of its own, as the workers of the house are, and each voucher is one act: checks,
number, mark, totals, history, journal entry, seal and a commit that is flushed to the disk.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

__all__ = ["measure_posters", "post_for_a_while"]

POSTERS = 8
_READY = "ready"
_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def measure_posters(folder: Path, seconds: int) -> dict[str, Any]:
    """Both rates, and ours as a part of theirs (None where no pgbench is to be had)."""
    from tieshan.foundation.audit.seals import seal_pending

    # The worker of a house has sealed what was loaded long ago; unsealed, it would spare the posters their own seals.
    seal_pending()
    theirs, program = _pgbench(folder, seconds)
    command = [sys.executable, "-m", "tieshan.config.cli", "bench", "funds", "--part", "poster", "--in", str(folder)]
    running = [
        subprocess.Popen(
            [*command, "--nth", str(nth), "--seconds", str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for nth in range(POSTERS)
    ]
    for process in running:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        while process.stdout.readline().strip() != _READY:
            if process.poll() is not None:
                raise RuntimeError("a poster ended before it began")
    for process in running:
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        process.stdin.write("\n")
        process.stdin.flush()
    posted = [int(process.communicate()[0].splitlines()[-1]) for process in running]
    ours = sum(posted) / seconds
    return {
        "posters": POSTERS,
        "vouchers_a_second": round(ours, 1),
        "pgbench": program,
        "pgbench_tps": None if theirs is None else round(theirs, 1),
        "vouchers_to_pgbench": None if theirs is None else round(ours / theirs, 3),
    }


def post_for_a_while(nth: int, seconds: int, on: date) -> int:
    """One poster: posts into a book of its own when told to begin; answers how many."""
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.access.acts import act_context
    from tieshan.funds.books.actions.posting import post_voucher
    from tieshan.funds.books.models import Book
    from tieshan.funds.books.rules.posting import Entry
    from tieshan.kernel.money import Yuan

    actor = system_actor("bench")
    with acting_as(actor):
        book = Book.objects.select_related("unit").order_by("pk")[nth]
    lines = [Entry("102", debit=Yuan(1)), Entry("401", credit=Yuan(1))]

    def post() -> None:
        with act_context(actor, "funds.voucher.post"):
            post_voucher(actor=actor, book=book, day=on, text="bench", entries=lines, source=None, on=on)

    post()
    print(_READY, flush=True)
    sys.stdin.readline()
    count, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        post()
        count += 1
    return count


def _pgbench(folder: Path, seconds: int) -> tuple[float | None, str]:
    """TPC-B in a database beside ours; pgbench of the server's own wheel, else one of the machine."""
    from tieshan.config.cluster import Cluster, programs
    from tieshan.config.database import connection_settings

    own = programs() / "pgbench"
    program = str(own) if own.exists() else shutil.which("pgbench")
    if program is None:
        return None, "not on this machine"
    with Cluster(folder).connect() as server:
        server.execute("CREATE DATABASE bench_tpcb OWNER tieshan_owner")
    known = connection_settings(folder)["owner"]
    environment = {
        **os.environ,
        "PGHOST": known["HOST"],
        "PGPORT": str(known["PORT"]),
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
        "PGDATABASE": "bench_tpcb",
    }

    def call(*words: str) -> str:
        done = subprocess.run([program, *words], env=environment, check=True, capture_output=True, text=True)
        return done.stdout

    call("-i", "-q", "-s", str(POSTERS * 2))
    told = call("-c", str(POSTERS), "-j", "2", "-T", str(seconds), "-b", "tpcb-like")
    with Cluster(folder).connect() as server:
        server.execute("DROP DATABASE bench_tpcb")
    found = _RATE.search(told)
    return (float(found[1]) if found else None), "of the server's wheel" if own.exists() else "of the machine"
