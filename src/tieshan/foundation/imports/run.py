"""One run over a file: its options, what it found, and the counts that a screen and a command show."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tieshan.foundation.access import Actor
from tieshan.foundation.imports.cleaning import NOTES
from tieshan.foundation.ui.refusals import worded
from tieshan.kernel.refusal import Refused

if TYPE_CHECKING:
    from django.db.models import Model

__all__ = ["Change", "Options", "Problem", "Run"]

#: Cells put right that are kept as examples, for each column and each way of putting right.
_EXAMPLES: Final = 5
#: Changes and refusals kept word for word; beyond that they are counted.
KEPT_LINES: Final = 20_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Options:
    """What the person asked for.  ``unit`` is the union the roster belongs to, when one was named."""

    on: dt.date
    unit: Model | None = None
    sheet: str | None = None
    on_conflict: str = "stop"
    #: header key -> field code, answered now; goes before what the unit answered earlier
    mapping: Mapping[str, str] = field(default_factory=dict)
    #: rows accepted although a check character fails: (sheet, row) -> reason
    accepted: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class Problem:
    """One refused cell or row.  ``column`` is the header as it stands in the file."""

    sheet: str
    row: int
    column: str
    value: str
    refusal: Refused
    personal: bool = False

    def as_json(self, *, with_sheet: bool) -> dict[str, Any]:
        """The form of the command's JSON result."""
        said: dict[str, Any] = {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.refusal.code,
            "message": worded(self.refusal),
        }
        if with_sheet:
            said["sheet"] = self.sheet
        for key in ("first_row", "transfer_to", "converted", "acceptable"):
            if key in self.refusal.facts:
                said[key] = self.refusal.facts[key]
        return said


@dataclass(slots=True)
class Change:
    """A record that differs from its row: field label -> (old, new), identity and phone as masks."""

    sheet: str
    row: int
    title: str
    fields: dict[str, tuple[str, str]]


class Run:
    """Collects everything that one run over a file finds out."""

    def __init__(self, actor: Actor, options: Options, progress: Progress | None = None) -> None:
        self.actor = actor
        self.options = options
        self.on = options.on
        self._progress = progress
        self.rows = 0
        self.created = 0
        self.updated = 0
        self.unchanged = 0
        self.skipped = 0
        self.stopped = False
        #: rows held back although nothing is wrong with them: another row stopped the import
        self.held_back = 0
        self.ignored: Counter[str] = Counter()
        self.cleaned: Counter[tuple[str, str]] = Counter()
        self.examples: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.problems: list[Problem] = []
        self.refused: set[tuple[str, int]] = set()
        self.changes: list[Change] = []
        self.units: dict[int, Counter[str]] = {}
        self.unit_names: dict[int, str] = {}
        self.sheets: list[dict[str, Any]] = []
        self.left_out_sheets: list[dict[str, Any]] = []
        self.hidden_rows = 0
        #: what a kind tells of its own about what would happen, in words: (what, how much)
        self.told: list[tuple[str, str]] = []
        self.wrote = False

    def progress(self, phase: str, done: int, total: int) -> None:
        """Tell whoever watches how far it is."""
        if self._progress is not None:
            self._progress(phase, done, total)

    def refuse(
        self, sheet: str, row: int, column: str, value: str, refusal: Refused, *, personal: bool = False
    ) -> None:
        """Refuse a row because of one of its cells (or, with an empty column, as a whole)."""
        self.refused.add((sheet, row))
        self.problems.append(Problem(sheet, row, column, value, refusal, personal))

    def put_right(self, column: str, note: str, old: str, new: str, *, personal: bool, times: int = 1) -> None:
        """Count a cell that was cleaned, and keep the first few of each sort as examples."""
        for part in note.split("+"):
            self.cleaned[(column, part)] += times
            if not personal:
                kept = self.examples.setdefault((column, part), [])
                if len(kept) < _EXAMPLES and (old, new) not in kept:
                    kept.append((old, new))

    def count_unit(self, unit_id: int | None, name: str, outcome: str, times: int = 1) -> None:
        """Count an outcome for a unit; rows without a known unit count under 0."""
        key = unit_id or 0
        self.units.setdefault(key, Counter())[outcome] += times
        self.unit_names[key] = name

    @property
    def nothing_done(self) -> bool:
        """Whether the run took nothing in."""
        return self.created + self.updated + self.unchanged == 0

    @property
    def refused_rows(self) -> int:
        """How many rows were refused, each counted once."""
        return len(self.refused) + self.held_back

    def exit_code(self) -> int:
        """0 all taken, 1 some rows refused, 2 nothing done."""
        if self.stopped or self.nothing_done:
            return 2
        return 1 if self.refused else 0

    def as_json(self, batch: int | None) -> dict[str, Any]:
        """The command's JSON result."""
        several = len(self.sheets) > 1
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused_rows,
            "ignored": sum(self.ignored.values()),
            "errors": [problem.as_json(with_sheet=several) for problem in self.problems],
            "cleaned": sum(self.cleaned.values()),
            "batch": batch,
            "stopped": self.stopped,
            "skipped": self.skipped,
            **self.summary(),
        }

    def summary(self) -> dict[str, Any]:
        """What a preview shows beside the counts; holds no personal value."""
        return {
            "ignored_rows": dict(self.ignored),
            "cleaned_cells": [
                {
                    "column": column,
                    "note": note,
                    "text": str(NOTES.get(note, note)),
                    "cells": count,
                    "examples": self.examples.get((column, note), []),
                }
                for (column, note), count in self.cleaned.most_common()
            ],
            "units": [
                {"unit": key or None, "name": self.unit_names[key], **counts}
                for key, counts in sorted(self.units.items(), key=lambda item: self.unit_names[item[0]])
            ],
            "sheets": self.sheets,
            "left_out_sheets": self.left_out_sheets,
            "hidden_rows": self.hidden_rows,
            "told": self.told,
        }
