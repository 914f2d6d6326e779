"""Taking back what one act wrote, as a whole and by set-based statements, from its row history.

Undoing is an act itself: it runs inside one, is guarded, recorded and sealed like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tieshan.foundation.audit.schema import AuditedTable, audited_tables

__all__ = ["HistoryRow", "LaterTouch", "Undone", "rows_of_entry", "tables_of_entry", "touched_later", "undo_rows"]


@dataclass(frozen=True)
class HistoryRow:
    """One row as an act wrote it: ``data`` after the change (before it for op D), ``before`` the changed old values."""

    n: int
    table: str
    pk: int
    op: str
    data: dict[str, Any]
    before: dict[str, Any] | None


@dataclass(frozen=True)
class LaterTouch:
    """A row of the act that a later act wrote again."""

    table: str
    pk: int
    entry_id: int
    code: str
    actor_name: str


@dataclass(frozen=True)
class Undone:
    """How many rows of a table were removed, put back as they were, and made again."""

    removed: int
    restored: int
    remade: int


def rows_of_entry(entry_id: int, table: str | None = None) -> Iterator[HistoryRow]:
    """The rows that an act wrote, in order, streamed; of one table or of all."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT n, table_name, row_pk, op, data, before FROM audit_rowhistory"
            " WHERE entry_id = %s AND (%s::text IS NULL OR table_name = %s) ORDER BY n",
            [entry_id, table, table],
        )
        while batch := cursor.fetchmany(2000):
            for n, name, pk, op, data, before in batch:
                yield HistoryRow(n, name, pk, op, json.loads(data), json.loads(before) if before else None)


def tables_of_entry(entry_id: int) -> list[str]:
    """The tables that an act wrote, in the order in which it first touched them; undo in the reverse order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM audit_rowhistory WHERE entry_id = %s GROUP BY table_name ORDER BY min(n)",
            [entry_id],
        )
        return [name for (name,) in cursor.fetchall()]


def touched_later(entry_id: int, *, limit: int = 20) -> list[LaterTouch]:
    """Rows of an act that another act wrote after it: while there are any, the act cannot be undone as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.table_name, l.row_pk, l.entry_id, coalesce(e.code, ''), coalesce(e.actor_name, '')"
            " FROM audit_rowhistory h"
            " JOIN audit_rowhistory l ON l.row_pk = h.row_pk AND l.table_name = h.table_name AND l.step > h.step"
            " LEFT JOIN audit_journalentry e ON e.id = l.entry_id"
            " WHERE h.entry_id = %s AND l.entry_id <> %s LIMIT %s",
            [entry_id, entry_id, limit],
        )
        return [LaterTouch(*row) for row in cursor.fetchall()]


def undo_rows(entry_id: int, table: str) -> Undone:
    """Bring the rows of ``table`` that an act wrote back to what they were before it; three statements in all.

    Run it inside an act, table by table in the reverse order of ``tables_of_entry``, after ``touched_later`` said
    that nothing was built on them.  Columns that the history leaves out keep their value; a row made again gets
    their defaults.  Constraints hold: a row that others point to stops the whole undoing.
    """
    audited = _audited(table)
    quote = connection.ops.quote_name
    name, key = quote(table), quote(audited.key)
    columns = [quote(column) for column in _columns(audited)]
    others = [column for column in columns if column != key]
    prior = """
        SELECT t.row_pk, p.data::jsonb AS data
        FROM (SELECT row_pk, min(step) AS first FROM audit_rowhistory
              WHERE entry_id = %s AND table_name = %s GROUP BY row_pk) t
        LEFT JOIN LATERAL (
            SELECT op, data FROM audit_rowhistory h
            WHERE h.row_pk = t.row_pk AND h.table_name = %s AND h.step < t.first ORDER BY h.step DESC, h.n DESC LIMIT 1
        ) p ON p.op <> 'D'
    """
    assignments = ", ".join(f"{column} = r.{column}" for column in others)
    with connection.cursor() as cursor:
        values: list[Any] = [entry_id, table, table]
        # The statements are put together from quoted names of the catalogue alone.
        cursor.execute(
            f"WITH prior AS MATERIALIZED ({prior}) DELETE FROM {name} x USING prior"  # noqa: S608
            f" WHERE x.{key} = prior.row_pk AND prior.data IS NULL",
            values,
        )
        removed = cursor.rowcount
        restored = 0
        if others:
            cursor.execute(
                f"WITH prior AS MATERIALIZED ({prior}) UPDATE {name} x SET {assignments}"  # noqa: S608
                f" FROM prior CROSS JOIN LATERAL jsonb_populate_record(NULL::{name}, prior.data) r"
                f" WHERE x.{key} = prior.row_pk AND prior.data IS NOT NULL",
                values,
            )
            restored = cursor.rowcount
        listed = ", ".join(columns)
        taken = ", ".join(f"r.{column}" for column in columns)
        cursor.execute(
            f"WITH prior AS MATERIALIZED ({prior}) INSERT INTO {name} ({listed}) SELECT {taken}"  # noqa: S608
            f" FROM prior CROSS JOIN LATERAL jsonb_populate_record(NULL::{name}, prior.data) r"
            f" WHERE prior.data IS NOT NULL AND NOT EXISTS (SELECT FROM {name} x WHERE x.{key} = prior.row_pk)",
            values,
        )
        return Undone(removed, restored, cursor.rowcount)


def _audited(table: str) -> AuditedTable:
    for audited in audited_tables():
        if audited.name == table:
            return audited
    raise LookupError(f"{table} keeps no history")


def _columns(audited: AuditedTable) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' AND attname <> ALL (%s::text[]) ORDER BY attnum",
            [connection.ops.quote_name(audited.name), list(audited.ignored)],
        )
        return [name for (name,) in cursor.fetchall()]
