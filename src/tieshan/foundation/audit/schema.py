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

from django.db import connection
from django.db.migrations import RunSQL

__all__ = ["APPEND_ONLY_TABLES", "READ_ONLY_TABLES", "AuditedTable", "append_only", "audited", "audited_tables"]

# The application's role may add to these and read them, and nothing else.
APPEND_ONLY_TABLES = ("audit_journalentry", "audit_rowhistory", "audit_seal")
# The application's role may not even add to these: the triggers do, with their owner's rights.
READ_ONLY_TABLES = ("audit_rowhistory",)

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
    Rows that the table already holds get no history; audit a table in the migration that makes it.
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
