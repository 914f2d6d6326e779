"""An import in the journal: what its entry says, and undoing it: what the act created is removed, what it changed is
put back, both from the row history of its entry.

It can be undone until something else has built on it: a later change of one of its rows, or a record that points to
one, refuses the undo and nothing is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access.acts import note, running_act
from tieshan.foundation.audit.seals import whole_history
from tieshan.foundation.imports.desk import Desk
from tieshan.foundation.imports.models import ImportBatch
from tieshan.kernel.refusal import Refused

__all__ = ["note_batch", "take_back", "take_back_rows", "written_rows"]

_LATER: Final = """
SELECT EXISTS (
    SELECT FROM audit_rowhistory h
    WHERE h.entry_id = %(entry)s AND h.table_name = ANY (%(tables)s) AND EXISTS (
        SELECT FROM audit_rowhistory l
        WHERE l.row_pk = h.row_pk AND l.table_name = h.table_name AND l.step > h.step AND l.entry_id <> h.entry_id))
"""
_RESTORE: Final = """
UPDATE {table} t SET {assignments}
FROM (
    SELECT row_pk, jsonb_object_agg(k, v) AS before
    FROM (
        -- a row changed twice by the act goes back to what it was before the first change
        SELECT DISTINCT ON (h.row_pk, k) h.row_pk, k, v
        FROM audit_rowhistory h, jsonb_each(h.before::jsonb) AS b (k, v)
        WHERE h.entry_id = %(entry)s AND h.table_name = %(table)s AND h.op = 'U'
          AND h.row_pk NOT IN (SELECT i.row_pk FROM audit_rowhistory i
                               WHERE i.entry_id = %(entry)s AND i.table_name = %(table)s AND i.op = 'I')
        ORDER BY h.row_pk, k, h.step
    ) firsts GROUP BY row_pk
) f
WHERE f.row_pk = t.{key}
"""
_REMOVE: Final = """
DELETE FROM {table} t USING audit_rowhistory h
WHERE h.entry_id = %(entry)s AND h.table_name = %(table)s AND h.op = 'I' AND h.row_pk = t.{key}
"""
_EXPECTED: Final = """
SELECT count(DISTINCT row_pk) FILTER (WHERE op = 'I'),
       count(DISTINCT row_pk) FILTER (WHERE op = 'U' AND row_pk NOT IN (
           SELECT i.row_pk FROM audit_rowhistory i
           WHERE i.entry_id = %(entry)s AND i.table_name = %(table)s AND i.op = 'I'))
FROM audit_rowhistory WHERE entry_id = %(entry)s AND table_name = %(table)s
"""


def note_batch(batch: ImportBatch, desk: Desk) -> None:
    """Say in the journal which file this was and what came of it; the batch remembers its entry."""
    running = running_act()
    assert running is not None  # noqa: S101 - only called inside an act
    batch.entry_id = running.entry_id
    run = desk.run
    note(
        file=batch.file_name,
        sha256=batch.file_sha256,
        rows=run.rows,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        refused=run.refused_rows,
    )


def take_back(batch: ImportBatch, *tables: type[models.Model]) -> ImportBatch:
    """Take back what a batch wrote into these tables (children before parents) and say so in the journal."""
    running = running_act()
    assert running is not None and batch.entry_id is not None  # noqa: S101, PT018 - checked by the caller
    note(file=batch.file_name, undone_entry=batch.entry_id, **_plain(take_back_rows(batch.entry_id, tables)))
    batch.undo_entry_id = running.entry_id
    return batch


def take_back_rows(entry_id: int, tables: Iterable[type[models.Model]]) -> dict[str, int]:
    """Take back every recorded change of a journal entry in these tables; children go before their parents.

    Runs inside an act.  Answers how many rows were removed and put back.  Refuses ``imports.undo.built_on`` when
    something newer stands on them, ``imports.undo.out_of_reach`` when the actor does not reach all of them.
    """
    ordered = list(tables)
    counts = {"removed": 0, "put_back": 0}
    names = [model._meta.db_table for model in ordered]
    try:
        # The history is read whole: a row that has moved out of the actor's reach must still forbid the undo.
        with transaction.atomic(), whole_history(), connection.cursor() as cursor:
            cursor.execute(_LATER, {"entry": entry_id, "tables": names})
            if cursor.fetchone()[0]:
                raise _built_on()
            for model in ordered:
                table, key = model._meta.db_table, model._meta.pk.column
                facts: dict[str, str | int] = {"entry": entry_id, "table": table}
                cursor.execute(_EXPECTED, facts)
                inserted, updated = cursor.fetchone()
                if updated:
                    cursor.execute(_RESTORE.format(table=table, key=key, assignments=_assignments(model)), facts)
                    _all_reached(cursor.rowcount, updated)
                    counts["put_back"] += updated
                if inserted:
                    cursor.execute(_REMOVE.format(table=table, key=key), facts)
                    _all_reached(cursor.rowcount, inserted)
                    counts["removed"] += inserted
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        raise _built_on() from None
    return counts


def written_rows(batch: ImportBatch, model: type[models.Model]) -> frozenset[int]:
    """The keys of the rows that a batch made or changed in a table, also after they were taken back."""
    with whole_history(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT row_pk FROM audit_rowhistory WHERE entry_id = %s AND table_name = %s",
            [batch.entry_id, model._meta.db_table],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def _plain(counts: dict[str, int]) -> dict[str, Any]:
    return dict(counts)


def _assignments(model: type[models.Model]) -> str:
    columns = [
        str(field.column)
        for field in model._meta.concrete_fields
        if not field.primary_key and field.column != "version"
    ]
    listed = ", ".join(columns)
    own = ", ".join(f"p.{column}" for column in columns)
    said = f"({listed}) = (SELECT {own} FROM jsonb_populate_record(t, f.before) p)"  # noqa: S608 - our own columns
    if any(field.column == "version" for field in model._meta.concrete_fields):
        said += ", version = t.version + 1"
    return said


def _all_reached(done: int, expected: int) -> None:
    if done != expected:
        raise Refused(
            "imports.undo.out_of_reach",
            _("This import reaches beyond the unions in your charge. Ask the office that made it to undo it."),
        )


def _built_on() -> Refused:
    return Refused(
        "imports.undo.built_on",
        _("Something newer has built on this import, so it can no longer be undone as a whole. Correct the records."),
    )
