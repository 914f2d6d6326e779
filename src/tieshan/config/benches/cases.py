"""Measure labour disputes at full size: due list, case list, search, board of figures.

`--cases` disputes (500,000 are promised) with `--employers` employers (20,000) in thirty federations with two cadres
each, over five years in the order in which they came in; one in ten is open and has a running deadline. The rows go in
set-based inside one act, through every trigger; whatever is encrypted is one constant ciphertext. The floor is the bare
indexed read of one page of the same table.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tieshan.config.benches.office import _asked, _timed
from tieshan.config.cli.house import database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given
from tieshan.config.cli.up import collect_static

__all__ = ["measure_cases", "over_limit"]

FEDERATIONS, CHUNK = 30, 50_000
LIMIT_MS = 150.0
TODAY = datetime.now(tz=UTC).date()
_PAGES = (
    "due_list",
    "own_list",
    "case_list",
    "case_list_by_day",
    "search_employer",
    "search_word",
    "search_in_vain",
    "board",
    "case",
)

_EMPLOYERS = """
INSERT INTO organisations_employer (credit_code, code_accepted_reason, name, name_pinyin, name_initials, category,
    industry, address, legal_representative, phone, workers, women, migrant, agency, has_party, party_kind,
    party_secretary, territory_id, remark, version)
SELECT NULL, '', 'Bench works ' || n, 'benchworks',
    translate(substr(md5(n::text), 1, 6), '0123456789', 'ghijklmnop'), '', '', '', '', '', 50, 0, 0, 0, false, '', '',
    (%(federations)s::bigint[])[1 + n %% %(count)s], '', 1
FROM generate_series(1, %(employers)s) n
"""
_DISPUTES = """
INSERT INTO rights_disputes_dispute (number, unit_id, employer_id, channel, received_on, subject, facts, matter, groups,
    workers, is_group, knew_on, only_wages, is_employed, state, handler_id, second_id, accepted_on, closed_on, outcome,
    won_fen, next_on, version)
SELECT 'B-' || n, e.territory_id, e.id, 'person', days.day,
    (ARRAY['Wages of ', 'Dismissal in ', 'Overtime of ', 'Insurance of '])[1 + n %% 4] || 'shop ' || n %% 997,
    %(sealed)s, (ARRAY['wages', 'dismissal', 'hours', 'insurance'])[1 + n %% 4],
    (ARRAY['{migrant}', '{non_public}', '{woman,non_public}', '{}', '{agency}'])[1 + n %% 5]::text[],
    1 + (n %% 20) / 18 * 12, n %% 20 >= 18, days.day - 20, false, true,
    'received', hands[1 + n %% 2], hands[2 - n %% 2], days.day + 1,
    CASE WHEN n %% 10 = 0 THEN NULL ELSE days.day + 30 END,
    CASE WHEN n %% 10 = 0 THEN '' WHEN n %% 3 = 0 THEN 'award' ELSE 'agreement' END,
    CASE WHEN n %% 10 = 0 THEN 0 ELSE 500000 END,
    CASE WHEN n %% 10 = 0 THEN %(today)s::date - 10 + (n %% 300)::int END, 1
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
CROSS JOIN LATERAL (SELECT %(today)s::date - 1799 + (n * 1800 / (%(cases)s + 1))::int AS day) AS days
JOIN organisations_employer e ON e.name = 'Bench works ' || (1 + n * 104729 %% %(employers)s)
CROSS JOIN LATERAL (
    SELECT ARRAY[(%(first_cadres)s::bigint[])[place], (%(second_cadres)s::bigint[])[place]] AS hands
    FROM (SELECT array_position(%(federations)s::bigint[], e.territory_id) AS place) AS federation
) AS people
"""
# A case begins as received, whoever enters it; each state follows by the machine.
_STATES = (
    "UPDATE rights_disputes_dispute SET state = 'accepted' WHERE id > %(above)s",
    "UPDATE rights_disputes_dispute SET state = 'closed' WHERE id > %(above)s AND outcome <> ''",
)
_WORKERS = """
INSERT INTO rights_disputes_worker (dispute_id, name, name_masked, id_masked, phone_masked, is_representative,
    correction)
SELECT id, %(sealed_name)s, 'B*', '', '', false, '' FROM rights_disputes_dispute WHERE id > %(above)s
"""
_STEPS = """
INSERT INTO rights_disputes_disputestep (dispute_id, unit_id, act, at, "on", by_id)
SELECT id, unit_id, 'rights.dispute.open', received_on, received_on, handler_id
FROM rights_disputes_dispute WHERE id > %(above)s
"""
_DEADLINES = """
INSERT INTO deadlines_deadline (kind, subject_type, subject_id, unit_id, account_id, title, title_pinyin,
    title_initials, page, clause, parameter, began_on, counted, paused_days, first_due_on, due_on, is_preliminary,
    state, warn_days, warn_on, set_on, version)
SELECT 'rights.dispute.clock.limitation', 'rights_disputes.dispute', id, unit_id, handler_id, 'Dispute ' || number, '',
    '', 'rights.dispute.view', 'arbitration-law:27', 'rights.arbitration.limit', knew_on, '', 0, next_on, next_on,
    false, 'running', '{5,2,0}', '{}', received_on, 1
FROM rights_disputes_dispute WHERE id > %(above)s AND next_on IS NOT NULL
"""
_FLOOR = (
    "SELECT d.id, d.number, d.subject, e.name FROM rights_disputes_dispute d"
    " JOIN organisations_employer e ON e.id = d.employer_id ORDER BY d.received_on DESC, d.id DESC LIMIT 50"
)


def over_limit(facts: dict[str, Any]) -> list[str]:
    """Pages that take longer than promised."""
    return [name for name in _PAGES if facts[f"{name}_p95_ms"] > LIMIT_MS]


def measure_cases(cases: int, employers: int) -> dict[str, Any]:
    """Fill a house of its own with so many cases and measure the pages of whoever sees all of them."""
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
            began = time.perf_counter()
            clerk, cadre = _fill(cases, employers)
            _vacuum(folder)
            filled = round(time.perf_counter() - began, 1)
            return {"cases": cases, "employers": employers, "fill_seconds": filled, **_pages(clerk, cadre)}


def _vacuum(folder: Path) -> None:
    from django.db import connection

    from tieshan.config.database import as_owner

    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _fill(cases: int, employers: int) -> tuple[Any, Any]:
    """The district, its employers and cases; the clerk who sees all, and a cadre who has cases in hand."""
    from django.db import connection

    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.access.acts import act_context
    from tieshan.foundation.vault import encrypt_many
    from tieshan.organisations.actions.district import establish_district
    from tieshan.organisations.actions.posts import establish_post, fill_post, open_account
    from tieshan.organisations.actions.roles import synchronise_roles
    from tieshan.organisations.actions.tree import found_unit
    from tieshan.organisations.models import Role

    actor = system_actor("bench")
    synchronise_roles(actor=actor)
    root = establish_district(actor=actor, code="BENCH", name="Bench", founded_on=date(1990, 1, 1), is_sample=True)
    federations = [
        found_unit(
            actor=actor, parent=root, code=f"F-{n}", name=f"Federation {n}", kind="regional",
            founded_on=date(2000, 1, 1),
        )
        for n in range(FEDERATIONS)
    ]  # fmt: skip
    people: list[Any] = []
    posts = [("clerk", "district_office", root)]
    posts += [(f"{word}-{n}", "cadre", unit) for word in ("first", "second") for n, unit in enumerate(federations)]
    for username, role, unit in posts:
        person = open_account(
            actor=actor, username=username, display_name=username, home_unit=unit, password="Steel-river-7", is_demo=True  # noqa: S106, E501 - nobody's
        )  # fmt: skip
        roles = {Role.objects.get(code=role): True}
        post = establish_post(actor=actor, unit=unit, title=username, roles=roles, on=date(2020, 1, 1))
        fill_post(actor=actor, post=post, account=person, start=date(2020, 1, 1))
        people.append(person)
    clerk, first_cadres, second_cadres = people[0], people[1 : FEDERATIONS + 1], people[FEDERATIONS + 1 :]
    given: dict[str, Any] = {
        "federations": [unit.pk for unit in federations],
        "count": FEDERATIONS,
        "cases": cases,
        "employers": employers,
        "first_cadres": [person.pk for person in first_cadres],
        "second_cadres": [person.pk for person in second_cadres],
        "today": TODAY,
        "sealed": encrypt_many(["Bench"], "rights.dispute.facts")[0],
        "sealed_name": encrypt_many(["Bench"], "rights.dispute.worker")[0],
    }
    with acting_as(actor), connection.cursor() as cursor:
        with act_context(actor, "organisations.employer.register"):
            cursor.execute(_EMPLOYERS, given)
            cursor.execute("ANALYZE organisations_employer")
        for first in range(1, cases + 1, CHUNK):
            with act_context(actor, "rights.dispute.open"):
                cursor.execute("SELECT coalesce(max(id), 0) FROM rights_disputes_dispute")
                above = cursor.fetchone()[0]
                span = {"first": first, "last": min(first + CHUNK - 1, cases), "above": above}
                for statement in (_DISPUTES, *_STATES, _WORKERS, _STEPS, _DEADLINES):
                    cursor.execute(statement, {**given, **span})
    return clerk, first_cadres[0]


def _pages(clerk: Any, cadre: Any) -> dict[str, Any]:
    """Every page as whoever sees all of it; the floor of the same run."""
    from django.db import connection
    from django.test import Client

    from tieshan.foundation.access import acting_as, system_actor

    whole, own = Client(headers={"host": "127.0.0.1"}), Client(headers={"host": "127.0.0.1"})
    whole.force_login(clerk)
    own.force_login(cadre)
    with acting_as(system_actor("bench")), connection.cursor() as cursor:
        floor = sorted(_timed(lambda: cursor.execute(_FLOOR)) for _turn in range(20))[18]
        cursor.execute("SELECT max(id) FROM rights_disputes_dispute")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT name_initials FROM organisations_employer ORDER BY id LIMIT 1 OFFSET 500")
        initials = cursor.fetchone()[0]
    addresses = {
        "due_list": (own, "/due/"),
        "own_list": (own, "/disputes/?mine=1"),
        "case_list": (whole, "/disputes/"),
        "case_list_by_day": (whole, "/disputes/?open=1&sort=next_on"),
        "search_employer": (whole, f"/disputes/?q={initials}"),
        "search_word": (whole, "/disputes/?q=shop 431"),
        "search_in_vain": (whole, "/disputes/?q=zz"),
        "board": (whole, f"/disputes/figures/?year={TODAY.year}"),
        "case": (whole, f"/disputes/{last}/"),
    }
    facts: dict[str, Any] = {"floor_p95_ms": round(floor * 1000, 2)}
    for name in _PAGES:
        visitor, address = addresses[name]
        facts[f"{name}_p95_ms"] = _asked(visitor, address)
    facts["list_to_floor"] = round(facts["case_list_p95_ms"] / max(floor * 1000, 0.01), 1)
    return facts
