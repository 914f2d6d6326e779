"""Two windows on one record: the second writer is told what the first changed, and nothing is lost."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.db import models
from django.utils.translation import gettext as _

from tieshan.foundation.audit.history import HistoryLine, history_of, tell_changes
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
    names = {str(field.column): str(field.verbose_name) for field in record._meta.concrete_fields}
    told = tell_changes(lines, labels=names, ignore=("version", "name_pinyin", "name_initials"))
    return Stale(
        "record.changed_meanwhile",
        _("Someone has changed this record since you opened it: %(told)s. Look at it again, then save.")
        % {"told": told},
        changes=lines,
    )
