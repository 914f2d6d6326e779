"""What a migration says about a table: it is audited, or it is append-only.

    operations = [
        migrations.CreateModel(...),
        *audited("members_person", ignore_columns=("version",)),
        *append_only("funds_posting"),
    ]

The migration must depend on ``("audit", "0001_initial")``.  Nothing here names a schema, so the same migration serves
every district of a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.migrations import RunPython, RunSQL

__all__ = [
    "APPEND_ONLY_TABLES",
    "READ_ONLY_TABLES",
    "REBASE",
    "AuditedTable",
    "append_only",
    "audited",
    "audited_tables",
    "make_recorders",
    "recorded_again",
]

# The application's role may add to these and read them, and nothing else.
APPEND_ONLY_TABLES = (
    "audit_journalentry",
    "audit_rowhistory",
    "audit_seal",
    "workflow_decision",
    "funds_books_voucher",
    "funds_books_journalline",
    "funds_budgets_commitment",
    "funds_spending_priorreview",
    "funds_spending_splithit",
)
# The application's role may not even add to these: the triggers do, with their owner's rights.
READ_ONLY_TABLES = ("audit_rowhistory",)

# Journal code of a migration that changed rows by changing their table.
REBASE = "audit.history.rebase"

_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")


@dataclass(frozen=True)
class AuditedTable:
    """A table with history triggers, its key column, and the columns that the history leaves out."""

    name: str
    key: str
    ignored: tuple[str, ...]


def _checked(*names: str) -> None:
    for name in names:
        if not _NAME.match(name):
            raise ValueError(f"not a plain table or column name: {name!r}")


def audited(table: str, *, key: str = "id", ignore_columns: Iterable[str] = ()) -> list[RunSQL]:
    """Migration operations that guard a table and keep its history.

    ``key`` is its integer primary key column.  ``ignore_columns`` are left out of the history: derived columns that
    can be computed again (a search vector, a pinyin spelling).  An update of ignored columns alone leaves no trace.
    Audit a table in the migration that makes it, or add ``recorded_again`` for the rows that are already there.
    """
    ignored = tuple(ignore_columns)
    _checked(table, key, *ignored)
    arguments = ", ".join(f"'{word}'" for word in (key, *ignored))
    transitions = {
        "insert": "NEW TABLE AS fresh",
        "update": "OLD TABLE AS gone NEW TABLE AS fresh",
        "delete": "OLD TABLE AS gone",
    }
    make = [
        f"CREATE TRIGGER audit_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();"
    ]
    # The leading z lets the history see what other statement triggers of the table left behind.
    make += [
        f"CREATE TRIGGER z_audit_{event} AFTER {event.upper()} ON {table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_record({arguments});"
        for event, tables in transitions.items()
    ]
    drop = [f"DROP TRIGGER {name} ON {table};" for name in ("audit_guard", *(f"z_audit_{e}" for e in transitions))]
    return [RunSQL("\n".join(make), "\n".join(drop))]


def append_only(table: str) -> list[RunSQL]:
    """Migration operations that let nobody change, delete or truncate rows of a table, its owner included."""
    _checked(table)
    return [
        RunSQL(
            f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();",
            f"DROP TRIGGER audit_append_only ON {table};",
        )
    ]


def recorded_again(table: str) -> list[RunPython]:
    """Migration operation for after a column was added with a value, renamed or given another type.

    Such a change alters rows without any trigger, so the check of the registers would find them changed past the
    journal.  This writes what is different now into the history, under an entry of its own.
    """
    _checked(table)

    def record(_apps: object, _editor: object) -> None:
        _record_differences(table)

    return [RunPython(record, RunPython.noop)]


def _record_differences(table: str) -> int:
    """Bring the history of a table up to its rows; returns how many rows it wrote."""
    from tieshan.foundation.audit import acts_backend

    (known,) = (each for each in audited_tables() if each.name == table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.reach', 'all', true)")
        entry_id = acts_backend.reserve_entry_id()
        cursor.execute(
            "INSERT INTO audit_rowhistory (entry_id, n, step, table_name, row_pk, op, data, before)"
            " SELECT %s, row_number() OVER (ORDER BY c.id), (SELECT nextval('audit_step_seq')), %s, c.id,"
            " CASE c.problem WHEN 'changed' THEN 'U' ELSE 'I' END, c.found, CASE c.problem WHEN 'changed' THEN ("
            "  SELECT jsonb_object_agg(k, c.recorded::jsonb -> k)::text"
            "  FROM jsonb_object_keys(c.found::jsonb || c.recorded::jsonb) AS k"
            "  WHERE c.recorded::jsonb -> k IS DISTINCT FROM c.found::jsonb -> k) END"
            " FROM audit_compare(%s::regclass, %s, %s, NULL) c WHERE c.problem <> 'missing'",
            [entry_id, table, table, known.key, list(known.ignored)],
        )
        rows = cursor.rowcount
        if rows == 0:
            # An empty table, above all in a new house: nothing happened, so nothing is said of it.
            acts_backend.resume_entry(None)
            return 0
        acts_backend.write_entry(
            id=entry_id,
            code=REBASE,
            actor_id=None,
            actor_name="migrate",
            channel="command",
            details={"table": table, "rows": rows},
        )
    return rows


def make_recorders() -> int:
    """Give each audited table the recorder that fits its columns (migrations/0004_recorders.sql); returns how many were
    made.  After the migrations, as the owner of the tables; until then a changed table is recorded as well, slower.
    """
    with connection.cursor() as cursor:
        made = 0
        # One transaction each: nobody who works meanwhile waits for all of them.
        for table in audited_tables():
            cursor.execute("SELECT audit_make_recorder(%s::regclass)", [table.name])
            made += cursor.fetchone()[0]
    return made


def audited_tables() -> list[AuditedTable]:
    """The audited tables of the current schema, as the database knows them, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgargs FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'z_audit_insert' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
        )
        found = []
        for name, raw in cursor.fetchall():
            key, *ignored = bytes(raw).rstrip(b"\0").decode().split("\0")
            found.append(AuditedTable(name, key, tuple(ignored)))
        return found
