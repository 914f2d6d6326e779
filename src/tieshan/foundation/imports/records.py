"""Desks for lists of some thousand records: held in memory, compared with the register there, written in bulk.

Rosters of people go through a temporary table instead, see the members room.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from tieshan.foundation.imports.desk import Desk, Piece
from tieshan.foundation.imports.run import KEPT_LINES, Change, Run
from tieshan.kernel.refusal import Refused

__all__ = ["Record", "RecordDesk"]


@dataclass(slots=True)
class Record:
    """One row on its way: clean values of the cells that hold something, then the register's record and differences."""

    sheet: str
    row: int
    values: dict[str, Any]
    cells: dict[str, str]
    titles: Mapping[str, str]
    #: the register's record, when there is one
    known: Any = None
    #: what is to be written: attribute -> new value
    facts: dict[str, Any] = field(default_factory=dict)
    #: what differs: field code -> (old, new) as shown
    differences: dict[str, tuple[str, str]] = field(default_factory=dict)
    outcome: str = "created"
    unit_id: int | None = None
    unit_name: str = ""


class RecordDesk(Desk):
    """Keeps records in memory; each kind says how one is matched and compared."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.records: list[Record] = []

    def take(self, piece: Piece) -> None:
        """Keep the good rows."""
        for index in range(len(piece)):
            if index in piece.bad:
                continue
            values = {code: column[index] for code, column in piece.values.items() if column[index] is not None}
            cells = {code: piece.cell(code, index) for code in piece.raw}
            record = Record(piece.sheet, piece.numbers[index], values, cells, piece.titles)
            try:
                self.check(record)
            except Refused as refused:
                self.refuse(piece, index, refused.facts.get("field", ""), refused)
                continue
            self.records.append(record)

    def check(self, record: Record) -> None:
        """Check one row by itself; a refusal may name its field in ``facts["field"]``."""

    @abstractmethod
    def match(self, record: Record) -> None:
        """Find the register's record, put what would change into ``facts`` and ``differences``; may refuse."""

    def decide(self) -> None:
        """Match every record, then count."""
        for record in self.records:
            try:
                self.match(record)
            except Refused as refused:
                record.outcome = "refused"
                code = refused.facts.get("field", "")
                column = record.titles.get(code) or (
                    self.book.by_code[code].headers[0] if code in self.book.by_code else ""
                )
                self.run.refuse(record.sheet, record.row, column, record.cells.get(code, ""), refused)
                continue
            if record.known is not None:
                record.outcome = "updated" if record.differences else "unchanged"
        self._count()

    def _count(self) -> None:
        run = self.run
        run.created = run.updated = run.unchanged = 0
        run.units.clear()
        for record in self.records:
            if record.outcome != "refused":
                setattr(run, record.outcome, getattr(run, record.outcome) + 1)
            run.count_unit(record.unit_id, record.unit_name, record.outcome)
        early = len(run.refused) - sum(counts["refused"] for counts in run.units.values())
        if early > 0:
            run.count_unit(None, "", "refused", early)

    def conflicts(self) -> int:
        return self.run.updated

    def drop_conflicts(self, refusal: Refused | None) -> None:
        """Leave the differing records alone; with a refusal their rows are refused, without one they are skipped."""
        for record in self.records:
            if record.outcome == "updated":
                if refusal is not None:
                    record.outcome = "refused"
                    self.run.refuse(record.sheet, record.row, "", str(record.known), refusal)
                else:
                    record.outcome = "unchanged"
                    self.run.skipped += 1
        self._count()

    def outcome_lines(self) -> None:
        """Old and new value of each changed field."""
        for record in self.records:
            if record.outcome == "updated" and len(self.run.changes) < KEPT_LINES:
                self.run.changes.append(Change(record.sheet, record.row, str(record.known), record.differences))

    def compare(self, record: Record, known: Model, pairs: Mapping[str, str]) -> None:
        """Note which attributes of ``known`` differ from the row: ``pairs`` maps attribute to field code."""
        for attribute, code in pairs.items():
            if code not in record.values:
                continue
            new, old = record.values[code], getattr(known, attribute)
            if new != old:
                record.facts[attribute] = new
                record.differences[code] = ("" if old is None else str(old), str(new))
