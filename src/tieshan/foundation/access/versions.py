"""Two windows on one record: the second writer is told what the first changed, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar, cast

from django.db import models
from django.utils.translation import gettext as _

from tieshan.foundation.audit.history import Change, HistoryLine, history_of, tell_changes
from tieshan.kernel.refusal import Stale

M = TypeVar("M", bound=models.Model)


def claim_version(record: M, expected: int | None) -> M:
    """Lock the record and take its next version, or refuse (Stale) saying who changed what in the meantime.

    `expected` is the version with which the form was opened; None claims whatever stands (commands, imports).
    The caller changes the returned record and saves it.
    """
    fresh: Any = type(record)._base_manager.select_for_update().get(pk=record.pk)
    if expected is not None and fresh.version != expected:
        raise _stale(fresh, expected)
    fresh.version += 1
    return cast("M", fresh)


def _stale(record: models.Model, expected: int) -> Stale:
    def later(line: HistoryLine) -> bool:
        return any(change.column == "version" and (change.new or 0) > expected for change in line.changes)

    lines = [line for line in history_of(record._meta.db_table, record.pk, limit=50) if line.op == "U" and later(line)]
    told = _in_words(record, lines)
    return Stale(
        "record.changed_meanwhile",
        _("Someone has changed this record since you opened it: %(told)s. Look at it again, then save.")
        % {"told": told},
        changes=lines,
    )


def _in_words(record: models.Model, lines: list[HistoryLine]) -> str:
    """The changes as one sentence: choices by their words; what points to other records or follows from the rest is
    left out, for a bare number says nothing."""
    fields = {
        str(field.column): field
        for field in record._meta.concrete_fields
        if field.editable and not field.is_relation and field.name not in ("version", "name_pinyin", "name_initials")
    }

    def words(change: Change) -> Change:
        choices = dict(fields[change.column].flatchoices or ())
        return replace(change, old=choices.get(change.old, change.old), new=choices.get(change.new, change.new))

    shown = [
        replace(line, changes=tuple(words(change) for change in line.changes if change.column in fields))
        for line in lines
    ]
    labels = {column: str(field.verbose_name) for column, field in fields.items()}
    return tell_changes([line for line in shown if line.changes] or lines[:1], labels=labels)
