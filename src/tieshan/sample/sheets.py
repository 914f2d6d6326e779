"""Writing tables row by row: xlsx in constant memory, csv and tsv in any encoding. Equal rows give equal bytes."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

import xlsxwriter

__all__ = ["Cell", "Table", "open_table"]

Cell = str | int | float | dt.date


class Table(Protocol):
    """A file being written; ``row`` is the number of the row written last, counted from 1 as spreadsheets do."""

    row: int
    sheet: str

    def start(self, name: str, columns: Sequence[str], text: Collection[str]) -> None:
        """Begin a sheet whose columns are the fields ``columns``; those in ``text`` hold numbers kept as text."""

    def title(self, text: str) -> None:
        """Write one line over the whole width."""

    def groups(self, groups: Sequence[tuple[str, int]]) -> None:
        """Write a row of merged cells, each a name and the number of columns below it."""

    def header(self, names: Sequence[str]) -> None:
        """Write the column names."""

    def line(self, cells: Sequence[Cell]) -> None:
        """Write one row."""

    def close(self) -> None:
        """Finish the file."""


def open_table(path: Path, *, form: str, encoding: str = "utf-8", made_on: dt.date) -> Table:
    """A table of the format ``xlsx``, ``csv`` or ``tsv``; the file carries ``made_on`` and no clock."""
    if form == "xlsx":
        return _Workbook(path, made_on)
    return _Text(path, "\t" if form == "tsv" else ",", encoding)


class _Workbook:
    def __init__(self, path: Path, made_on: dt.date) -> None:
        self.row = 0
        self.sheet = ""
        self._book: Any = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(path.parent)}
        )
        self._book.set_properties({"created": dt.datetime(made_on.year, made_on.month, made_on.day, tzinfo=None)})  # noqa: DTZ001
        self._title = self._book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self._small = self._book.add_format({"font_size": 10})
        self._head = self._book.add_format(
            {"bold": True, "align": "center", "border": 1, "bg_color": "#E7ECEF", "text_wrap": True}
        )
        self._text = self._book.add_format({"num_format": "@"})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._page: Any = None
        self._width = 1

    def start(self, name: str, columns: Sequence[str], text: Collection[str]) -> None:
        self._page = self._book.add_worksheet(name)
        self.sheet, self.row, self._width = name, 0, len(columns)
        for place, column in enumerate(columns):
            wide = {"seq": 6, "sex": 6, "name": 12}.get(column, 20 if column in text else 14)
            self._page.set_column(place, place, wide, self._text if column in text else None)

    def title(self, text: str) -> None:
        first = self.row == 0
        if self._width > 1:
            self._page.merge_range(self.row, 0, self.row, self._width - 1, text, self._title if first else self._small)
        else:
            self._page.write_string(self.row, 0, text, self._title)
        self.row += 1

    def groups(self, groups: Sequence[tuple[str, int]]) -> None:
        place = 0
        for name, width in groups:
            if width > 1:
                self._page.merge_range(self.row, place, self.row, place + width - 1, name, self._head)
            else:
                self._page.write_string(self.row, place, name, self._head)
            place += width
        self.row += 1

    def header(self, names: Sequence[str]) -> None:
        for place, name in enumerate(names):
            self._page.write_string(self.row, place, name, self._head)
        self.row += 1
        self._page.freeze_panes(self.row, 0)

    def line(self, cells: Sequence[Cell]) -> None:
        page, row = self._page, self.row
        for place, cell in enumerate(cells):
            if cell.__class__ is str:
                if cell:
                    page.write_string(row, place, cell)
            elif isinstance(cell, dt.date):
                page.write_datetime(row, place, cell, self._date)
            else:
                page.write_number(row, place, cell)
        self.row += 1

    def close(self) -> None:
        self._book.close()


class _Text:
    def __init__(self, path: Path, delimiter: str, encoding: str) -> None:
        self.row = 0
        self.sheet = ""
        self._stream: TextIO = path.open("w", encoding=encoding, newline="")
        self._writer = csv.writer(self._stream, delimiter=delimiter, lineterminator="\r\n")
        self._width = 1

    def start(self, name: str, columns: Sequence[str], text: Collection[str]) -> None:
        if self.row:
            raise ValueError("a text file holds one sheet")
        self._width = len(columns)

    def title(self, text: str) -> None:
        self.line([text, *[""] * (self._width - 1)])

    def groups(self, groups: Sequence[tuple[str, int]]) -> None:
        cells: list[Cell] = []
        for name, width in groups:
            cells += [name, *[""] * (width - 1)]
        self.line(cells)

    def header(self, names: Sequence[str]) -> None:
        self.line(names)

    def line(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow(cells)
        self.row += 1

    def close(self) -> None:
        self._stream.close()
