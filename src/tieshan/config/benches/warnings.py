"""Measure early warning at 20,000 employers: the nightly run, one new sign, the pages that leaders read.

Facts of two years in the tables of their own rooms: complaints, disputes, promises, contracts, levy, terms, members
who left, signs. What the figures say:

- `first_night_seconds`: the district is judged for the first time and every warning is raised, with its history. What
  the process reads once when it starts (lawbook, calendar, pages) is read before.
- `night_seconds`: the same again with nothing new, the middle of three, right after one another and without a clean-up
  of the tables between them.
- `floor_seconds`: the bare INSERT … SELECT of the rows computed in a quiet night (facts, grades of days, episodes) into
  tables with the same indexes and without triggers or policies. What a first night writes beside them is not in it.
- `sign_seconds`, `sign_median_ms`: reporting a sign and its job one after the other. The wait for a free worker is
  not in it.
- Pages: whole requests inside this process, without network and server. The list and the employers at a grade have a
  limit; forecast and calibration are reports over a year, shown without one.
"""

from __future__ import annotations

import json
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tieshan.config.benches.office import _asked, _timed
from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given
from tieshan.config.cli.up import collect_static

__all__ = ["run"]

FEDERATIONS, EMPLOYERS, UNIONS = 30, 20_000, 6_000
CONCERNS, DISPUTES, SIGNS = 60_000, 10_000, 6_000
MONTHS, MEMBERS = 12, 60_000
NIGHT_SECONDS, SIGN_SECONDS, PAGE_MS = 30.0, 2.0, 150.0
SIGNS_REPORTED = 40
_COMPUTED = ("signal", "level", "episode")

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
    " SELECT id, 0, 0, 0, 0, 0, 0 FROM organisations_unit WHERE path LIKE 'new.%'",
)
_EMPLOYERS = """
INSERT INTO organisations_employer (code_accepted_reason, name, name_pinyin, name_initials, category, industry, address,
    legal_representative, phone, workers, party_kind, party_secretary, union_unit_id, territory_id, remark, version)
SELECT '', 'Employer ' || n, 'employer' || n, 'e' || n, '', '', '', '', '', 20 + n %% 400, '', '',
    CASE WHEN n <= %(unions)s THEN (%(units)s::bigint[])[n] END,
    CASE WHEN n <= %(unions)s THEN u.parent_id ELSE (%(federations)s::bigint[])[1 + n %% %(count)s] END, '', 1
FROM generate_series(1, %(employers)s) n
LEFT JOIN organisations_unit u ON u.id = (%(units)s::bigint[])[n] RETURNING id
"""
# Days are spread over two years; every fact has an employer, some have many.
_FACTS = {
    "rights.concern.record": (
        """
        INSERT INTO rights_concerns_concern (number, receipt_hash, unit_id, kind, channel, received_at, text,
            employer_id, "group", is_anonymous, is_doubtful, state, handling, matter, subject, grade, due_on,
            answered_on, rating, reopened, version)
        SELECT 'BENCH' || n, sha256(n::text::bytea), e.territory_id, (ARRAY['complain', 'ask', 'help'])[1 + n %% 3],
            (ARRAY['page', 'phone', 'person'])[1 + n %% 3], %(on)s::timestamptz - make_interval(days => n %% 700),
            '\\x00', e.id, '', true, n %% 50 = 0, 'received', 'settle', (ARRAY['wages', 'hours', 'safety'])[1 + n %% 3],
            'Bench', 'easy', %(on)s::date - n %% 700 + 5, %(on)s::date - n %% 700 + n %% 9, '', 0, 1
        FROM generate_series(1, %(concerns)s) n
        JOIN organisations_employer e
            ON e.id = (%(ids)s::bigint[])[1 + (n::bigint * 7919 * (1 + n %% 3)) %% %(employers)s]
        """,
        "UPDATE rights_concerns_concern SET state = 'in_hand'",
        "UPDATE rights_concerns_concern SET state = 'answered'",
    ),
    "rights.dispute.open": (
        """
        INSERT INTO rights_disputes_dispute (number, unit_id, employer_id, channel, received_on, subject, facts, matter,
            groups, workers, is_group, knew_on, only_wages, is_employed, state, closed_on, outcome, won_fen, version,
            accepted_on, handler_id)
        SELECT 'BENCH-' || n, e.territory_id, e.id, 'person', d.day, 'Bench', '\\x00', 'wages', '{}', 1 + n %% 40,
            false, d.day, false, true, 'received', NULL, '', 0, 1, d.day, %(account)s
        FROM generate_series(1, %(disputes)s) n
        CROSS JOIN LATERAL (SELECT %(on)s::date - 1 - n %% 690 AS day) d
        JOIN organisations_employer e ON e.id = (%(ids)s::bigint[])[1 + (n::bigint * 7919) %% %(employers)s]
        """,
        "UPDATE rights_disputes_dispute SET state = 'accepted'",
        "UPDATE rights_disputes_dispute SET state = 'closed', closed_on = received_on + 40, outcome = 'agreement'"
        " WHERE id %% 5 > 0",
    ),
    "rights.warning.sign": (
        """
        INSERT INTO rights_warning_sign (employer_id, unit_id, kind, seen_on, workers, text, is_large, ended_on,
            end_reason, version)
        SELECT e.id, e.territory_id, (ARRAY['arrears', 'layoff', 'moving', 'unrest', 'other'])[1 + n %% 5], d.day,
            n %% 45, 'Bench', true, CASE WHEN d.day + 50 < %(on)s::date THEN d.day + 50 END,
            CASE WHEN d.day + 50 < %(on)s::date THEN 'Bench' ELSE '' END, 1
        FROM generate_series(1, %(signs)s) n
        CROSS JOIN LATERAL (SELECT %(on)s::date - n %% 700 AS day) d
        JOIN organisations_employer e ON e.id = (%(ids)s::bigint[])[1 + (n::bigint * 6007) %% %(employers)s]
        """,
    ),
    "rights.dialogue.hold": (
        """
        INSERT INTO rights_dialogue_dialogue (unit_id, planned_on, place, state, held_on, present, minutes, version)
        SELECT id, %(on)s::date - 200, '', 'held', %(on)s::date - 200, '', 'Bench', 1
        FROM organisations_unit WHERE kind = 'enterprise'
        """,
        """
        INSERT INTO rights_dialogue_promise (dialogue_id, unit_id, text, owner, due_on, kept_on, result, version)
        SELECT id, unit_id, 'Bench', 'Bench', planned_on + (id %% 220)::int,
            CASE WHEN id %% 3 > 0 THEN planned_on + (id %% 220)::int + (id %% 30)::int END, '', 1
        FROM rights_dialogue_dialogue
        """,
    ),
    "rights.contract.register": (
        """
        INSERT INTO rights_bargaining_collectivecontract (unit_id, kind, level, title, receipt, signed_on,
            in_force_from, ends_on, end_reason, state, version)
        SELECT id, 'wage', 'enterprise', 'Bench', '', %(on)s::date - 400, %(on)s::date - 390,
            %(on)s::date - 60 + (id %% 300)::int, '', 'in_force', 1
        FROM organisations_unit WHERE kind = 'enterprise'
        """,
        """
        INSERT INTO rights_bargaining_coveredemployer (contract_id, employer_id, since)
        SELECT c.id, e.id, c.in_force_from FROM rights_bargaining_collectivecontract c
        JOIN organisations_employer e ON e.union_unit_id = c.unit_id
        """,
    ),
    "organisations.term.open": (
        "INSERT INTO organisations_body (unit_id, kind) SELECT id, 'committee' FROM organisations_unit"
        " WHERE kind = 'enterprise'",
        """
        INSERT INTO organisations_term (body_id, number, during, seats, document, seats_reason, version)
        SELECT id, 1, daterange(%(on)s::date - 2000, %(on)s::date - 100 + (id %% 400)::int), 5, '', '', 1
        FROM organisations_body
        """,
    ),
    "funds.payer.register": (
        """
        INSERT INTO funds_income_payer (employer_id, unit_id, kind, direction, taxpayer_code, during, version)
        SELECT id, union_unit_id, 'levy', 'tax', 'T' || id, daterange(%(on)s::date - 800, NULL), 1
        FROM organisations_employer WHERE union_unit_id IS NOT NULL
        """,
        """
        INSERT INTO funds_income_assessment (payer_id, unit_id, month, time_fen, piece_fen, bonus_fen, allowance_fen,
            overtime_fen, special_fen, payroll_fen, rate, due_fen, due_on, paid_fen, declared_on, from_file, version)
        SELECT p.id, p.unit_id, m.day, 0, 0, 0, 0, 0, 0, 1000000 - 400000 * ((p.id + m.n) %% 17 = 0)::int, 0.02, 20000,
            m.day + 40, CASE WHEN (p.id + m.n) %% 11 = 0 THEN 0 ELSE 20000 END, m.day + 32, true, 1
        FROM funds_income_payer p
        CROSS JOIN (
            SELECT n, (date_trunc('month', %(on)s::date) - make_interval(months => n))::date AS day
            FROM generate_series(2, %(months)s + 1) n
        ) m
        """,
    ),
    "members.roster.import": (
        """
        INSERT INTO members_person (unit_id, state, name, name_pinyin, name_initials, sex, ethnicity, id_type,
            id_number, id_hash, id_masked, id_accepted_reason, phone_masked, education, political_status, hukou,
            skill_level, technical_title, employment_state, employer_name, department, job, union_post, is_migrant,
            is_agency, is_new_form, member_number, joined_on, remark, version)
        SELECT (%(units)s::bigint[])[1 + n %% %(unions)s], CASE WHEN n %% 9 = 0 THEN 'left' ELSE 'active' END, 'Bench',
            'bench', 'b', '1', '', '1', '\\x00', sha256(n::text::bytea), '', '', '', '', '', '', '', '', '', '', '', '',
            '', false, false, false, '', '2015-01-01', '', 1
        FROM generate_series(1, %(members)s) n
        """,
        """
        INSERT INTO members_membership (person_id, unit_id, state, during, started_by, ended_by, reason)
        SELECT id, unit_id, 'active', daterange('2015-01-01', CASE WHEN state = 'left'
            THEN %(on)s::date - (unit_id * 37 %% 500)::int - (id %% 60)::int END), 'joined',
            CASE WHEN state = 'left' THEN 'left' ELSE '' END, ''
        FROM members_person
        """,
    ),
}


def run(arguments: list[str]) -> int:
    """The command: one object of figures as the last line; fails above 30 seconds a night, the first one too, 2 seconds
    a sign, 150 ms a list."""
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
            facts = _measure(folder)
    right = (
        max(facts["first_night_seconds"], facts["night_seconds"]) <= NIGHT_SECONDS
        and facts["sign_seconds"] <= SIGN_SECONDS
        and all(value <= PAGE_MS for key, value in facts.items() if key.endswith("p95_ms"))
    )
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>28}: {value}")
    print(json.dumps(facts))
    return 0 if right else 1


def _measure(folder: Path) -> dict[str, Any]:
    from django.db import connection

    from tieshan.config.database import as_owner

    began = time.perf_counter()
    leader, employers = _fill(date.today())  # noqa: DTZ011 - the day of the measurement
    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    filled = time.perf_counter() - began
    nights = _nights()
    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"fill_seconds": round(filled, 1), **nights, **_floor(folder, nights), **_sign(employers), **_pages(leader)}


def _fill(on: date) -> tuple[Any, list[int]]:
    """The district with its facts, and a leader."""
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
    leader = open_account(
        actor=actor, username="leader", display_name="Leader", home_unit=root, password="Steel-river-7", is_demo=True  # noqa: S106 - nobody's
    )  # fmt: skip
    roles = {Role.objects.get(code="district_leader"): True}
    post = establish_post(actor=actor, unit=root, title="Leader", roles=roles, on=on - timedelta(days=800))
    fill_post(actor=actor, post=post, account=leader, start=on - timedelta(days=800))
    given: dict[str, Any] = {
        "federations": federations, "count": FEDERATIONS, "unions": UNIONS, "employers": EMPLOYERS, "on": on,
        "concerns": CONCERNS, "disputes": DISPUTES, "signs": SIGNS, "months": MONTHS, "members": MEMBERS,
        "account": leader.pk,
    }  # fmt: skip
    with acting_as(actor):
        with act_context(actor, "organisations.unit.import"), connection.cursor() as cursor:
            cursor.execute(_UNIONS, given)
            given["units"] = [row[0] for row in cursor.fetchall()]
            for statement in _PLACES:
                cursor.execute(statement)
            follow_placements(given["units"])
            cursor.execute(_EMPLOYERS, given)
            given["ids"] = [row[0] for row in cursor.fetchall()]
        for code, statements in _FACTS.items():
            with act_context(actor, code), connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement, given)
    return leader, given["ids"]


def _nights() -> dict[str, Any]:
    """The first night raises every warning; the second finds nothing new, as most nights do; what both wrote."""
    from django.utils import timezone

    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.ui.kinds import page_url
    from tieshan.rights.warning.actions import run_warnings
    from tieshan.rights.warning.actions.computing import report_times
    from tieshan.rights.warning.models import EarlyWarning, Episode, Level, Signal
    from tieshan.rights.warning.policies import LIST
    from tieshan.rights.warning.queries import rule_of

    actor = system_actor("bench", kind="job")
    at = timezone.now()
    # A worker reads lawbook, calendar and pages once when it starts, not every night.
    rule_of(timezone.localdate(at))
    report_times(at)
    page_url(LIST)
    first = _timed(lambda: run_warnings(actor=actor, at=at))
    second = sorted(_timed(lambda: run_warnings(actor=actor, at=at)) for _turn in range(3))[1]
    with acting_as(actor):
        return {
            "employers": EMPLOYERS,
            "facts": Signal.objects.count(),
            "grades_of_days": Level.objects.count(),
            "episodes": Episode.objects.count(),
            "warnings": EarlyWarning.objects.count(),
            "first_night_seconds": round(first, 2),
            "night_seconds": round(second, 2),
        }


def _floor(folder: Path, nights: dict[str, Any]) -> dict[str, Any]:
    """The same rows into bare tables with the same indexes."""
    from django.db import connection

    from tieshan.config.database import as_owner

    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.reach', 'all', false)")
        for name in _COMPUTED:
            cursor.execute(f"CREATE TABLE bench_{name} (LIKE rights_warning_{name} INCLUDING INDEXES)")

        def write() -> None:
            for name in _COMPUTED:
                cursor.execute(f"DELETE FROM bench_{name}")  # noqa: S608 - names of this file
                cursor.execute(f"INSERT INTO bench_{name} SELECT * FROM rights_warning_{name}")  # noqa: S608 - the same

        write()
        seconds = sorted(_timed(write) for _turn in range(3))[1]
    return {"floor_seconds": round(seconds, 2), "night_to_floor": round(nights["night_seconds"] / seconds, 1)}


def _sign(employers: list[int]) -> dict[str, Any]:
    """From a reported sign to the new grade of its employer: the act and the job it asks for; slowest of 40."""
    from django.utils import timezone

    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.organisations.models import Employer
    from tieshan.rights.warning.actions import report_sign
    from tieshan.rights.warning.jobs import refresh
    from tieshan.rights.warning.models import EarlyWarning

    actor = system_actor("bench")
    times = []
    for pk in employers[: SIGNS_REPORTED * 17 : 17]:
        with acting_as(actor):
            employer = Employer.objects.select_related("territory", "union_unit").get(pk=pk)
        began = time.perf_counter()
        now = timezone.now()
        report_sign(
            actor=actor, employer=employer, kind="unrest", seen_on=timezone.localdate(now), workers=40, text="Bench",
            at=now,
        )  # fmt: skip
        refresh(employers=[pk])
        times.append(time.perf_counter() - began)
        with acting_as(actor):
            if EarlyWarning.objects.exclude(state="closed").get(employer=pk).grade != 4:
                raise RuntimeError("the grade did not follow the sign")
    return {"sign_seconds": round(max(times), 3), "sign_median_ms": round(sorted(times)[len(times) // 2] * 1000, 1)}


def _pages(leader: Any) -> dict[str, Any]:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(leader)
    return {
        "list_p95_ms": _asked(client, "/warnings/"),
        "forecast_seconds": round(_asked(client, "/warnings/forecast/") / 1000, 2),
        "calibration_seconds": round(_asked(client, "/warnings/calibration/") / 1000, 2),
        "levels_p95_ms": _asked(client, "/warnings/levels/"),
    }
