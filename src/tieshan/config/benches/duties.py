"""Measure the duties: 3,000 cadres × 24 duties × 12 months computed from their records of work, one event, one board.

The floor is taken in the same run: the bare INSERT … SELECT of the same rows into a table with the same indexes.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given
from tieshan.config.cli.up import collect_static

__all__ = ["run"]

YEAR = date(2025, 1, 1), date(2025, 12, 31)
FEDERATIONS = 30
CADRES = 3_000
DUTIES = 24
SECONDS_ALLOWED = 20.0

_DEEDS = """
CREATE TABLE bench_deed AS
SELECT row_number() OVER () AS record_id, a.unit_id, a.account_id, (m.day + (a.account_id %% 20)::int)::date AS day,
       (m.day + (a.account_id %% 40)::int)::date AS made_on, 'deed'::text AS title, 'k' || n AS kind
FROM (SELECT account_id, federation_id AS unit_id FROM members_cadre) a
CROSS JOIN generate_series(0, %(duties)s - 1) n
CROSS JOIN (SELECT generate_series(%(first)s::date, %(last)s::date, interval '1 month')::date AS day) m
WHERE (a.account_id + n) %% 10 <> 0
"""
_ACCOUNTS = """
INSERT INTO organisations_account (username, display_name, password, home_unit_id, language, is_active, is_demo,
    must_change_password, second_factor_step, version)
SELECT 'bench' || n, 'Bench ' || n, '!', (%s::bigint[])[1 + n %% %s], 'zh-hans', true, true, false, 0, 1
FROM generate_series(1, %s) n RETURNING id
"""
_CADRES = """
INSERT INTO members_cadre (name, name_pinyin, name_initials, sex, birth_date, id_number, id_hash, id_masked,
    phone_masked, education, political_status, rank, post_title, federation_id, account_id, service, end_reason,
    version)
SELECT display_name, username, username, '1', '1990-01-01', '\\x00', sha256(username::bytea), '', '', '', '', '', '',
    home_unit_id, id, daterange('2020-01-01', NULL), '', 1
FROM organisations_account WHERE username LIKE 'bench%%'
"""


def run(arguments: list[str]) -> int:
    """The command: prints one line of figures; fails above twenty seconds."""
    options = Arguments("bench")
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
            collect_static()
            _prepare(folder)
            facts = _measure(folder)
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>18}: {value}")
    print(json.dumps(facts))
    return 0 if facts["compute_seconds"] <= SECONDS_ALLOWED else 1


def _prepare(folder: Path) -> None:
    from django.db import connection

    from tieshan.config.database import APP_ROLE, as_owner
    from tieshan.foundation.access import system_actor
    from tieshan.foundation.access.acts import act_context
    from tieshan.organisations.actions.district import establish_district
    from tieshan.organisations.actions.tree import found_unit

    actor = system_actor("bench")
    root = establish_district(actor=actor, code="BENCH", name="Bench", founded_on=date(1990, 1, 1), is_sample=True)
    units = [
        found_unit(actor=actor, parent=root, code=f"B-{n}", name=f"Bench {n}", kind="regional", founded_on=YEAR[0]).pk
        for n in range(FEDERATIONS)
    ]
    with act_context(actor, "members.cadre.import"), connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [units, FEDERATIONS, CADRES])
        cursor.execute(_CADRES)
    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.reach', 'all', false)")
        cursor.execute(_DEEDS, {"duties": DUTIES, "first": YEAR[0], "last": YEAR[1]})
        cursor.execute("CREATE INDEX ON bench_deed (kind, account_id, day)")
        cursor.execute(f"GRANT SELECT ON bench_deed TO {APP_ROLE}")
        cursor.execute("CREATE TABLE bench_floor (LIKE duties_instance INCLUDING INDEXES INCLUDING DEFAULTS)")
        cursor.execute(f"GRANT SELECT, INSERT ON bench_floor TO {APP_ROLE}")
        cursor.execute("ANALYZE")
    _templates(actor)


def _templates(actor: Any) -> None:
    from dataclasses import replace

    from tieshan.duties.actions.templates import approve_template, propose_template
    from tieshan.lawbook.proofs import ProofKind, register_proof

    for n in range(DUTIES):
        register_proof(ProofKind(f"bench.work.k{n}", f"deed {n}", "", partial(_Deeds, f"k{n}")))
        proposed = propose_template(
            actor=actor, title=f"Bench {n}", clause="speech:C27", basis="", source="", bearer="cadre", unit_kinds=[],
            every="month", proof=f"bench.work.k{n}", proof_where={}, count=1, per_working_day=False,
            anchor="period_end", days=3, counted="working_day", valid_from=YEAR[0], on=YEAR[0],
        )  # fmt: skip
        approve_template(actor=replace(actor, name="bench 2"), template=proposed, version=None, on=YEAR[0])


@dataclass(frozen=True)
class _Deeds:
    """The bench's deeds of one kind in the shape of a registered query."""

    kind: str

    @property
    def query(self) -> _Deeds:
        return self

    def sql_with_params(self) -> tuple[str, list[Any]]:
        return "SELECT * FROM bench_deed WHERE kind = %s", [self.kind]


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _measure(folder: Path) -> dict[str, Any]:
    from django.db import connection

    from tieshan.config.database import as_owner
    from tieshan.duties.models import Instance
    from tieshan.foundation.access import acting_as, system_actor

    actor = system_actor("bench")
    compute, again = _timed(partial(_compute, actor)), _timed(partial(_compute, actor))
    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE duties_instance")
    with acting_as(actor):
        rows = Instance.objects.count()
        with connection.cursor() as cursor:
            floor = _timed(lambda: cursor.execute("INSERT INTO bench_floor SELECT * FROM duties_instance"))
    event = sorted(_timed(partial(_event, actor, day)) for day in range(1, 21))[9]
    return {
        "rows": rows,
        "compute_seconds": round(compute, 2),
        "again_seconds": round(again, 2),
        "floor_seconds": round(floor, 2),
        "ratio": round(compute / floor, 2),
        "event_ms": round(event * 1000, 1),
        "board_ms": round(_board() * 1000, 1),
    }


def _compute(actor: Any) -> None:
    """The 24 duties of the bench alone: the act would bring those of the lawbook as well."""
    from tieshan.duties.actions.computing import compute_span
    from tieshan.foundation.access.acts import act_context

    with act_context(actor, "duties.board.refresh"):
        compute_span(first=YEAR[0], last=YEAR[1])


def _event(actor: Any, day: int) -> None:
    from tieshan.foundation.access.acts import act_context
    from tieshan.lawbook.proofs import proof_changed
    from tieshan.members.models import Cadre

    with act_context(actor, "members.cadre.correct"):
        cadre = Cadre.objects.only("account_id", "federation_id").order_by("pk")[day]
        proof_changed(
            f"bench.work.k{day}",
            unit_ids={cadre.federation_id},
            account_ids={cadre.account_id or 0},
            days={date(2025, 6, day)},
        )


def _board() -> float:
    """The board of the whole district for a year, as the office asks for it; the middle one of five."""
    from django.test import Client
    from django.urls import reverse

    from tieshan.foundation.access import system_actor
    from tieshan.organisations.actions.posts import establish_post, fill_post
    from tieshan.organisations.actions.roles import synchronise_roles
    from tieshan.organisations.models import Account, Role, Unit

    actor = system_actor("bench")
    synchronise_roles(actor=actor)
    root = Unit.objects.get(parent=None)
    account = Account.objects.get(username="bench1")
    post = establish_post(
        actor=actor, unit=root, title="Bench", roles={Role.objects.get(code="district_office"): True}, on=YEAR[0]
    )
    fill_post(actor=actor, post=post, account=account, start=YEAR[0])
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(account)
    address = f"{reverse('duties.board.view')}?period={YEAR[0].year}"

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    ask()
    return sorted(_timed(ask) for _n in range(5))[2]
