"""Machines: every state against every act, the database against every pair of states, triggers against tables."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import get_resolver

from tests.district import OPERATOR
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.workflow.machines import (
    Machine,
    Row,
    all_machines,
    machine_named,
    machine_trigger,
    triggers_in,
)
from tieshan.foundation.workflow.models import OPEN_RUNS
from tieshan.foundation.workflow.rules import RUN
from tieshan.foundation.workflow.terms import RunState
from tieshan.kernel.refusal import Refused

LOAN = Machine(
    "test.loan",
    title="Loan",
    states=(("asked", "asked for"), ("lent", "lent"), ("back", "given back")),
    rows=[
        Row("asked", "test.loan.lend", "lent", guard=lambda r, f: "" if f.get("days", 1) < 30 else "Too long."),
        Row("lent", "test.loan.return", "back", effect=lambda r, f: setattr(r, "by", f["actor"])),
    ],
)


@pytest.fixture(autouse=True)
def everything_defined() -> None:
    assert get_resolver().url_patterns


def house_machines() -> list[Machine]:
    assert get_resolver().url_patterns
    return [machine for machine in all_machines() if not machine.code.startswith("test")]


def test_moves_with_guard_and_effect() -> None:
    record = SimpleNamespace(state="asked", by=None)
    with pytest.raises(Refused, match="Too long"):
        LOAN.move(record, "test.loan.lend", actor="A", days=40)
    LOAN.move(record, "test.loan.lend", actor="A", days=4)
    LOAN.move(record, "test.loan.return", actor="B")
    assert (record.state, record.by) == ("back", "B")
    assert LOAN.refusal(record, "test.loan.lend") != ""
    assert LOAN.ends == ("back",)
    assert LOAN.starts == ("asked",)


def test_a_refusal_says_where_it_is_possible() -> None:
    with pytest.raises(Refused) as no:
        LOAN.check(SimpleNamespace(state="back"), "test.loan.return")
    assert "given back" in str(no.value)
    assert "lent" in str(no.value)
    assert no.value.code == "test.loan.impossible"


def test_a_table_with_unknown_states_or_a_taken_name_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown state"):
        Machine("test.wrong", states=(("a", "A"),), rows=[Row("a", "x", "b")])
    with pytest.raises(ValueError, match="twice"):
        Machine("test.loan", states=(("a", "A"),), rows=[])


def test_every_state_against_every_act() -> None:
    for machine in house_machines():
        for state, act in product(machine.names, machine.acts):
            record = SimpleNamespace(**{machine.column: state})
            rows = machine.rows_of(state, act)
            if not rows:
                with pytest.raises(Refused):
                    machine.check(record, act)
                continue
            if all(row.guard is None for row in rows):
                assert machine.check(record, act) is rows[0]


def test_no_state_is_cut_off() -> None:
    for machine in house_machines():
        reached = set(machine.starts)
        while more := {b for a, b in machine.transitions() if a in reached} - reached:
            reached |= more
        assert reached == set(machine.names), machine.code


def test_the_diagram_holds_every_row() -> None:
    drawn = LOAN.diagram()
    assert "asked --> lent: test.loan.lend" in drawn
    assert drawn.startswith("stateDiagram-v2")


@pytest.mark.django_db
def test_every_trigger_carries_the_table_of_its_machine() -> None:
    found = list(triggers_in(connection))
    assert {"workflow_run", "workflow_step", "workflow_signer"} <= {table for table, _signature in found}
    for table, signature in found:
        assert signature == machine_named(signature[0]).signature(), f"{table}: a migration must renew its trigger"


@pytest.fixture
def loans(owner_connection: Any) -> Any:
    """A table of the machine in this test's database, made by the owner."""
    owner_connection.autocommit = True
    owner_connection.execute("CREATE TABLE IF NOT EXISTS test_loan (id bigserial PRIMARY KEY, state text)")
    for operation in machine_trigger("test_loan", LOAN):
        owner_connection.execute(operation.sql)
    yield owner_connection
    owner_connection.execute("DROP TABLE test_loan")


@pytest.mark.django_db(transaction=True)
def test_the_database_knows_every_pair(loans: Any) -> None:
    import psycopg

    for start in LOAN.names:
        if start not in LOAN.starts:
            with pytest.raises(psycopg.errors.CheckViolation, match="cannot begin"):
                loans.execute("INSERT INTO test_loan (state) VALUES (%s)", [start])
    for one, two in product(LOAN.names, LOAN.names):
        loans.execute("ALTER TABLE test_loan DISABLE TRIGGER machine_starts")
        loans.execute("INSERT INTO test_loan (state) VALUES (%s), (%s)", [one, one])
        loans.execute("ALTER TABLE test_loan ENABLE TRIGGER machine_starts")
        if one == two or (one, two) in LOAN.transitions():
            loans.execute("UPDATE test_loan SET state = %s", [two])
        else:
            with pytest.raises(psycopg.errors.CheckViolation, match=f"from {one} to {two}"):
                loans.execute("UPDATE test_loan SET state = %s", [two])
        loans.execute("TRUNCATE test_loan")


@pytest.mark.parametrize("wrong", ["x; DROP TABLE y", "a b"])
def test_odd_names_never_reach_sql(wrong: str) -> None:
    with pytest.raises(ValueError, match="plain"):
        machine_trigger(wrong, LOAN)


def test_the_open_states_are_those_one_can_leave() -> None:
    assert set(OPEN_RUNS) == set(RUN.names) - set(RUN.ends)
    assert set(RUN.names) == set(RunState.values)


@pytest.mark.django_db
def test_a_step_stands_in_the_journal() -> None:
    with acting_as(OPERATOR), act_context(OPERATOR, "workflow.approval.escalate"):
        LOAN.move(SimpleNamespace(state="asked"), "test.loan.lend", actor=OPERATOR)
    assert JournalEntry.objects.latest("id").details == {"from_state": "asked", "to_state": "lent"}


@pytest.mark.django_db
def test_nothing_else_writes_a_state() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE workflow_run SET state = 'agreed'; DELETE FROM workflow_decision")
