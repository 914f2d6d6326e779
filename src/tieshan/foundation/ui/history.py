"""The history tab: what the journal says of one record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import actor_words
from tieshan.foundation.access.permissions import known
from tieshan.foundation.audit.history import Change, HistoryLine, entries_for
from tieshan.foundation.audit.history import history_of as lines_of
from tieshan.foundation.ui.components import Moment, Timeline

_STARS = "******"
# Columns that follow from others; what people cannot edit is left out as well.
_QUIET = frozenset({"id", "version", "name_pinyin", "name_initials"})
_SHOWN = 100
# Columns that need no words of their own in a model but are read here.
_PLAIN = {"year": gettext_lazy("Year"), "number": gettext_lazy("Number")}
Row = tuple[object, object, object]


def act_name(code: str) -> str:
    """The act's name as people know it; its code when no permission of that name is declared."""
    try:
        return str(known(code).name)
    except KeyError:
        return code


def _related_names(lines: Iterable[HistoryLine], model: type[Model]) -> dict[tuple[str, Any], str]:
    """The names of the records that foreign keys in the changes point to: one query a kind of record."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    columns: dict[str, type[Model]] = {}
    for field in model._meta.concrete_fields:
        if field.column and field.is_relation and isinstance(field.related_model, type):
            columns[field.column] = field.related_model
    for line in lines:
        for change in line.changes:
            if change.column in columns and line.op == "U":
                wanted[columns[change.column]].update(v for v in (change.old, change.new) if v is not None)
    found = {kind: kind._base_manager.in_bulk(list(keys)) for kind, keys in wanted.items()}
    return {
        (column, key): str(record) for column, kind in columns.items() for key, record in found.get(kind, {}).items()
    }


def change_rows(line: HistoryLine, model: type[Model], names: dict[tuple[str, Any], str] | None = None) -> list[Row]:
    """The changes of a line as (field, before, after), with the words of choices and the names of related records."""
    if names is None:
        names = _related_names([line], model)
    fields = {field.column: field for field in model._meta.concrete_fields}

    def words(change: Change, value: Any) -> object:
        if value is None:
            return None
        if change.secret:
            return _STARS
        field = fields.get(change.column)
        choices = dict(field.flatchoices) if field is not None and field.choices else {}
        return names.get((change.column, value)) or choices.get(value, value)

    rows: list[Row] = []
    for change in line.changes:
        if change.column in _QUIET or change.column not in fields or not fields[change.column].editable:
            continue
        old, new = (_STARS, _STARS) if change.secret else (words(change, change.old), words(change, change.new))
        name = fields[change.column].verbose_name
        rows.append((_PLAIN.get(str(name), name), old, new))
    return rows


def history_of(record: Any) -> Timeline:
    """The record's acts, newest first, each with what it changed; also acts that touched no column of its own."""
    model = type(record)
    lines = lines_of(record._meta.db_table, record.pk, limit=_SHOWN)
    names = _related_names(lines, model)
    told = {line.entry_id for line in lines}
    tones = {"I": "done", "D": "late"}
    moments: list[tuple[int, Moment]] = []
    for line in lines:
        # A new row would list every column; that it began says enough, and the facts stand on the first tab.
        changes = change_rows(line, model, names) if line.op == "U" else ()
        if (
            line.op == "U"
            and not changes
            and any(other.entry_id == line.entry_id for other in lines if other is not line)
        ):
            continue
        moments.append(
            (
                line.entry_id,
                Moment(
                    line.at or "",
                    act_name(line.code),
                    who=actor_words(line.actor_name),
                    changes=changes,
                    tone=tones.get(line.op, ""),
                ),
            )
        )
    for entry in entries_for(record)[:_SHOWN]:
        if entry.pk not in told:
            moments.append((entry.pk, Moment(entry.at, act_name(entry.code), who=actor_words(entry.actor_name))))
    moments.sort(key=lambda pair: pair[0], reverse=True)
    return Timeline([moment for _entry, moment in moments], _("The journal holds nothing about this record yet."))
