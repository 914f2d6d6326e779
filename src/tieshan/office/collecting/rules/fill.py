"""Rows into the original workbook: styles, heights and merges of the first data row are repeated, formulas follow,
totals cover all rows, everything else stays where it was."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.merge import MergedCellRange

from tieshan.office.collecting.rules.layout import Column, Layout
from tieshan.office.collecting.rules.references import Shift
from tieshan.office.collecting.rules.room import make_room
from tieshan.office.collecting.terms import NUMBERS, ColumnKind

__all__ = ["fill_book"]


def fill_book(template: bytes, layout: Layout, rows: Sequence[Sequence[str]], *, spare: int = 0) -> bytes:
    """The template with these rows in its data area; `spare` empty rows are kept behind them for the unit to fill."""
    book = load_workbook(BytesIO(template))
    sheet = book[layout.sheet]
    kept = layout.last - layout.first + 1
    needed = max(len(rows) + spare, 1)
    model = _model(sheet, layout)
    _part_cells(sheet, layout)
    if needed > kept:
        shift = Shift(layout.sheet, layout.first, layout.last, needed - kept)
        make_room(book, sheet, shift)
        total = shift.row(layout.total) if layout.total else 0
    else:
        total = layout.total
    last = layout.first + max(needed, kept) - 1
    # Formulas of the first data row as they read now, after room was made.
    formulas = {
        column.at: sheet.cell(layout.first, column.at).value
        for column in layout.columns
        if column.kind == ColumnKind.FORMULA
    }
    for place in range(layout.first, last + 1):
        _dress(sheet, model, layout.first, place)
        at = place - layout.first
        _write(sheet, layout, place, rows[at] if at < len(rows) else None, at + 1, formulas)
    if total:
        _totals(sheet, layout, total, last)
    book.calculation.fullCalcOnLoad = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Model:
    """The look of the first data row."""

    def __init__(self, styles: dict[int, Any], height: float | None, merges: list[tuple[int, int]]) -> None:
        self.styles = styles
        self.height = height
        self.merges = merges


def _model(sheet: Any, layout: Layout) -> _Model:
    row = layout.first
    styles = {column: copy.copy(sheet.cell(row, column)._style) for column in range(1, sheet.max_column + 1)}
    merges = [(area.min_col, area.max_col) for area in sheet.merged_cells.ranges if area.min_row == row == area.max_row]
    return _Model(styles, sheet.row_dimensions[row].height, merges)


def _part_cells(sheet: Any, layout: Layout) -> None:
    """Merges inside the data area come apart; those of the first row are made again on each row."""
    for area in list(sheet.merged_cells.ranges):
        if area.min_row >= layout.first and area.max_row <= layout.last:
            sheet.unmerge_cells(area.coord)


def _dress(sheet: Any, model: _Model, first: int, place: int) -> None:
    for column, style in model.styles.items():
        sheet.cell(place, column)._style = copy.copy(style)
    if model.height is not None:
        sheet.row_dimensions[place].height = model.height
    for left, right in model.merges:
        # What merge_cells does, without its search through all merges so far; the hidden cells keep their own rules.
        area = f"{get_column_letter(left)}{place}:{get_column_letter(right)}{place}"
        sheet.merged_cells.ranges.add(MergedCellRange(sheet, area))
        for column in range(left + 1, right + 1):
            hidden = MergedCell(sheet, place, column)
            hidden._style = copy.copy(model.styles[column])
            sheet._cells[place, column] = hidden


def _write(
    sheet: Any, layout: Layout, place: int, row: Sequence[str] | None, number: int, formulas: dict[int, Any]
) -> None:
    for index, column in enumerate(layout.columns):
        cell = sheet.cell(place, column.at)
        if column.kind == ColumnKind.FORMULA:
            origin = f"{get_column_letter(column.at)}{layout.first}"
            formula = formulas[column.at]
            cell.value = (
                Translator(formula, origin=origin).translate_formula(cell.coordinate)
                if isinstance(formula, str) and formula.startswith("=")
                else formula
            )
        elif column.kind == ColumnKind.SERIAL:
            cell.value = number if row is not None else None
        else:
            put_value(cell, column, row[index] if row is not None else "")


def put_value(cell: Any, column: Column, text: str) -> None:
    """One value: numbers as numbers, dates as dates, all else as text that no spreadsheet takes for a formula."""
    text = text.strip()
    if not text:
        cell.value = None
        return
    value: Any = text
    try:
        if column.kind in NUMBERS:
            number = Decimal(text)
            value = int(number) if number == number.to_integral_value() and "." not in text else number
        elif column.kind == ColumnKind.DATE:
            value = date.fromisoformat(text)
            if cell.number_format in ("General", "@"):
                cell.number_format = "yyyy-mm-dd"
    except (ArithmeticError, ValueError):
        # What could not be read as a number or a day stands as it was written.
        value = text
    if isinstance(value, str):
        if column.kind in (ColumnKind.ID_NUMBER, ColumnKind.PHONE, ColumnKind.BANK) or text.isdecimal():
            cell.number_format = "@"
        cell.value = value
        cell.data_type = "s"
        return
    cell.value = value


def _totals(sheet: Any, layout: Layout, total: int, last: int) -> None:
    """Sums where the template left the place of a number empty; formulas of the template were mended already."""
    for column in _numbers(layout.columns):
        cell = sheet.cell(total, column.at)
        if not isinstance(cell, MergedCell) and cell.value is None:
            letter = get_column_letter(column.at)
            cell.value = f"=SUM({letter}{layout.first}:{letter}{last})"


def _numbers(columns: Iterable[Column]) -> Iterable[Column]:
    return (column for column in columns if column.kind in NUMBERS)
