"""The refused rows as a file in the original layout, with a column saying why, to be mended and sent in again.

The source is read a second time instead of being held in memory: title rows, header and refused rows are copied as
they are, identity numbers and telephones as text.  csv comes back as csv in its own encoding, everything else as xlsx.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from tieshan.foundation.imports.desk import Kind
from tieshan.foundation.imports.header import cell_text
from tieshan.foundation.imports.reading import Book, Sheet, open_book
from tieshan.foundation.imports.sniff import Format

__all__ = ["refused_suffix", "write_refused"]

Reasons = Mapping[tuple[str, int], Sequence[tuple[str, str]]]

#: Cells that a spreadsheet would take for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def refused_suffix(source: Path, form: Format) -> str:
    """The ending of the refused file for a source of this format."""
    if form is not Format.TEXT:
        return ".xlsx"
    return ".tsv" if source.suffix.lower() in {".tsv", ".tab"} else ".csv"


def write_refused(kind: Kind, source: Path, target: Path, reasons: Reasons, sheets: Iterable[Mapping[str, Any]]) -> int:
    """Write the refused rows of ``source`` to ``target``; answers how many rows were written.

    ``reasons`` gives for (sheet, row number) the pairs of column and sentence; ``sheets`` is the run's summary of the
    sheets taken.
    """
    taken = {sheet["sheet"]: sheet for sheet in sheets}
    with open_book(source) as book:
        if book.format is Format.TEXT:
            return _write_text(book, target, reasons, taken)
        return _write_book(kind, book, target, reasons, taken)


def _lines(sheet: Sheet, facts: Mapping[str, Any], reasons: Reasons) -> Iterable[tuple[str, list[Any], str]]:
    """(part, row, reason) of what goes into the file: title rows, the header, the refused rows."""
    number = sheet.first_row
    header_row = facts["header_row"]
    for chunk in sheet.rows():
        for row in chunk:
            number += 1
            if number < header_row:
                yield "title", row, ""
            elif number == header_row:
                yield "header", row, _("Reason for the refusal")
            elif found := reasons.get((sheet.name, number)):
                yield (
                    "row",
                    row,
                    _("; ").join(
                        _("%(column)s: %(text)s") % {"column": column, "text": text} if column else text
                        for column, text in found
                    ),
                )


def _width(row: Sequence[Any]) -> int:
    return max((index + 1 for index, cell in enumerate(row) if cell != ""), default=0)


def _write_book(kind: Kind, book: Book, target: Path, reasons: Reasons, taken: Mapping[str, Mapping[str, Any]]) -> int:
    written = 0
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(target), options) as workbook:
        formats = {
            "title": workbook.add_format({"bold": True}),
            "header": workbook.add_format({"bold": True, "border": 1, "bg_color": "#EEF2F6", "text_wrap": True}),
            "row": workbook.add_format({"num_format": "@"}),
            "reason": workbook.add_format({"font_color": "#B42318", "text_wrap": True}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for sheet in book.sheets():
            facts = taken.get(sheet.name)
            if facts is None:
                continue
            personal = {c["title"] for c in facts["columns"] if kind.book.by_code[c["field"]].personal}
            page = workbook.add_worksheet(sheet.name[:31] or None)
            width = max((_width(row) for row in sheet.head), default=1)
            as_text: set[int] = set()
            page.set_column(0, width - 1, 16)
            page.set_column(width, width, 60)
            for at, (part, row, reason) in enumerate(_lines(sheet, facts, reasons)):
                if part == "header":
                    as_text = {i for i, cell in enumerate(row) if cell_text(cell) in personal}
                for column, cell in enumerate(row[:width]):
                    _write_cell(page, at, column, cell, part, formats, text=column in as_text)
                if reason:
                    page.write_string(at, width, reason, formats["reason" if part == "row" else "header"])
                written += part == "row"
    return written


def _write_cell(
    page: Any, at: int, column: int, cell: Any, part: str, formats: Mapping[str, Any], *, text: bool
) -> None:
    if cell == "":
        return
    if isinstance(cell, str) or text:
        page.write_string(at, column, cell_text(cell), formats[part])
    elif isinstance(cell, dt.datetime | dt.date):
        page.write_datetime(at, column, cell, formats["date"])
    else:
        page.write_number(at, column, cell)


def _write_text(book: Book, target: Path, reasons: Reasons, taken: Mapping[str, Mapping[str, Any]]) -> int:
    written = 0
    encoding = "utf-8-sig" if book.encoding.startswith("utf-8") else book.encoding
    with target.open("w", encoding=encoding, errors="replace", newline="") as file:
        for sheet in book.sheets():
            facts = taken.get(sheet.name)
            if facts is None:
                continue
            writer = csv.writer(file, delimiter=sheet.delimiter or ",")
            width = max((_width(row) for row in sheet.head), default=1)
            for part, row, reason in _lines(sheet, facts, reasons):
                cells = [_safe(cell_text(cell)) for cell in row[:width]]
                if reason:
                    cells += [""] * (width - len(cells))
                    cells.append(reason)
                writer.writerow(cells)
                written += part == "row"
    return written


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain number with a sign stays as it is."""
    if text.startswith(_FORMULA) and not text.lstrip("+-").replace(".", "", 1).isdigit():
        return "'" + text
    return text
