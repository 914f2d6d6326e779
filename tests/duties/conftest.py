"""A district with cadres, and a kind of work record that exists in tests alone: rows written down by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, TODAY, District, make_district, resident_number
from tieshan.duties.actions.computing import compute_span
from tieshan.duties.actions.templates import approve_template, propose_template
from tieshan.duties.models import Instance, Template
from tieshan.foundation.access import whole_district
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.access.session import acting_as
from tieshan.lawbook import occasions, proofs
from tieshan.lawbook.occasions import Absence, Occasion
from tieshan.lawbook.proofs import ProofKind
from tieshan.members.actions.cadres import engage_cadre
from tieshan.members.models import Cadre


@dataclass
class Rows:
    """Rows written by hand in the shape of a registered query."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def query(self) -> Rows:
        return self

    def sql_with_params(self) -> tuple[str, list[Any]]:
        cells = ", ".join(f"%s::{kind}" for kind in self.types)
        if not self.rows:
            empty = ", ".join(f"NULL::{kind} AS {name}" for name, kind in zip(self.names, self.types, strict=True))
            return f"SELECT {empty} WHERE false", []
        lines = ", ".join(f"({cells})" for _row in self.rows)
        return f"SELECT * FROM (VALUES {lines}) v({', '.join(self.names)})", [c for row in self.rows for c in row]


@dataclass
class Work:
    """What was done, who was away, what happened."""

    deeds: Rows
    away: Rows
    happened: Rows

    def did(
        self,
        day: date,
        *,
        unit: int = 0,
        account: int | None = None,
        made: date | None = None,
        kind: str = "plain",
        good: bool = True,
    ) -> int:
        """Write a deed down; returns its record's number."""
        number = len(self.deeds.rows) + 1
        self.deeds.rows.append((number, unit or None, account, day, made or day, f"deed {number}", kind, good))
        return number

    def withdraw(self, number: int) -> None:
        self.deeds.rows = [row for row in self.deeds.rows if row[0] != number]

    def leave(self, account: int, first: date, last: date) -> None:
        self.away.rows.append((account, first, last))

    def happens(self, number: int, day: date, *, unit: int = 0, account: int | None = None) -> None:
        self.happened.rows.append((number, unit or None, account, day, None, None, "event"))


@pytest.fixture
def work() -> Iterator[Work]:
    """The registers of work kinds, occasions and absences as installed, with the tests' own added to them."""
    found = Work(
        Rows(
            ("record_id", "unit_id", "account_id", "day", "made_on", "title", "kind", "good"),
            ("bigint", "bigint", "bigint", "date", "date", "text", "text", "boolean"),
        ),
        Rows(("account_id", "first_day", "last_day"), ("bigint", "date", "date")),
        Rows(
            ("record_id", "unit_id", "account_id", "day", "opens_on", "closes_on", "title"),
            ("bigint", "bigint", "bigint", "date", "date", "date", "text"),
        ),
    )
    registers: tuple[dict[str, Any], ...] = (proofs._kinds, occasions._occasions, occasions._absences)
    kept = [dict(register) for register in registers]
    deed = ProofKind(
        code="tests.work.deed",
        title="deed",
        page="",
        rows=lambda: found.deeds,
        attributes={"kind": ("kind", (("plain", "plain"), ("fine", "fine"))), "good": ("good", None)},
    )
    proofs.register_proof(deed)
    occasions.register_occasion(Occasion("tests.work.event", "event", "", lambda: found.happened))
    occasions.register_absence(Absence("tests.work.away", "away", lambda: found.away))
    yield found
    for register, before in zip(registers, kept, strict=True):
        register.clear()
        register.update(before)


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def make_cadre(district: District, name: str, serial: int, *, start: date = date(2020, 1, 1)) -> Cadre:
    """A cadre of the northern federation with an account of their own."""
    account = appointed(f"cadre{serial}", "cadre", district.north)
    return engage_cadre(
        actor=OPERATOR,
        federation=district.north,
        name=name,
        id_number=resident_number(serial),
        start=start,
        on=TODAY,
        account=account,
    )


def own_template(**changes: Any) -> Template:
    """A duty of the tests' own in force: one deed a month by each cadre, recorded within three working days."""
    facts: dict[str, Any] = {
        "title": "测试职责",
        "clause": "speech:C27",
        "basis": "",
        "source": "",
        "bearer": "cadre",
        "unit_kinds": [],
        "every": "month",
        "proof": "tests.work.deed",
        "proof_where": {},
        "count": 1,
        "per_working_day": False,
        "anchor": "period_end",
        "days": 3,
        "counted": "working_day",
        "valid_from": date(2020, 1, 1),
        "on": TODAY,
    }
    proposed = propose_template(actor=OPERATOR, **(facts | changes))
    second = replace(OPERATOR, name="第二人")
    return approve_template(actor=second, template=proposed, version=None, on=TODAY)


def compute(first: date, last: date) -> int:
    """Compute the templates that the test has made; the act would bring the shipped ones as well."""
    with act_context(OPERATOR, "duties.board.refresh"):
        return compute_span(first=first, last=last)


def instances(template: Template) -> list[Instance]:
    """The instances of a template, by bearer and time."""
    with acting_as(OPERATOR), whole_district("tests read all"):
        return list(Instance.objects.filter(template=template).order_by("bearer", "first_day", "occasion"))
