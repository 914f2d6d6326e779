"""Sealing, the check of the journal, and everything that an intruder with the whole database may try."""

from __future__ import annotations

import contextlib
import json
import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import translation

from tests.foundation.audit.conftest import act, run, seal_all
from tieshan.foundation.audit import acts_backend, seals
from tieshan.foundation.audit.checks import as_json, parse_anchor, tell
from tieshan.foundation.audit.history import Change, history_of
from tieshan.foundation.audit.schema import recorded_again
from tieshan.foundation.audit.seals import newest_seal, pending_entries, seal_pending
from tieshan.foundation.audit.verification import verify_journal


@pytest.fixture
def journal(probe):
    """Five sealed acts; returns the intruder's connection and the numbers of the entries."""
    entries = []
    with act("probe.thing.add", details={"why": "first"}) as entry_id:
        run("INSERT INTO probe (id, name, size) SELECT i, 'n' || i, i FROM generate_series(1, 10) i")
        entries.append(entry_id)
    for i in range(4):
        with act("probe.thing.edit") as entry_id:
            run("UPDATE probe SET size = size + 1 WHERE id <= %s", i + 1)
            entries.append(entry_id)
    assert seal_all(5) == 5
    assert verify_journal(tables=True).problems == []
    return probe, entries


@contextmanager
def tampered(raw, *tables):
    """Put tables back afterwards, so that one journal serves many attempts."""
    for table in tables:
        raw.execute(f"CREATE TEMPORARY TABLE kept_{table} AS TABLE {table}")
    yield
    for table in tables:
        raw.execute(f"DELETE FROM {table}")
        raw.execute(f"INSERT INTO {table} TABLE kept_{table}")
        raw.execute(f"DROP TABLE kept_{table}")
    assert verify_journal().ok


def first(**options):
    problem = verify_journal(**options).first
    assert problem is not None
    return problem


def test_seals_chain_every_entry_once(journal):
    _raw, entries = journal
    rows = run("SELECT no, entry_id, rows, length(row_fingerprints), previous, hash FROM audit_seal ORDER BY no")
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert [row[1] for row in rows] == entries
    assert [row[2] for row in rows] == [10, 1, 2, 3, 4]
    assert all(row[3] == 4 * row[2] for row in rows)
    assert [bytes(row[4]) for row in rows] == [bytes(32), *(bytes(row[5]) for row in rows[:-1])]
    check = verify_journal(tables=True)
    assert (check.ok, check.entries, check.rows, check.tables) == (True, 5, 20, {"probe": 10} | check.tables)
    assert seal_pending() == 0


def test_many_acts_of_one_transaction_are_sealed_together(probe, monkeypatch):
    calls = []
    monkeypatch.setattr(acts_backend, "seal_pending", lambda **options: calls.append(seal_pending(**options)))
    with transaction.atomic():
        for number in range(3):
            with act("probe.thing.add"):
                run("INSERT INTO probe (name) VALUES (%s)", f"n{number}")
            acts_backend.seal_after_commit()
        with contextlib.suppress(LookupError), transaction.atomic(), act("probe.thing.add"):
            raise LookupError
    assert len(calls) == 1
    assert calls[0] + seal_all(3 - calls[0]) == 3


def test_who_follows_an_act_leaves_fresh_seals_alone_whoever_made_them(probe):
    """Eight processes that write act after act seal as often together as one of them alone."""
    for name in ("a", "b"):
        with act():
            run("INSERT INTO probe (name) VALUES (%s)", name)
        if name == "a":
            assert seal_all(1) == 1
    assert seal_pending(wait=False, apart=3600) == 0
    assert pending_entries() == 1
    assert seal_all(1, wait=False, apart=0) == 1


ENTRY_CHANGES = [
    "code = 'other.thing.done'",
    "actor_name = 'x'",
    "actor_id = NULL",
    "at = at + interval '1 microsecond'",
    "details = '[1]'",
    "unit_id = 3",
    "subject_id = 1",
    "channel = 'job'",
    "request_id = 'r'",
    "xact = '3'::xid8",
]


def test_a_changed_entry_shows(journal):
    raw, entries = journal
    for change in ENTRY_CHANGES:
        with tampered(raw, "audit_journalentry"):
            raw.execute(f"UPDATE audit_journalentry SET {change} WHERE id = %s", [entries[2]])
            problem = first()
            assert (problem.what, problem.table, problem.id) == ("changed", "audit_journalentry", entries[2])


ROW_CHANGES = [
    "data = data || ' '",
    "before = NULL",
    "row_pk = 9",
    "op = 'I'",
    "table_name = 'x'",
    "step = step + 1000",
]


def test_a_changed_history_row_shows_with_its_place(journal):
    raw, entries = journal
    for change in ROW_CHANGES:
        with tampered(raw, "audit_rowhistory"):
            raw.execute(f"UPDATE audit_rowhistory SET {change} WHERE entry_id = %s AND n = 2", [entries[3]])
            problem = first()
            assert (problem.what, problem.table, problem.id, problem.n) == (
                "changed",
                "audit_rowhistory",
                entries[3],
                2,
            )


PLACES = [1, 5, 10]


def test_a_deleted_history_row_shows_with_its_place(journal):
    raw, entries = journal
    for n in PLACES:
        with tampered(raw, "audit_rowhistory"):
            raw.execute("DELETE FROM audit_rowhistory WHERE entry_id = %s AND n = %s", [entries[0], n])
            check = verify_journal()
            assert [(p.what, p.table, p.id, p.n) for p in check.problems] == [
                ("missing", "audit_rowhistory", entries[0], n)
            ]


EXTRA_PLACES = [0, 3, 77]


def test_an_extra_history_row_shows(journal):
    raw, entries = journal
    for n in EXTRA_PLACES:
        with tampered(raw, "audit_rowhistory"):
            raw.execute("INSERT INTO audit_rowhistory VALUES (%s, %s, 1, 'probe', 1, 'I', '{}')", [entries[2], n])
            problem = first()
            assert (problem.what, problem.table, problem.id, problem.n) == (
                "inserted",
                "audit_rowhistory",
                entries[2],
                n,
            )


def test_history_of_no_act_shows(journal):
    raw, _entries = journal
    raw.execute("INSERT INTO audit_rowhistory VALUES (999, 1, 999, 'probe', 1, 'I', '{}')")
    problem = first()
    assert (problem.what, problem.table, problem.id) == ("inserted", "audit_rowhistory", 999)


def test_a_deleted_entry_shows(journal):
    raw, entries = journal
    raw.execute("DELETE FROM audit_journalentry WHERE id = %s", [entries[1]])
    raw.execute("DELETE FROM audit_rowhistory WHERE entry_id = %s", [entries[1]])
    problem = first()
    assert (problem.what, problem.table, problem.id) == ("missing", "audit_journalentry", entries[1])


def test_a_deleted_entry_with_its_seal_shows(journal):
    raw, entries = journal
    for table, column in (("audit_journalentry", "id"), ("audit_rowhistory", "entry_id"), ("audit_seal", "entry_id")):
        raw.execute(f"DELETE FROM {table} WHERE {column} = %s", [entries[1]])
    problem = first()
    assert (problem.what, problem.table, problem.id) == ("missing", "audit_seal", 2)


SEAL_CHANGES = [
    "hash = sha256('x')",
    "mark = sha256('x')",
    "previous = sha256('x')",
    "rows = rows + 1",
    "entry_digest = sha256('x')",
    "row_fingerprints = ''",
    "horizon = '9'::xid8",
]


def test_a_changed_seal_shows(journal):
    raw, _entries = journal
    for change in SEAL_CHANGES:
        with tampered(raw, "audit_seal"):
            raw.execute(f"UPDATE audit_seal SET {change} WHERE no = 3")
            problem = first()
            assert (problem.what, problem.table, problem.id) == ("changed", "audit_seal", 3)


def test_a_chain_made_anew_without_the_key_shows(journal, settings):
    """The intruder changes an entry, throws the later seals away and runs the sealer, but does not know the key."""
    raw, entries = journal
    anchor = newest_seal()
    raw.execute("UPDATE audit_journalentry SET code = 'x.y.z' WHERE id = %s", [entries[2]])
    raw.execute("DELETE FROM audit_seal WHERE no >= 3")
    key, settings.HASH_KEY = settings.HASH_KEY, b"i" * 32
    assert seal_all(3) == 3
    settings.HASH_KEY = key
    problem = first()
    assert (problem.what, problem.table, problem.id) == ("changed", "audit_seal", 3)
    # who knows the key as well is still caught by a seal printed on paper
    raw.execute("DELETE FROM audit_seal WHERE no >= 3")
    assert seal_all(3) == 3
    assert verify_journal().ok
    problem = first(anchor=anchor)
    assert (problem.what, problem.table, problem.id) == ("changed", "audit_seal", 5)


def test_an_end_cut_off_shows_against_the_paper(journal):
    raw, entries = journal
    anchor = newest_seal()
    for table, column in (("audit_journalentry", "id"), ("audit_rowhistory", "entry_id"), ("audit_seal", "entry_id")):
        raw.execute(f"DELETE FROM {table} WHERE {column} >= %s", [entries[3]])
    assert verify_journal().ok  # nothing inside the database remembers …
    problem = first(anchor=anchor)
    assert (problem.what, problem.table, problem.id) == ("missing", "audit_seal", 5)
    assert first(tables=True).table == "probe"  # … except the registers, which are ahead of their history


def test_an_entry_slipped_in_under_an_old_number_shows(journal):
    """A number that an undone act left free, with the time of then, written now and sealed by the honest sealer."""
    raw, _entries = journal
    with pytest.raises(ZeroDivisionError), act() as free:
        raise ZeroDivisionError
    with act() as later:
        run("UPDATE probe SET size = 0 WHERE id = 1")
    seal_all(1)
    raw.execute(
        "INSERT INTO audit_journalentry (id, at, xact, code, actor_name, channel, subject_type, details, request_id)"
        " SELECT %s, at, pg_current_xact_id(), code, 'x', 'web', '', '{}', '' FROM audit_journalentry WHERE id = %s",
        [free, later],
    )
    seal_all(1)
    problem = first()
    assert (problem.what, problem.table, problem.id) == ("inserted", "audit_journalentry", free)


def test_an_entry_slipped_in_with_an_old_transaction_shows(journal):
    raw, entries = journal
    raw.execute(
        "INSERT INTO audit_journalentry (id, at, xact, code, actor_name, channel, subject_type, details, request_id)"
        " SELECT 500, at, xact, code, 'x', 'web', '', '{}', '' FROM audit_journalentry WHERE id = %s",
        [entries[1]],
    )
    seal_pending()
    problem = first()
    assert (problem.what, problem.table, problem.id) == ("inserted", "audit_journalentry", 500)


def test_registers_changed_past_the_journal_show(journal):
    raw, _entries = journal
    raw.execute("UPDATE probe SET name = 'forged' WHERE id = 4")
    raw.execute("DELETE FROM probe WHERE id = 5")
    raw.execute("INSERT INTO probe (id, name) VALUES (99, 'new')")
    raw.execute("UPDATE probe SET spelling = 'ignored' WHERE id = 6")
    assert verify_journal().ok
    problems = verify_journal(tables=True).problems
    assert [(p.what, p.table, p.id) for p in problems] == [
        ("changed", "probe", 4), ("missing", "probe", 5), ("inserted", "probe", 99),
    ]  # fmt: skip
    assert problems[0].facts == {"columns": ["name"]}


def test_columns_that_come_and_go_raise_no_alarm(journal):
    raw, _entries = journal
    raw.execute("SET session_replication_role = origin")
    raw.execute("ALTER TABLE probe DROP COLUMN size")
    raw.execute("ALTER TABLE probe ADD COLUMN colour text")
    assert verify_journal(tables=True).ok


def test_a_migration_that_fills_a_new_column_records_it(journal):
    raw, _entries = journal
    raw.execute("ALTER TABLE probe ADD COLUMN colour text NOT NULL DEFAULT 'red'")
    raw.execute("INSERT INTO probe (id, name) VALUES (77, 'from before the table was audited')")
    # A migration runs as the owner, whom neither the missing right nor the row policy stops.
    raw.execute("GRANT INSERT ON audit_rowhistory TO tieshan_app")
    raw.execute("CREATE POLICY as_owner ON audit_rowhistory FOR INSERT TO tieshan_app WITH CHECK (true)")
    assert len(verify_journal(tables=True).problems) == 11
    (operation,) = recorded_again("probe")
    operation.code(None, None)
    seal_all(1)
    check = verify_journal(tables=True)
    assert (check.problems, check.entries, check.rows) == ([], 6, 31)
    assert history_of("probe", 3)[0].changes == (Change("colour", None, "red"),)
    assert history_of("probe", 77)[0].op == "I"


def test_row_policies_do_not_hide_rows_from_the_check(journal):
    raw, _entries = journal
    raw.execute("ALTER TABLE probe ENABLE ROW LEVEL SECURITY")
    raw.execute("CREATE POLICY p ON probe USING (current_setting('tieshan.reach', true) = 'all')")
    assert run("SELECT count(*) FROM probe") == [(0,)]
    check = verify_journal(tables=True)
    assert (check.ok, check.tables["probe"]) == (True, 10)
    assert run("SELECT count(*) FROM probe") == [(0,)]


def test_a_running_act_holds_back_later_ones(probe, another_connection):
    """Sealing waits for older transactions, so nothing can ever appear before a sealed entry."""
    other = another_connection()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id(), nextval(pg_get_serial_sequence('audit_journalentry', 'id'))")
        _xact, early = cursor.fetchone()
    with act() as late:
        run("INSERT INTO probe (name) VALUES ('a')")
    assert late > early
    assert seal_pending() == 0
    assert (verify_journal().pending, verify_journal().ok) == (1, True)
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_journalentry"
            " (id, at, xact, code, actor_name, channel, subject_type, details, request_id)"
            " VALUES (%s, now(), pg_current_xact_id(), 'a.b.c', 'x', 'web', '', '{}', '')",
            [early],
        )
    other.commit()
    assert seal_all(2) == 2
    assert verify_journal().ok


def test_many_sealers_and_writers_make_one_chain(probe):
    """Real parallel connections: four write, three seal, nothing is sealed twice or left out."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def write(who: int) -> None:
        try:
            for i in range(15):
                with act("probe.thing.add", actor_name=str(who)):
                    run("INSERT INTO probe (name) VALUES (%s)", f"{who}-{i}")
                seal_pending(limit=5, wait=False)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    def seal() -> None:
        try:
            while not stop.is_set():
                seal_pending(limit=3)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(i,)) for i in range(4)]
    sealers = [threading.Thread(target=seal) for _ in range(3)]
    for thread in [*writers, *sealers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    assert failures == []
    for _ in range(100):
        seal_pending()
        if not pending_entries():
            break
    assert pending_entries() == 0
    assert run("SELECT count(*), max(no), count(DISTINCT entry_id) FROM audit_seal") == [(60, 60, 60)]
    check = verify_journal(tables=True)
    assert (check.problems, check.entries) == ([], 60)


def test_big_acts_are_left_to_the_background(probe):
    with act():
        run("INSERT INTO probe (name) SELECT 'n' || i FROM generate_series(1, 50) i")
    assert seal_pending(most_rows=20) == 0
    assert seal_all(1, most_rows=50) == 1


def test_after_a_move_to_another_server(journal, monkeypatch):
    """A restored journal carries transaction numbers that the new server reaches only years later."""
    raw, entries = journal
    with act() as waiting:
        run("UPDATE probe SET size = 0 WHERE id = 1")
    # made as on a server far ahead: numbers lifted, seals made anew over them with the key
    raw.execute("UPDATE audit_journalentry SET xact = (xact::text::bigint + 1000000000)::text::xid8")
    raw.execute("DELETE FROM audit_seal")
    ahead = seals._PENDING.replace("begun::text", "'2000000000'")
    monkeypatch.setattr(seals, "_PENDING", ahead)
    assert seal_all(5, limit=5) == 5
    monkeypatch.undo()
    assert verify_journal().ok
    assert seal_all(1) == 1  # the one that waited during the move
    for _ in range(3):
        with act():
            run("UPDATE probe SET size = size + 1 WHERE id = 2")
        assert seal_all(1) == 1
    check = verify_journal(tables=True)
    assert (check.problems, check.moves, check.seals, check.pending) == ([], 1, 9, 0)
    assert waiting not in entries
    raw.execute("UPDATE audit_journalentry SET code = 'x.y.z' WHERE id = %s", [waiting])
    assert first().id == waiting


def test_the_check_reads_one_snapshot(journal, another_connection):
    """Acts that commit while the check runs neither disturb it nor are half seen."""
    with transaction.atomic():
        check = verify_journal()
    assert check.ok


def test_the_result_in_words(journal):
    raw, entries = journal
    anchor = newest_seal()
    with translation.override("en"):
        assert "The journal is whole: 5 entries" in tell(verify_journal(anchor, tables=True))
        raw.execute("DELETE FROM audit_rowhistory WHERE entry_id = %s AND n = 4", [entries[0]])
        assert f"the record of change 4 of journal entry {entries[0]} was removed" in tell(verify_journal())
        wrong = tell(verify_journal((5, bytes(10))))
        assert "the journal was made anew" in wrong
    found = as_json(verify_journal())
    assert found["first"] == {"what": "missing", "table": "audit_rowhistory", "id": entries[0], "n": 4}
    assert json.loads(json.dumps(found)) == found


def test_an_anchor_is_read_as_it_stands_on_paper():
    assert parse_anchor(" 12-" + "ab" * 32 + "\n") == (12, bytes([0xAB]) * 32)
    assert parse_anchor("12-" + "ab" * 8) == (12, bytes([0xAB]) * 8)
    for wrong in ("", "12", "12-", "12-ab", "x-" + "ab" * 32, "12-" + "zz" * 32):
        assert parse_anchor(wrong) is None


def test_every_finding_has_its_sentence(journal):
    from tieshan.foundation.audit.checks import describe
    from tieshan.foundation.audit.verification import Problem

    for table in ("audit_journalentry", "audit_rowhistory", "audit_seal", "members_person"):
        for what in ("changed", "missing", "inserted"):
            if (table, what) != ("audit_seal", "inserted"):
                facts = {"register": "members_person", "row": 3, "columns": ["a"]}
                assert "7" in describe(Problem(what, table, 7, 2, facts))
    assert tell(verify_journal())
