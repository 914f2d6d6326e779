"""Kill -9 in the middle of an import: afterwards all of it is there or nothing, and a repeat completes it.

By default a few random points; ``TIESHAN_KILLS=50`` takes fifty.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.district import OPERATOR, TODAY, make_district, resident_number
from tieshan.foundation.access import acting_as
from tieshan.foundation.imports import run_import
from tieshan.foundation.imports.batches import undo
from tieshan.foundation.imports.models import ImportBatch
from tieshan.members.models import Membership, Person

KILLS = int(os.environ.get("TIESHAN_KILLS", "3"))
ROWS = 400
ROOT = Path(__file__).resolve().parents[3]

CHILD = """
import sys, django
django.setup()
from tests.clusters import point_at
from tests.district import OPERATOR, TODAY
point_at(sys.argv[1])
from tieshan.foundation.imports import run_import
print("go", flush=True)
result = run_import("members", sys.argv[2], actor=OPERATOR, on=TODAY)
print(result.exit_code, flush=True)
"""


@pytest.fixture
def roster(workbook: Callable[..., Path]) -> Path:
    header = ["姓名", "身份证号", "手机号码", "所属工会", "入会时间"]
    rows = [
        [
            "张伟",
            resident_number(i % 490, birth=f"19{60 + i // 490}0307"),
            f"138{i:08d}",
            "示例机械有限公司工会",
            "2015-07-01",
        ]
        for i in range(ROWS)
    ]
    return workbook([header, *rows])


def start(roster: Path, files: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, connection.settings_dict["NAME"], str(roster)],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def counts() -> tuple[int, int]:
    with acting_as(OPERATOR):
        return Person.objects.count(), Membership.objects.count()


def settle() -> None:
    """Wait until the server has noticed that the killed client is gone."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.1)


def test_killed_at_random_points_it_is_all_or_nothing(transactional_db: None, roster: Path, tmp_path: Path) -> None:
    make_district()
    rnd = random.Random(int(os.environ.get("TIESHAN_KILL_SEED", "1")))
    longest = 3.0
    for _ in range(KILLS):
        child = start(roster, tmp_path)
        assert child.stdout is not None
        assert child.stdout.readline() == b"go\n"
        time.sleep(rnd.random() * longest)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        settle()
        people, spans = counts()
        assert people in (0, ROWS)
        assert spans == people
        if people:
            batch = ImportBatch.objects.filter(state="committed").latest("pk")
            undo(batch, actor=OPERATOR, on=TODAY)
    again = run_import("members", roster, actor=OPERATOR, on=TODAY)
    assert (again.exit_code, counts()) == (0, (ROWS, ROWS))


def test_two_imports_of_the_same_roster_at_once(transactional_db: None, roster: Path) -> None:
    make_district()
    results: list[Any] = []

    def work() -> None:
        try:
            results.append(run_import("members", roster, actor=OPERATOR, on=TODAY))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((r.data["created"], r.data["unchanged"]) for r in results) == [(0, ROWS), (ROWS, 0)]
    assert counts() == (ROWS, ROWS)
