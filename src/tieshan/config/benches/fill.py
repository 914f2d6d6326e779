"""Fill an empty district with fictional units and people, set-based, for measuring pages at full size.

The rows are those of the sample writer; they go in by COPY inside one act, through every trigger, so that history,
figures and policies are exactly those of a real district.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import psycopg
from django.db import connection

from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.vault import digest_many, encrypt_many, mask_id, mask_phone
from tieshan.kernel.pinyin import spell_name, spell_title
from tieshan.members.actions.membership import ID_PURPOSE, PHONE_PURPOSE
from tieshan.organisations.actions.district import establish_district
from tieshan.organisations.actions.tree import follow_placements, found_unit
from tieshan.organisations.models import Unit
from tieshan.sample.people import Person, people
from tieshan.sample.plan import Plan, make_plan

_BATCH = 20_000

_PERSON_COLUMNS = (
    "unit_id", "state", "name", "name_pinyin", "name_initials", "sex", "birth_date", "ethnicity", "id_type",
    "id_number", "id_hash", "id_masked", "id_accepted_reason", "phone", "phone_hash", "phone_masked", "education",
    "political_status", "hukou", "skill_level", "technical_title", "employment_state", "employer_id",
    "employer_name", "department", "job", "union_post", "is_migrant", "is_agency", "is_new_form", "member_number",
    "joined_on", "remark", "version",
)  # fmt: skip
_TYPES = {
    "unit_id": "int8", "birth_date": "date", "id_number": "bytea", "id_hash": "bytea", "phone": "bytea",
    "phone_hash": "bytea", "employer_id": "int8", "is_migrant": "bool", "is_agency": "bool", "is_new_form": "bool",
    "joined_on": "date", "version": "int4",
}  # fmt: skip


def fill_district(*, actor: Actor, members: int, unions: int, seed: int, on: date) -> None:
    """Found a fictional district of this size; refuses (Refused) when there is a district already."""
    plan = make_plan(members=members, seed=seed, on=on, unions=unions)
    with acting_as(actor):
        root = establish_district(actor=actor, code="BENCH", name="Bench", founded_on=date(1990, 1, 1), is_sample=True)
        federations = [
            found_unit(actor=actor, parent=root, code=f.code, name=f.name, kind=f.kind, founded_on=f.founded_on)
            for f in plan.federations
        ]
        with act_context(actor, "organisations.unit.import"):
            units = _unions(plan, federations)
            employers = _employers(plan, federations, units)
        with act_context(actor, "members.roster.import"):
            _people(plan, units, employers)
    # Statistics belong to the owner of the tables; the server's own housekeeping would bring them within minutes.


def _copy(statement: str, types: list[str], rows: Iterator[tuple[Any, ...]] | list[tuple[Any, ...]]) -> None:
    plain: psycopg.Connection = connection.connection
    with plain.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _unions(plan: Plan, federations: list[Unit]) -> list[int]:
    rows = []
    for union in plan.unions:
        spelled = spell_title(union.name)
        rows.append(
            (
                union.code, union.name, union.short_name, spelled.full, spelled.initials, union.kind, "active",
                federations[union.federation].pk, f"new.{union.code}.", union.founded_on, union.credit_code, "",
                union.address, "", "", False, False, 1,
            )
        )  # fmt: skip
    _copy(
        "COPY organisations_unit (code, name, short_name, name_pinyin, name_initials, kind, status, parent_id, path,"
        " founded_on, credit_code, legal_representative, address, office_phone, remark, is_pilot, is_sample, version)"
        " FROM STDIN (FORMAT BINARY)",
        ["text"] * 7 + ["int8", "text", "date"] + ["text"] * 5 + ["bool", "bool", "int4"],
        rows,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organisations_placement (unit_id, parent_id, during, reason, document)"
            " SELECT id, parent_id, daterange(founded_on, NULL), '', '' FROM organisations_unit WHERE path LIKE 'new.%'"
        )
        cursor.execute(
            "INSERT INTO organisations_unitfigures (unit_id, members, retained, women, migrant, agency, new_forms)"
            " SELECT id, 0, 0, 0, 0, 0, 0 FROM organisations_unit WHERE path LIKE 'new.%'"
        )
    ids = dict(Unit.objects.filter(path__startswith="new.").values_list("code", "pk"))
    follow_placements(sorted(ids.values()))
    return [ids[union.code] for union in plan.unions]


def _employers(plan: Plan, federations: list[Unit], units: list[int]) -> list[int]:
    rows = []
    for employer in plan.employers:
        spelled = spell_title(employer.name)
        rows.append(
            (
                employer.credit_code, "", employer.name, spelled.full, spelled.initials, employer.category,
                employer.industry, employer.address, employer.legal_representative, employer.phone, employer.workers,
                employer.women, employer.migrant, employer.agency, employer.party, "", "",
                None if employer.union is None else units[employer.union], federations[employer.federation].pk, "", 1,
            )
        )  # fmt: skip
    _copy(
        "COPY organisations_employer (credit_code, code_accepted_reason, name, name_pinyin, name_initials, category,"
        " industry, address, legal_representative, phone, workers, women, migrant, agency, has_party, party_kind,"
        " party_secretary, union_unit_id, territory_id, remark, version) FROM STDIN (FORMAT BINARY)",
        ["text"] * 10 + ["int4"] * 4 + ["bool", "text", "text", "int8", "int8", "text", "int4"],
        rows,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT credit_code, id FROM organisations_employer")
        ids = dict(cursor.fetchall())
    return [ids[employer.credit_code] for employer in plan.employers]


def _people(plan: Plan, units: list[int], employers: list[int]) -> None:
    employer_ids = {plan.employers[i].name: pk for i, pk in enumerate(employers)}

    def everybody() -> Iterator[tuple[int, Person]]:
        for union, unit_id in zip(plan.unions, units, strict=True):
            for person in people(plan, union):
                yield unit_id, person

    source = everybody()
    columns = ", ".join(_PERSON_COLUMNS)
    with connection.cursor() as cursor:
        # COPY stops at row policies; an INSERT passes through them.
        cursor.execute("CREATE TEMPORARY TABLE filling (LIKE members_person) ON COMMIT DROP")
        cursor.execute("ALTER TABLE filling DROP COLUMN id")
    _copy(
        f"COPY filling ({columns}) FROM STDIN (FORMAT BINARY)",
        [_TYPES.get(column, "text") for column in _PERSON_COLUMNS],
        _person_rows(source, employer_ids),
    )
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO members_person ({columns}) SELECT {columns} FROM filling")  # noqa: S608 - names
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_membership (person_id, unit_id, state, during, started_by, ended_by, reason)"
            " SELECT id, unit_id, state, daterange(joined_on, NULL), 'joined', '', '' FROM members_person"
        )


def _person_rows(source: Iterator[tuple[int, Person]], employer_ids: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    while batch := list(islice(source, _BATCH)):
        numbers = [p.id_number for _u, p in batch]
        phones = [p.phone for _u, p in batch]
        sealed = zip(
            encrypt_many(numbers, ID_PURPOSE),
            digest_many(numbers, ID_PURPOSE),
            encrypt_many(phones, PHONE_PURPOSE),
            digest_many(phones, PHONE_PURPOSE),
            strict=True,
        )
        for (unit_id, p), (number, number_hash, phone, phone_hash) in zip(batch, sealed, strict=True):
            spelled = spell_name(p.name)
            yield (
                unit_id, "retained" if p.retained else "active", p.name, spelled.full, spelled.initials, p.sex,
                p.birth, "", "1", number, number_hash, mask_id(p.id_number), "", phone, phone_hash,
                mask_phone(p.phone), "", "", "", "", "", "", employer_ids.get(p.employer), p.employer, p.department,
                p.job, "", p.migrant, False, False, "", p.joined_on, "", 1,
            )  # fmt: skip
