"""The desk at which the rows of one kind of list are worked on.

A ``Kind`` says what its columns are and which acts it runs; its ``Desk`` takes cleaned rows piece by piece, decides
all of them against the registers at once, and writes them set-based.  The registers belong to higher rooms, so the
kinds are registered from there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports import cleaning
from tieshan.foundation.imports.cleaning import Cleaner
from tieshan.foundation.imports.columns import ColumnBook, Field
from tieshan.foundation.imports.header import Header, cell_text
from tieshan.foundation.imports.run import Run
from tieshan.kernel.refusal import Refused

__all__ = ["Desk", "Kind", "NothingToWrite", "Piece", "kind_named", "kinds", "register_kind"]


@dataclass(frozen=True)
class Kind:
    """One kind of list that can be imported."""

    code: str
    label: object
    book: ColumnBook
    #: permission and journal code of taking a list in, and of undoing it
    act: str
    undo_act: str
    #: columns whose content makes a row a record, and columns that name it
    identifying: tuple[str, ...]
    naming: tuple[str, ...]
    desk: Callable[[Run], Desk]
    #: the two acts: ``take_in(actor=, batch=, desk=)`` and ``take_back(actor=, batch=, on=)``
    take_in: Callable[..., Any]
    take_back: Callable[..., Any]


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Make a kind of list known to the command and the pages."""
    _kinds[kind.code] = kind
    return kind


def kind_named(code: str) -> Kind:
    """The kind with this code; refuses ``imports.kind.unknown``."""
    if code not in _kinds:
        raise Refused(
            "imports.kind.unknown",
            _("Lists of this kind cannot be imported. Choose members, employers, units or cadres."),
        )
    return _kinds[code]


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order of their codes."""
    return tuple(_kinds[code] for code in sorted(_kinds))


@dataclass(slots=True)
class Piece:
    """Some thousand records of one sheet, column-wise and cleaned.

    ``values[field][i]`` is the clean value of record ``i``, None where the cell is empty or the column missing;
    ``numbers[i]`` its row number as the spreadsheet shows it; ``raw`` the cells as they came.
    """

    sheet: str
    numbers: list[int]
    raw: Mapping[str, Sequence[Any]]
    values: dict[str, Sequence[Any]]
    titles: Mapping[str, str]
    bad: set[int]

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, code: str) -> Sequence[Any]:
        """The clean values of a field; all None when the file has no such column."""
        found = self.values.get(code)
        return found if found is not None else [None] * len(self.numbers)

    def cell(self, code: str, index: int) -> str:
        """A cell as the clerk sees it, for an error message."""
        raw = self.raw.get(code)
        return cell_text(raw[index]) if raw is not None else ""

    def title(self, code: str, book: ColumnBook) -> str:
        """The header of a field in this file, or its official name."""
        return self.titles.get(code) or book.by_code[code].headers[0]


#: Types whose cells hardly ever repeat: remembering them would only cost.
_NEVER_TWICE: Final = frozenset({"identity", "phone"})


class NothingToWrite(Exception):
    """Raised by a streaming desk out of its act: what it wrote so far is rolled back, the run holds the outcome."""


_MISSING: Final = Refused("imports.value.missing", _("This cell must be filled in."))


class Desk(ABC):
    """Works on the rows of one run."""

    book: ClassVar[ColumnBook]
    code: ClassVar[str]
    #: whether a commit reads inside ``write``, so that the database works while the next rows are being cleaned
    streams: ClassVar[bool] = False

    def __init__(self, run: Run) -> None:
        self.run = run
        #: for a desk that streams: reads the file onto the desk
        self.source: Callable[[], None] | None = None
        self._cleaners: dict[str, Cleaner] = {}

    # --- cleaning ---

    def cleaner(self, field: Field) -> Cleaner:
        """The cleaner of a field, made once a run."""
        found = self._cleaners.get(field.code)
        if found is None:
            found = self._cleaners[field.code] = Cleaner(self.cleaning_function(field))
        return found

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        """What cleans the cells of a field, by its type."""
        simple: dict[str, Callable[[Any], tuple[Any, str]]] = {
            "name": cleaning.name_cell,
            "date": cleaning.date_cell,
            "sex": cleaning.sex_cell,
            "yes_no": cleaning.yes_no,
            "phone": cleaning.phone_cell,
            "credit": cleaning.credit_cell,
            "identity": cleaning.identity_text,
        }
        if field.type in simple:
            return simple[field.type]
        if field.type == "title":
            return cleaning.title_cell(field.length)
        if field.type == "count":
            return cleaning.count_cell(10_000_000)
        return cleaning.text_cell(field.length)

    def clean(self, sheet: str, header: Header, numbers: list[int], columns: Mapping[str, Sequence[Any]]) -> Piece:
        """Clean the cells of some records, column by column; say what was put right and what was refused."""
        run = self.run
        titles = {code: header.titles[column] for code, column in header.fields.items()}
        piece = Piece(sheet, numbers, columns, {}, titles, set())
        for code, cells in columns.items():
            field = self.book.by_code[code]
            if field.type == "ignore":
                continue
            cleaner = self.cleaner(field)
            results = list(map(cleaner.once if field.type in _NEVER_TWICE else cleaner.__getitem__, cells))
            values, notes, refusals = zip(*results, strict=True)
            piece.values[code] = values
            if any(notes):
                for index, note in enumerate(notes):
                    if note:
                        run.put_right(
                            titles[code],
                            note,
                            "" if field.personal else cell_text(cells[index]),
                            "" if field.personal else str(values[index] if values[index] is not None else ""),
                            personal=field.personal,
                        )
            if any(refusals):
                for index, refusal in enumerate(refusals):
                    if refusal is not None:
                        piece.bad.add(index)
                        run.refuse(
                            sheet,
                            numbers[index],
                            titles[code],
                            cell_text(cells[index]),
                            refusal,
                            personal=field.personal,
                        )
            if field.filled and None in values:
                for index, value in enumerate(values):
                    if value is None and refusals[index] is None:
                        piece.bad.add(index)
                        run.refuse(sheet, numbers[index], titles[code], cell_text(cells[index]), _MISSING)
        return piece

    def refuse(self, piece: Piece, index: int, code: str, refusal: Refused) -> None:
        """Refuse a record of a piece because of one field."""
        field = self.book.by_code.get(code)
        piece.bad.add(index)
        self.run.refuse(
            piece.sheet,
            piece.numbers[index],
            piece.title(code, self.book) if field is not None else "",
            piece.cell(code, index),
            refusal,
            personal=bool(field and field.personal),
        )

    # --- what each kind does ---

    def start_sheet(self, header: Header) -> None:  # noqa: B027 - most kinds accept every header
        """Look at a header before its rows come; may refuse the sheet."""

    @abstractmethod
    def take(self, piece: Piece) -> None:
        """Check some cleaned records against each other and put them where ``decide`` finds them."""

    @abstractmethod
    def decide(self) -> None:
        """Decide every record against the registers: fills the run's counts, changes and refusals."""

    @abstractmethod
    def write(self) -> None:
        """Write what was decided; runs inside the act."""

    @abstractmethod
    def conflicts(self) -> int:
        """How many records differ from their row (known after ``decide``)."""

    @abstractmethod
    def drop_conflicts(self, refusal: Refused | None) -> None:
        """Leave the differing records alone; with a refusal their rows are refused, without one they are skipped."""

    def outcome_lines(self) -> None:  # noqa: B027 - a kind that never changes records has none
        """Put the changes into ``run.changes``, as many as are kept."""
