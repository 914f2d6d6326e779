"""Guards and row history."""

from __future__ import annotations

import json
import time

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.foundation.audit.conftest import act, run
from tieshan.foundation.audit import acts_backend
from tieshan.foundation.audit.schema import APPEND_ONLY_TABLES, AuditedTable, audited, audited_tables


def history(entry_id: int) -> list[tuple]:
    return run(
        "SELECT n, row_pk, op, data::jsonb::text, before FROM audit_rowhistory WHERE entry_id = %s ORDER BY n", entry_id
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO probe (name) VALUES ('a')",
        "UPDATE probe SET size = 1",
        "DELETE FROM probe",
        "INSERT INTO probe (name) SELECT 'x' || i FROM generate_series(1, 3) i",
    ],
)
def test_a_write_outside_an_act_is_refused(probe, statement):
    with pytest.raises(DatabaseError, match="outside an act"):
        run(statement)
    assert run("SELECT count(*) FROM probe") == [(0,)]


def test_an_act_ends_with_its_transaction_and_with_its_entry(probe):
    with act():
        run("INSERT INTO probe (name) VALUES ('a')")
    with pytest.raises(DatabaseError, match="outside an act"):
        run("UPDATE probe SET size = 1")
    with pytest.raises(DatabaseError, match="was closed"), transaction.atomic(), act() as entry_id:  # noqa: PT012
        acts_backend.write_entry(id=entry_id, code="x.y.z", actor_id=1, actor_name="a", channel="web")
        acts_backend.resume_entry(entry_id)
        run("UPDATE probe SET size = 2")


def test_a_rolled_back_act_leaves_nothing(probe):
    with pytest.raises(ZeroDivisionError), act() as entry_id:  # noqa: PT012
        run("INSERT INTO probe (name) VALUES ('a')")
        raise ZeroDivisionError
    assert history(entry_id) == []
    assert run("SELECT count(*) FROM audit_journalentry") == [(0,)]


def test_an_act_needs_a_transaction(probe):
    with pytest.raises(RuntimeError, match="transaction"):
        acts_backend.reserve_entry_id()


def test_history_of_every_kind_of_change(probe):
    with act() as entry_id:
        run(
            "INSERT INTO probe (name, amount, born, secret, seen, during, extra) VALUES"
            " (%s, 10.50, '1990-02-03', '\\x00ff', '2026-01-02 03:04:05+08', '[2026-01-01,2026-02-01)', %s)",
            '王"小\\明\n', '{"a": null, "b": [1]}',
        )  # fmt: skip
        run("UPDATE probe SET amount = 10.5, spelling = 'wang'")  # nothing that the history keeps
        run("UPDATE probe SET amount = NULL, born = '1990-02-04'")
        run("UPDATE probe SET amount = 3")
        run("DELETE FROM probe")
        run("DELETE FROM probe")
    lines = history(entry_id)
    assert [(line[0], line[2]) for line in lines] == [(1, "I"), (2, "U"), (3, "U"), (4, "D")]
    first = json.loads(lines[0][3])
    assert first == {
        "id": lines[0][1], "name": '王"小\\明\n', "amount": "10.50", "born": "1990-02-03", "secret": "\\x00ff",
        "seen": "2026-01-01 19:04:05+00", "during": "[2026-01-01,2026-02-01)", "size": 0,
        "extra": {"a": None, "b": [1]},
    }  # fmt: skip
    assert json.loads(lines[1][4]) == {"amount": "10.50", "born": "1990-02-03"}
    assert json.loads(lines[2][4]) == {"amount": None}
    assert "amount" not in json.loads(lines[1][3])
    assert json.loads(lines[3][3])["amount"] == "3.00"


def test_savepoints_upserts_and_copy(probe):
    with act() as entry_id:
        run("INSERT INTO probe (name) VALUES ('a'), ('b')")
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
            run("INSERT INTO probe (name) VALUES ('lost')")
            raise ZeroDivisionError
        run("INSERT INTO probe (name, size) VALUES ('b', 5), ('c', 6) ON CONFLICT (name) DO UPDATE SET size = 9")
        with connection.cursor() as cursor, cursor.copy("COPY probe (name) FROM STDIN") as copy:
            copy.write_row(("d",))
    lines = history(entry_id)
    assert [line[0] for line in lines] == list(range(1, len(lines) + 1))
    assert sorted(line[2] for line in lines) == ["I", "I", "I", "I", "U"]
    assert {json.loads(line[3])["name"] for line in lines} == {"a", "b", "c", "d"}


def test_the_text_of_a_value_does_not_depend_on_the_session(probe):
    insert = (
        "INSERT INTO probe (id, name, seen, secret, born) VALUES (1, 'a', '2026-01-02T00:00Z', '\\x41', '2026-01-31')"
    )
    with act() as one:
        run("SET LOCAL timezone = 'Asia/Tokyo'")
        run("SET LOCAL datestyle = 'German'")
        run("SET LOCAL bytea_output = 'escape'")
        run(insert)
        run("DELETE FROM probe")
    with act() as two:
        run(insert)
    assert history(one)[0] == history(two)[0]


def test_a_key_never_changes(probe):
    with act():
        run("INSERT INTO probe (name) VALUES ('a')")
    with pytest.raises(DatabaseError, match="never changes"), act():
        run("UPDATE probe SET id = id + 100")


def test_the_application_cannot_touch_the_journal(probe):
    with act():
        run("INSERT INTO probe (name) VALUES ('a')")
    for table in APPEND_ONLY_TABLES:
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(DatabaseError, match="permission denied"):
                run(statement)
    with pytest.raises(DatabaseError, match="permission denied"):
        run("UPDATE audit_journalentry SET code = 'x'")
    with pytest.raises(DatabaseError, match="permission denied"):
        run("INSERT INTO audit_rowhistory VALUES (1, 99, 1, 'probe', 1, 'I', '{}')")


@pytest.mark.parametrize("function", ["audit_record", "audit_record_probe"])
def test_the_recording_trigger_cannot_be_borrowed(probe, function):
    """It runs with the owner's rights: hung on a table of one's own it would run one's own functions with them."""
    run("CREATE TEMPORARY TABLE mine (id bigint)")
    with pytest.raises(DatabaseError, match=f"permission denied for function {function}"):
        run(
            "CREATE TRIGGER t AFTER INSERT ON mine REFERENCING NEW TABLE AS fresh"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}('id')"
        )


def test_a_changed_table_is_recorded_with_its_new_columns_before_and_after_its_recorder_is_made_anew(probe):
    """Between a change of the table and the end of the migrations the recorder does not fit: it must notice."""

    def written() -> list[str]:
        with act() as entry_id:
            run("INSERT INTO probe (name, room) VALUES (%s, 'b')", f"n{entry_id}")
            run("UPDATE probe SET room = 'c' WHERE name = %s", f"n{entry_id}")
            run("DELETE FROM probe")
        lines = history(entry_id)
        assert [line[2] for line in lines] == ["I", "U", "D"]
        assert json.loads(lines[1][4]) == {"room": "b"}
        return [json.loads(line[3])["room"] for line in lines] + sorted(json.loads(lines[0][3]))

    with act():  # the plans of this connection are made for the table as it was
        run("INSERT INTO probe (name) VALUES ('a')")
        run("UPDATE probe SET size = 1")
        run("DELETE FROM probe")
    probe.execute("ALTER TABLE probe ADD COLUMN room text; ALTER TABLE probe RENAME COLUMN size TO width")
    slowly = written()
    assert slowly == ["b", "c", "c", "id", "name", "room", "width"]
    assert probe.execute("SELECT audit_make_recorder('probe')").fetchone() == (True,)
    assert probe.execute("SELECT audit_make_recorder('probe')").fetchone() == (False,)
    assert written() == slowly


def test_a_column_may_have_the_name_of_what_the_recorder_reckons_with(probe):
    """Steps of cases and warnings have a column `act`."""
    probe.execute("ALTER TABLE probe ADD COLUMN act text")
    assert probe.execute("SELECT audit_make_recorder('probe')").fetchone() == (True,)
    with act() as entry_id:
        run("INSERT INTO probe (name, act) VALUES ('a', 'begun')")
        run("UPDATE probe SET act = 'over'")
    assert [json.loads(line[3])["act"] for line in history(entry_id)] == ["begun", "over"]


def test_every_audited_table_has_a_recorder_that_fits(probe):
    """The recorder holds the columns that its table has; one that does not would record slowly for ever."""
    misfits = (
        "SELECT t.tgrelid::regclass, t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE t.tgname IN ('z_audit_insert', 'z_audit_update')"
        " AND position(quote_literal(audit_columns(t.tgrelid)) IN p.prosrc) = 0"
    )
    assert run(misfits) == []
    probe.execute("ALTER TABLE probe ADD COLUMN room text")
    assert len(run(misfits)) == 2


def test_not_even_the_owner_changes_the_journal(probe):
    probe.execute("SET session_replication_role = origin")
    for table in APPEND_ONLY_TABLES:
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(psycopg.Error, match="append-only"):
                probe.execute(statement)
    with pytest.raises(psycopg.Error, match="never truncated"):
        probe.execute("TRUNCATE probe")


def test_audited_tables_are_known_by_the_database(probe):
    assert AuditedTable("probe", "id", ("spelling",)) in audited_tables()


@pytest.mark.parametrize("name", ["x; DROP TABLE y", "Probe", "a b", ""])
def test_odd_names_are_refused(name):
    with pytest.raises(ValueError, match="plain"):
        audited(name)


def test_two_districts_in_one_database(probe):
    """The same functions and tables in a second schema: each writes its own history."""
    from importlib import import_module

    functions = import_module("tieshan.foundation.audit.migrations.0001_initial").FUNCTIONS
    probe.execute("SET session_replication_role = origin")
    probe.execute("CREATE SCHEMA east")
    probe.execute("SET search_path = east")
    for table in APPEND_ONLY_TABLES:
        probe.execute(f"CREATE TABLE {table} (LIKE public.{table} INCLUDING ALL)")
    probe.execute(functions)
    probe.execute("CREATE TABLE probe (id bigint PRIMARY KEY, name text)")
    for operation in audited("probe"):
        probe.execute(operation.sql)
    with probe.transaction():
        probe.execute("SELECT set_config('tieshan.act', '5', true)")
        probe.execute("INSERT INTO probe VALUES (1, 'east')")
        probe.execute("UPDATE probe SET name = 'far east'")
    # also when the writer's search path does not lead there
    with probe.transaction():
        probe.execute("SET LOCAL search_path = public")
        probe.execute("SELECT set_config('tieshan.act', '6', true)")
        probe.execute("DELETE FROM east.probe")
    with act():
        run("INSERT INTO probe (name) VALUES ('west')")
    assert probe.execute("SELECT op, data FROM east.audit_rowhistory ORDER BY step").fetchall() == [
        ("I", '{"id":1,"name":"east"}'), ("U", '{"id":1,"name":"far east"}'), ("D", '{"id":1,"name":"far east"}'),
    ]  # fmt: skip
    assert run("SELECT count(*) FROM public.audit_rowhistory WHERE table_name = 'probe'") == [(1,)]
    compared = probe.execute("SELECT * FROM audit_compare('probe', 'id', '{}', 10)").fetchall()
    assert compared == []


def test_wide_tables(probe):
    probe.execute("SET session_replication_role = origin")
    columns = ", ".join(f"c{i} text" for i in range(230))
    probe.execute(f"CREATE TABLE wide (id bigint PRIMARY KEY, {columns})")
    for operation in audited("wide"):
        probe.execute(operation.sql)
    with probe.transaction():
        probe.execute("SELECT set_config('tieshan.act', '5', true)")
        probe.execute("INSERT INTO wide (id, c0, c229) VALUES (1, 'a', 'z')")
        probe.execute("UPDATE wide SET c100 = 'm', c229 = NULL")
    rows = probe.execute("SELECT data, before FROM audit_rowhistory WHERE table_name = 'wide' ORDER BY n").fetchall()
    assert rows[0][0] == '{"id":1,"c0":"a","c229":"z"}'
    assert json.loads(rows[1][1]) == {"c100": None, "c229": "z"}


def test_the_cost_of_history_is_a_statement_not_a_row(probe):
    """20,000 rows: a handful of statements, and nowhere near a trigger call per row."""
    with act() as entry_id:
        began = time.perf_counter()
        run("INSERT INTO probe (name, size) SELECT 'n' || i, i FROM generate_series(1, 20000) i")
        spent = time.perf_counter() - began
    counted = run("SELECT count(*), count(DISTINCT step) FROM audit_rowhistory WHERE entry_id = %s", entry_id)
    assert counted == [(20000, 1)]
    assert spent < 5


def test_a_plan_that_one_row_made_serves_many_rows(probe):
    """The plan of the recorder is kept: made for one row, it must not go through all rows for each of 20,000."""
    with act() as entry_id:
        run("INSERT INTO probe (name) VALUES ('one')")
        for size in range(8):
            run("UPDATE probe SET size = %s", size + 1)
        run("INSERT INTO probe (name, size) SELECT 'n' || i, i FROM generate_series(1, 20000) i")
        began = time.perf_counter()
        run("UPDATE probe SET size = size + 1")
        spent = time.perf_counter() - began
    counted = run("SELECT count(*) FROM audit_rowhistory WHERE entry_id = %s AND op = 'U'", entry_id)
    assert counted == [(20009,)]
    assert spent < 10
