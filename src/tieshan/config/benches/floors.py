"""The floor under a load: the very rows that it left, ready in memory, by COPY into tables with the same indexes,
checks and foreign keys, in one transaction."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

_READY = "COPY (SELECT * FROM {table} WHERE {where} ORDER BY id) TO STDOUT"
_FOREIGN = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"

__all__ = ["floor_seconds"]


def floor_seconds(folder: Path, rows: Mapping[str, str]) -> float:
    """Seconds for the rows of these tables (SQL conditions say which), the tables in the order of their references.

    A foreign key to a table of the load points to its copy where all its rows are copied, else to the table itself.
    """
    import psycopg
    from django.db import connection, transaction

    from tieshan.config.database import as_owner

    with as_owner(folder):
        ready: dict[str, bytes] = {}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tieshan.reach', 'all', true)")
            plain: psycopg.Connection = connection.connection
            for table, where in rows.items():
                with plain.cursor().copy(_READY.format(table=table, where=where)) as copy:
                    ready[table] = b"".join(bytes(part) for part in copy)
        with transaction.atomic(), connection.cursor() as cursor:
            for table in rows:
                cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
            for table in rows:
                cursor.execute(_FOREIGN, [table])
                for (definition,) in cursor.fetchall():
                    own = definition
                    for other, where in rows.items():
                        if where == "true":
                            own = own.replace(f"REFERENCES {other}(", f"REFERENCES floor_{other}(")
                    cursor.execute(f"ALTER TABLE floor_{table} ADD {own}")
        began = time.perf_counter()
        with transaction.atomic():
            plain = connection.connection
            for table in rows:
                with plain.cursor().copy(f"COPY floor_{table} FROM STDIN") as copy:
                    copy.write(ready[table])
        seconds = time.perf_counter() - began
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE " + ", ".join(f"floor_{table}" for table in reversed(list(rows))))
    return seconds
