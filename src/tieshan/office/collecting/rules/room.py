"""Making room in a sheet: rows are put in, and what openpyxl would leave behind comes along.

Merged cells, heights, drop-down lists, conditional formats, filters, page breaks, print area, names and the formulas of
the whole book.
"""

from __future__ import annotations

import copy
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.dimensions import DimensionHolder, RowDimension
from openpyxl.worksheet.formula import ArrayFormula

from tieshan.office.collecting.rules.references import Shift

__all__ = ["make_room"]


def make_room(book: Any, sheet: Any, shift: Shift) -> None:
    """Put `shift.count` rows in behind the data."""
    area = sheet.print_area
    _move_cells(sheet, shift)
    _move_merges(sheet, shift)
    _move_heights(sheet, shift)
    _move_rules(sheet, shift)
    for other in book.worksheets:
        _mend_formulas(other, shift)
    _mend_names(book, sheet, shift)
    if area:
        sheet.print_area = ",".join(shift.area(one.rpartition("!")[2]) for one in area.split(","))


def _move_cells(sheet: Any, shift: Shift) -> None:
    # Cells themselves move, with style, comment and link: nothing is written anew.
    moved = {}
    for row, column in sorted(key for key in sheet._cells if key[0] > shift.last):
        cell = sheet._cells.pop((row, column))
        cell.row = row + shift.count
        if getattr(cell, "hyperlink", None) is not None:
            cell.hyperlink.ref = cell.coordinate
        moved[cell.row, column] = cell
    sheet._cells.update(moved)
    sheet._current_row = sheet.max_row


def _move_merges(sheet: Any, shift: Shift) -> None:
    areas = list(sheet.merged_cells.ranges)
    for area in areas:
        if area.min_row > shift.last:
            area.shift(row_shift=shift.count)
    sheet.merged_cells.ranges = type(sheet.merged_cells.ranges)(areas)


def _move_heights(sheet: Any, shift: Shift) -> None:
    held = DimensionHolder(worksheet=sheet, default_factory=sheet.row_dimensions.default_factory)
    for row, dimension in sorted(sheet.row_dimensions.items()):
        place = shift.row(row)
        kept = RowDimension(sheet, **{**_height(dimension), "index": place})
        kept._style = copy.copy(dimension._style)
        held[place] = kept
    sheet.row_dimensions = held
    for brk in sheet.row_breaks.brk:
        brk.id = shift.row(brk.id)


def _height(dimension: Any) -> dict[str, Any]:
    return {
        "ht": dimension.ht,
        "hidden": dimension.hidden,
        "outlineLevel": dimension.outlineLevel,
        "collapsed": dimension.collapsed,
        "thickBot": dimension.thickBot,
        "thickTop": dimension.thickTop,
    }


def _move_rules(sheet: Any, shift: Shift) -> None:
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = MultiCellRange(shift.areas(str(rule.sqref)))
    formats = ConditionalFormattingList()
    for one in sheet.conditional_formatting:
        for rule in one.rules:
            rule.formula = [shift.formula(f"={text}", sheet.title)[1:] for text in rule.formula]
            formats.add(shift.areas(str(one.sqref)), rule)
    sheet.conditional_formatting = formats
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = shift.area(sheet.auto_filter.ref)


def _mend_formulas(sheet: Any, shift: Shift) -> None:
    for cell in sheet._cells.values():
        value = getattr(cell, "value", None)
        if isinstance(value, ArrayFormula):
            value.text = shift.formula(value.text, sheet.title)
            if sheet.title == shift.sheet:
                value.ref = shift.area(value.ref)
        elif isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
            cell.value = shift.formula(value, sheet.title)


def _mend_names(book: Any, sheet: Any, shift: Shift) -> None:
    for name in [*book.defined_names.values(), *(n for s in book.worksheets for n in s.defined_names.values())]:
        if name.attr_text and not name.attr_text.startswith(("#", '"')):
            name.attr_text = ",".join(shift.reference(part, sheet.title) for part in name.attr_text.split(","))
