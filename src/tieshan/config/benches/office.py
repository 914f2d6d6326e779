"""Measure the office at one year's size: bulletin, home page, compliance; with the benches of duties and approvals.

30 federations with 3,000 unions, each with a task, a deadline, a duty and a change of members in every month; one clerk
with 2,000 open items. The floor of the bulletin is one bare grouped count over the same tasks in the same run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given
from tieshan.config.cli.up import collect_static

__all__ = ["run"]

FEDERATIONS, UNIONS, OPEN = 30, 3_000, 2_000
YEAR = 2025
MONTH = date(YEAR, 6, 1)
TURNS = 40
BULLETIN_SECONDS, HOME_MS = 5.0, 150.0
PARTS = ("duties", "approvals")

_UNIONS = """
INSERT INTO organisations_unit (code, name, short_name, name_pinyin, name_initials, kind, status, parent_id, path,
    founded_on, credit_code, legal_representative, address, office_phone, remark, is_pilot, is_sample, version)
SELECT 'B-' || n, 'Bench ' || n, '', '', '', 'enterprise', 'active', (%(federations)s::bigint[])[1 + n %% %(count)s],
    'new.' || n || '.', '2010-01-01', '', '', '', '', '', false, false, 1
FROM generate_series(1, %(unions)s) n RETURNING id
"""
_PLACES = (
    "INSERT INTO organisations_placement (unit_id, parent_id, during, reason, document)"
    " SELECT id, parent_id, daterange(founded_on, NULL), '', '' FROM organisations_unit WHERE path LIKE 'new.%'",
    "INSERT INTO organisations_unitfigures (unit_id, members, retained, women, migrant, agency, new_forms)"
    " SELECT id, 40, 0, 0, 0, 0, 0 FROM organisations_unit WHERE path LIKE 'new.%'",
)
_MONTHS = """
SELECT u.id AS unit_id, u.path, m.day::date AS first, (m.day + interval '1 month' - interval '1 day')::date AS last
FROM organisations_unit u
CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS m(day)
WHERE u.kind = 'enterprise'
"""
_HEADS = f"""
INSERT INTO organisations_headcount (unit_id, day, change)
SELECT unit_id, first + 9, 1 + unit_id %% 3 FROM ({_MONTHS}) m
"""  # noqa: S608 - our own text
_DUTIES = f"""
INSERT INTO duties_instance (template_id, bearer, unit_id, first_day, last_day, occasion, path, due_on, required, found,
    proofs, state, reason)
SELECT %(template)s, unit_id, unit_id, first, last, 0, path, last + 3, 1, 1, '{{}}',
    CASE unit_id %% 7 WHEN 0 THEN 'open' WHEN 1 THEN 'done_late' ELSE 'done' END, ''
FROM ({_MONTHS}) m
"""  # noqa: S608 - our own text
_FLOOR = "SELECT unit_id, count(*) FROM office_tasks_task WHERE assigned_on >= %s AND assigned_on < %s GROUP BY unit_id"


def run(arguments: list[str]) -> int:
    """The command: one object of figures as the last line; fails when the bulletin, the home page or a part does."""
    options = Arguments("bench")
    options.add_argument("--json", action="store_true")
    options.add_argument("--alone", action="store_true", help="without the benches of duties and approvals")
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
            collect_static()
            facts = _measure(folder)
    right = facts["bulletin_seconds"] <= BULLETIN_SECONDS and facts["home_p95_ms"] <= HOME_MS
    for part in () if wanted.alone else PARTS:
        # A house of its own, in a process of its own: settings are read once.
        command = [sys.executable, "-m", "tieshan.config.cli", "bench", part, "--json"]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        facts[part] = json.loads(done.stdout.strip().splitlines()[-1])
        right = right and done.returncode == 0
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>24}: {value}")
    print(json.dumps(facts))
    return 0 if right else 1


def _measure(folder: Path) -> dict[str, Any]:
    from django.db import connection

    from tieshan.config.database import as_owner

    began = time.perf_counter()
    clerk, root = _fill()
    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    filled = time.perf_counter() - began
    return {"fill_seconds": round(filled, 1), **_bulletin(root), **_pages(clerk)}


def _fill() -> tuple[Any, Any]:
    """The district of a year, and the clerk who has 2,000 open items."""
    from django.db import connection

    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.access.acts import act_context
    from tieshan.organisations.actions.district import establish_district
    from tieshan.organisations.actions.posts import establish_post, fill_post, open_account
    from tieshan.organisations.actions.roles import synchronise_roles
    from tieshan.organisations.actions.tree import follow_placements, found_unit
    from tieshan.organisations.models import Role

    actor = system_actor("bench")
    synchronise_roles(actor=actor)
    root = establish_district(actor=actor, code="BENCH", name="Bench", founded_on=date(1990, 1, 1), is_sample=True)
    federations = [
        found_unit(
            actor=actor, parent=root, code=f"F-{n}", name=f"Federation {n}", kind="regional",
            founded_on=date(2000, 1, 1),
        ).pk
        for n in range(FEDERATIONS)
    ]  # fmt: skip
    clerk = open_account(
        actor=actor, username="clerk", display_name="Clerk", home_unit=root, password="Steel-river-7", is_demo=True  # noqa: S106 - nobody's
    )  # fmt: skip
    roles = {Role.objects.get(code="district_office"): True}
    post = establish_post(actor=actor, unit=root, title="Clerk", roles=roles, on=date(2020, 1, 1))
    fill_post(actor=actor, post=post, account=clerk, start=date(2020, 1, 1))
    with acting_as(actor):
        with act_context(actor, "organisations.unit.import"), connection.cursor() as cursor:
            cursor.execute(_UNIONS, {"federations": federations, "count": FEDERATIONS, "unions": UNIONS})
            units = [row[0] for row in cursor.fetchall()]
            for statement in _PLACES:
                cursor.execute(statement)
            follow_placements(units)
        _fill_year(actor, units, clerk, root)
    return clerk, root


def _fill_year(actor: Any, units: list[int], clerk: Any, root: Any) -> None:
    from django.db import connection

    from tieshan.duties.models import Template
    from tieshan.foundation.access.acts import act_context
    from tieshan.foundation.notify import notify
    from tieshan.office.tasks.models import Task, TaskStep

    with act_context(actor, "office.task.assign"):
        tasks = [
            Task(
                unit_id=unit, title=f"Task {month}", target="done", owner=clerk, assigned_on=date(YEAR, month, 2),
                due_on=date(YEAR, month, 20), start_by=date(YEAR, month, 5),
                finished_on=None if number < OPEN and month == 12 else date(YEAR, month, 18),
            )
            for month in range(1, 13)
            for number, unit in enumerate(units)
        ]  # fmt: skip
        Task.objects.bulk_create(tasks, batch_size=2000)
        TaskStep.objects.bulk_create(
            [TaskStep(task=task, kind="assigned", day=task.assigned_on, account=clerk) for task in tasks],
            batch_size=2000,
        )
        _deadlines(tasks, clerk)
        for number in range(OPEN):
            notify(accounts=[clerk.pk], code="bench", text=f"Notice {number}", url="/", on=date(YEAR, 12, 2))
    with act_context(actor, "duties.board.refresh"), connection.cursor() as cursor:
        months = {"first": date(YEAR, 1, 1), "last": date(YEAR, 12, 1)}
        cursor.execute(_HEADS, months)
        template = Template.objects.create(
            unit=root, code="bench", title="Bench", clause="speech:C26", bearer="unit", every="month",
            proof="office.meeting", count=1, anchor="period_end", days=3, counted="working_day",
            during=f"[{YEAR}-01-01,)", proposed_on=date(YEAR, 1, 1),
        )  # fmt: skip
        cursor.execute(_DUTIES, {**months, "template": template.pk})


def _deadlines(tasks: list[Any], clerk: Any) -> None:
    from tieshan.foundation.deadlines.models import Deadline

    Deadline.objects.bulk_create(
        [
            Deadline(
                kind="bench", subject_type="office_tasks.task", subject_id=task.pk, unit_id=task.unit_id, account=clerk,
                title=task.title, page="office.task.view", clause="speech:C28", began_on=task.assigned_on,
                first_due_on=task.due_on, due_on=task.due_on, set_on=task.assigned_on,
                state=Deadline.State.MET if task.finished_on else Deadline.State.RUNNING, closed_on=task.finished_on,
            )
            for task in tasks
        ],
        batch_size=2000,
    )  # fmt: skip


def _bulletin(root: Any) -> dict[str, Any]:
    """Draft a month; count it again as the page of an issued bulletin does; the floor beside it."""
    from django.db import connection

    from tieshan.desk.actions.bulletins import draft_bulletin
    from tieshan.desk.queries.bulletins import changed_since
    from tieshan.foundation.access import acting_as, system_actor

    actor = system_actor("bench")
    drafted: list[Any] = []
    seconds = _timed(
        lambda: drafted.append(draft_bulletin(actor=actor, unit=root, month=MONTH, on=MONTH + timedelta(days=40)))
    )
    with acting_as(actor), connection.cursor() as cursor:
        compared = sorted(_timed(lambda: changed_since(drafted[0])) for _turn in range(5))[2]
        floor = sorted(
            _timed(lambda: cursor.execute(_FLOOR, [MONTH, MONTH + timedelta(days=30)])) for _turn in range(5)
        )[2]
    return {
        "bulletin_seconds": round(seconds, 2),
        "compare_ms": round(compared * 1000, 1),
        "floor_ms": round(floor * 1000, 1),
        "bulletin_to_floor": round(seconds / floor, 1),
    }


def _pages(clerk: Any) -> dict[str, Any]:
    """The home page with everything open, a list page of the house beside it, and the board of compliance."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(clerk)
    home, units = _asked(client, "/"), _asked(client, "/units/")
    board = _asked(client, f"/duties/?period={YEAR}")
    return {
        "open_items": OPEN,
        "home_p95_ms": home,
        "other_list_p95_ms": units,
        "home_to_other_list": round(home / units, 2),
        "inbox_p95_ms": _asked(client, "/inbox/"),
        "compliance_p95_ms": board,
    }


def _asked(client: Any, address: str) -> float:
    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    ask()
    times = sorted(_timed(ask) * 1000 for _turn in range(TURNS))
    return round(times[int(len(times) * 0.95) - 1], 1)


def _timed(work: Callable[[], Any]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
