"""Reading the journal: the history of a record, who changed it meanwhile, and the reading of sensitive fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tieshan.foundation.audit import acts_backend
from tieshan.foundation.audit.models import JournalEntry

__all__ = [
    "REVEAL",
    "Change",
    "HistoryLine",
    "entries_for",
    "history_of",
    "journal_reading",
    "tell_changes",
]

# The act of reading a sensitive field in full: permission and journal code.
REVEAL = "audit.field.reveal"


class Reader(Protocol):
    """As much of an actor as the journal needs."""

    account_id: int | None
    name: str

    @property
    def kind(self) -> str:
        """The channel: web, command or job."""
        ...


@dataclass(frozen=True)
class Change:
    """One column of one change; ``secret`` columns are encrypted, and their values are never shown."""

    column: str
    old: Any
    new: Any
    secret: bool = False


@dataclass(frozen=True)
class HistoryLine:
    """One change of one row; ``op`` is I, U or D, ``step`` its place in the order of all changes."""

    step: int
    entry_id: int
    at: datetime | None
    code: str
    actor_id: int | None
    actor_name: str
    unit_id: int | None
    op: str
    changes: tuple[Change, ...]


def history_of(table: str, pk: int, *, limit: int = 200) -> list[HistoryLine]:
    """What happened to one row, the newest first, in one query."""
    return _lines(table, pk, "true", [], limit)


def tell_changes(
    lines: Iterable[HistoryLine], *, labels: dict[str, str] | None = None, ignore: Iterable[str] = ()
) -> str:
    """One sentence a change: who, when, and which fact from what to what. ``labels`` name the columns for people."""
    ignored = set(ignore)
    names = labels or {}
    told = []
    for line in lines:
        what = "; ".join(_told(change, names) for change in line.changes if change.column not in ignored)
        when = date_format(localtime(line.at), "SHORT_DATETIME_FORMAT") if line.at else ""
        told.append(_("%(who)s, %(when)s: %(what)s") % {"who": line.actor_name, "when": when, "what": what})
    return " / ".join(told)


def entries_for(subject: models.Model | tuple[str, int]) -> models.QuerySet[JournalEntry]:
    """Journal entries about a record, the newest first; ``subject`` is the record or (label_lower, pk)."""
    kind, pk = subject if isinstance(subject, tuple) else (subject._meta.label_lower, subject.pk)
    return JournalEntry.objects.filter(subject_type=kind, subject_id=pk).order_by("-id")


def journal_reading(
    actor: Reader,
    model: type[models.Model],
    pk: int | Sequence[int],
    fields: Iterable[str],
    reason: str = "",
    *,
    unit_id: int | None = None,
    code: str = REVEAL,
) -> int:
    """Journal that the actor read sensitive fields of one record (or of several, as in an export) in full.

    Call it in the transaction that hands the values out, before they leave.  ``code`` is the act's own code where it
    has one.  Returns the number of the entry.
    """
    many = not isinstance(pk, int)
    details: dict[str, Any] = {"fields": sorted(fields)}
    if reason:
        details["reason"] = reason
    if many:
        details |= {"count": len(pk), "records": list(pk)}  # type: ignore[arg-type]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('tieshan.act', true)")
            running = cursor.fetchone()[0]
        entry_id = acts_backend.reserve_entry_id()
        acts_backend.write_entry(
            id=entry_id,
            code=code,
            actor_id=actor.account_id,
            actor_name=actor.name,
            channel=actor.kind,
            unit_id=unit_id,
            subject_type=model._meta.label_lower,
            subject_id=None if many else pk,  # type: ignore[arg-type]
            details=details,
        )
        acts_backend.resume_entry(int(running) if running else None)
        acts_backend.seal_after_commit()
    return entry_id


def changes_of(op: str, data: dict[str, Any], before: dict[str, Any] | None) -> tuple[Change, ...]:
    """The changes that one history row tells, by column."""
    if op == "U":
        pairs = [(column, old, data.get(column)) for column, old in (before or {}).items()]
    elif op == "I":
        pairs = [(column, None, value) for column, value in data.items()]
    else:
        pairs = [(column, value, None) for column, value in data.items()]
    return tuple(
        Change(column, None, None, secret=True) if _is_binary(old) or _is_binary(new) else Change(column, old, new)
        for column, old, new in pairs
    )


def _is_binary(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("\\x")


def _lines(table: str, pk: int, condition: str, values: list[Any], limit: int) -> list[HistoryLine]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.step, h.entry_id, e.at, coalesce(e.code, ''), e.actor_id, coalesce(e.actor_name, ''), e.unit_id,"  # noqa: S608 - the condition is a constant
            " h.op, h.data, h.before FROM audit_rowhistory h LEFT JOIN audit_journalentry e ON e.id = h.entry_id"
            f" WHERE h.row_pk = %s AND h.table_name = %s AND {condition} ORDER BY h.step DESC, h.n DESC LIMIT %s",
            [pk, table, *values, limit],
        )
        return [
            HistoryLine(
                step=step,
                entry_id=entry_id,
                at=at,
                code=code,
                actor_id=actor_id,
                actor_name=actor_name,
                unit_id=unit_id,
                op=op,
                changes=changes_of(op, json.loads(data), json.loads(before) if before else None),
            )
            for step, entry_id, at, code, actor_id, actor_name, unit_id, op, data, before in cursor.fetchall()
        ]


def _told(change: Change, names: dict[str, str]) -> str:
    name = names.get(change.column, change.column)
    if change.secret:
        return _("%(name)s was changed") % {"name": name}
    empty = _("(empty)")
    return _("%(name)s: %(old)s → %(new)s") % {
        "name": name,
        "old": empty if change.old is None else change.old,
        "new": empty if change.new is None else change.new,
    }
