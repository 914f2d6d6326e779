"""Where header, data and totals of a sheet stand, read from merged cells, formats and words; a person confirms it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import range_boundaries

from tieshan.foundation.imports.columns import ColumnBook, header_key, load_columns
from tieshan.foundation.imports.header import cell_text
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.rules.layout import Column, Layout, words
from tieshan.office.collecting.terms import ColumnKind

__all__ = ["FILLED_FACTS", "detect", "facts_book"]

_LOOK_AT: Final = 25
_MAX_COLUMNS: Final = 60
#: Facts that the registers can fill in; the other fields of the book only tell a column's kind.
FILLED_FACTS: Final = frozenset(
    {
        "unit_name", "unit_short", "unit_code", "union_credit_code", "parent_name", "unit_kind", "founded_on", "chair",
        "legal_representative", "unit_address", "office_phone", "members", "women_members", "migrant_members",
        "term_ends", "employer_name", "employer_credit_code", "workers", "women_workers",
    }
)  # fmt: skip
_LIST = re.compile(r'^"(.*)"$')
Merges = dict[tuple[int, int], tuple[int, int, int, int]]


def facts_book() -> ColumnBook:
    """What columns may stand for."""
    return load_columns("tieshan.office.collecting", "facts")


def detect(
    sheet: Any,
    *,
    header_top: int = 0,
    header_bottom: int = 0,
    memory: Mapping[str, Mapping[str, Any]] | None = None,
) -> Layout:
    """The layout of an openpyxl sheet. A person's answers (`header_top`, `header_bottom`) go before what is guessed;
    `memory` holds what was once said about a header."""
    merges = _merges(sheet)
    width = _width(sheet)
    top = header_top or _find_top(sheet, merges, width)
    bottom = header_bottom or _find_bottom(sheet, merges, width, top)
    if header_bottom == 0 and _is_ordinal(sheet, bottom + 1, width):
        bottom += 1
    first, last, total = _find_data(sheet, bottom, width)
    columns = _columns(sheet, merges, width, (top, bottom, first, total), memory or {})
    if not columns:
        raise _no_header()
    return Layout(sheet.title, top, bottom, first, last, total, tuple(columns))


def _no_header() -> Refused:
    return Refused(
        "office.collection.no_header",
        _("No row of column names was found. Say in which rows they stand."),
        field="header_top",
    )


def _text(sheet: Any, row: int, column: int) -> str:
    value = sheet.cell(row, column).value
    return "" if value is None else cell_text(value)


def _merges(sheet: Any) -> Merges:
    found: Merges = {}
    for area in sheet.merged_cells.ranges:
        box = (area.min_row, area.min_col, area.max_row, area.max_col)
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                found[row, column] = box
    return found


def _width(sheet: Any) -> int:
    """The last column that holds anything in the first rows."""
    widest = 0
    for row in sheet.iter_rows(min_row=1, max_row=_LOOK_AT, max_col=_MAX_COLUMNS):
        for cell in row:
            if cell.value is not None:
                widest = max(widest, cell.column)
    return widest


def _covered(sheet: Any, merges: Merges, row: int, width: int) -> int:
    """How many columns have a name of their own in this row; a title over most of the width counts for nothing, nor
    does a line that asks for the unit and the day."""
    count = 0
    known = words()
    for column in range(1, width + 1):
        box = merges.get((row, column))
        if box is not None and box[3] - box[1] + 1 > max(3, width * 0.6):
            return 0
        anchor = (box[0], box[1]) if box is not None else (row, column)
        text = _text(sheet, *anchor)
        value = sheet.cell(*anchor).value
        count += bool(text) and isinstance(value, str) and len(text) <= 40 and known.is_name(text)
    return count


def _find_top(sheet: Any, merges: Merges, width: int) -> int:
    for row in range(1, _LOOK_AT + 1):
        if width and _covered(sheet, merges, row, width) >= max(2, width * 0.6):
            return row
    raise _no_header()


def _find_bottom(sheet: Any, merges: Merges, width: int, top: int) -> int:
    """The lowest row of a header: where its vertical merges end, or one below where groups stand above names."""
    boxes = [merges[top, column] for column in range(1, width + 1) if (top, column) in merges]
    bottom = max((box[2] for box in boxes), default=top)
    groups = any(box[3] > box[1] and box[2] == top for box in boxes)
    if groups and bottom == top:
        below = [sheet.cell(top + 1, column).value for column in range(1, width + 1)]
        if sum(isinstance(value, str) and not value.startswith("=") for value in below) >= 2:
            bottom = top + 1
    return bottom


def _is_ordinal(sheet: Any, row: int, width: int) -> bool:
    """A row that only numbers the columns."""
    texts = [_text(sheet, row, column) for column in range(1, width + 1)]
    filled = [text for text in texts if text]
    numbers = [int(text) for text in filled if text.isdecimal()]
    rest = [text for text in filled if not text.isdecimal()]
    if len(filled) < max(3, width * 0.6) or len(numbers) < 2:
        return False
    return set(rest) <= words().ordinals and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _find_data(sheet: Any, bottom: int, width: int) -> tuple[int, int, int]:
    """First and last row for data, and the row of totals (above or below the data, 0 for none)."""
    known = words()
    first, total = bottom + 1, 0
    last = max(sheet.max_row, first)
    for row in range(bottom + 1, sheet.max_row + 1):
        texts = [_text(sheet, row, column) for column in range(1, width + 1)]
        if known.is_total(texts):
            if row == first and row < sheet.max_row:
                total, first = row, row + 1
                continue
            return first, row - 1 if row > first else first, row
        if known.is_foot(texts) or _is_note(sheet, row, width):
            last = row - 1
            break
    while last > first and not _drawn(sheet, last, width):
        last -= 1
    return first, max(last, first), total


def _is_note(sheet: Any, row: int, width: int) -> bool:
    """A sentence over the whole width below the table."""
    return any(
        area.min_row == row and area.max_col - area.min_col + 1 > max(3, width * 0.6)
        for area in sheet.merged_cells.ranges
    )


def _drawn(sheet: Any, row: int, width: int) -> bool:
    """Whether a row has a rule or a value anywhere."""
    for column in range(1, width + 1):
        cell = sheet.cell(row, column)
        if cell.value is not None or (cell.border is not None and cell.border.bottom and cell.border.bottom.style):
            return True
    return False


def _columns(
    sheet: Any,
    merges: Merges,
    width: int,
    places: tuple[int, int, int, int],
    memory: Mapping[str, Mapping[str, Any]],
) -> list[Column]:
    top, bottom, first, total = places
    lists = _lists(sheet, first)
    found = []
    for at in range(1, width + 1):
        box = merges.get((first, at))
        if box is not None and box[1] != at:
            # Within a merged cell of a data row only its first column takes a value.
            continue
        heads = tuple(_text(sheet, row, at) for row in range(top, bottom + 1))
        names: list[str] = []
        for row in range(top, bottom + 1):
            above = merges.get((row, at))
            text = _text(sheet, above[0], above[1]) if above is not None else _text(sheet, row, at)
            ordinal = text.isdecimal() or text in words().ordinals
            if text and text not in names and not (ordinal and row == bottom and names):
                names.append(text)
        if names:
            column = _column(sheet, at, names, heads, first, lists.get(at, ()), memory)
            found.append(_added_up(sheet, column, total))
    return found


def _column(
    sheet: Any,
    at: int,
    names: list[str],
    heads: tuple[str, ...],
    first: int,
    choices: tuple[str, ...],
    memory: Mapping[str, Mapping[str, Any]],
) -> Column:
    title = " ".join("".join(name.split()) for name in names)
    said = memory.get(header_key(title))
    if said is not None:
        return Column(at, title, heads, said["kind"], said["fact"], said["required"], choices)
    book = facts_book()
    match = book.match("".join(names)) or (book.match(names[-1]) if len(names) > 1 else None)
    if match is None and names[-1] in words().wholes:
        match = book.match("".join(names[:-1]))
    kind, fact = "", ""
    if match is not None:
        code = match[0]
        kind = book.by_code[code].type
        fact = code if code in FILLED_FACTS else ""
    cell = sheet.cell(first, at)
    if isinstance(cell.value, str) and cell.value.startswith("="):
        return Column(at, title, heads, ColumnKind.FORMULA)
    if choices:
        return Column(at, title, heads, ColumnKind.CHOICE, fact, False, choices)
    if kind in ("", ColumnKind.TEXT) and not fact:
        kind = _kind_of_format(cell.number_format or "")
    return Column(at, title, heads, kind or ColumnKind.TEXT, fact)


def _added_up(sheet: Any, column: Column, total: int) -> Column:
    """What the row of totals adds up is a number, whatever the cells look like."""
    plain = column.kind == ColumnKind.TEXT and not column.fact and not column.choices
    if total and plain and _text(sheet, total, column.at).upper().startswith("=SUM("):
        return replace(column, kind=ColumnKind.DECIMAL)
    return column


def _kind_of_format(form: str) -> str:
    if form in ("General", "@", ""):
        return ColumnKind.TEXT
    if "y" in form.lower():
        return ColumnKind.DATE
    if "0" in form or "#" in form:
        return ColumnKind.DECIMAL if "." in form else ColumnKind.WHOLE
    return ColumnKind.TEXT


def _lists(sheet: Any, first: int) -> dict[int, tuple[str, ...]]:
    """Drop-down lists written into the table, by column."""
    found: dict[int, tuple[str, ...]] = {}
    for rule in sheet.data_validations.dataValidation:
        match = _LIST.match(rule.formula1 or "") if rule.type == "list" else None
        if match is None:
            continue
        choices = tuple(part.strip() for part in match[1].split(",") if part.strip())
        for area in rule.sqref.ranges:
            left, top, right, bottom = range_boundaries(area.coord)
            if top is not None and bottom is not None and top <= first <= bottom:
                for column in range(left or 1, (right or 1) + 1):
                    found[column] = choices
    return found
