"""Rows of a test database kept aside, to begin with them again and again: a tenth of the time of a fresh copy."""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
from django.db import connection
from psycopg import sql

from tests import clusters

_ASIDE = "kept_rows"
_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = ''
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1 ORDER BY 1
"""


@dataclass
class KeptRows:
    """All rows of a database as they stood when `keep_rows` was called, and where its counters stood."""

    database: str
    tables: dict[str, list[str]] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    counters: list[tuple[str, int | None]] = field(default_factory=list)

    def restore(self) -> None:
        """Put everything back: as a superuser, past triggers and guards. Nobody else may be at work."""
        connection.close()
        with clusters.superuser_connection(self.database) as raw, raw.transaction():
            raw.execute("SET LOCAL session_replication_role = replica")
            for table, columns in self.tables.items():
                raw.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                if table in self.filled:
                    raw.execute(_insert(table, columns))
            for name, value in self.counters:
                raw.execute("SELECT setval(%s, %s, %s)", [f'public."{name}"', value or 1, value is not None])


def _insert(table: str, columns: list[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
        sql.Identifier(table), names, names, sql.Identifier(_ASIDE, table)
    )


def keep_rows() -> KeptRows:
    """Keep the rows of the database that Django points at. They go with it when the test's database is renewed."""
    kept = KeptRows(str(connection.settings_dict["NAME"]))
    with clusters.superuser_connection(kept.database) as raw, raw.transaction():
        raw.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_ASIDE)))
        kept.tables = dict(raw.execute(_TABLES).fetchall())
        for table in kept.tables:
            aside = sql.Identifier(_ASIDE, table)
            if _any_row(raw, table):
                raw.execute(sql.SQL("CREATE UNLOGGED TABLE {} AS TABLE {}").format(aside, sql.Identifier(table)))
                kept.filled.add(table)
        kept.counters = raw.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        ).fetchall()
    return kept


def _any_row(raw: psycopg.Connection, table: str) -> bool:
    return raw.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone() is not None
