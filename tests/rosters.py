"""Files for the import tests: workbooks as offices write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

Sheet = tuple[str, Sequence[Sequence[Any]]]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write an xlsx file from rows (one sheet) or from pairs of name and rows."""

    def write(*sheets: Sheet | Sequence[Sequence[Any]], name: str = "名册.xlsx") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as book:
            for index, sheet in enumerate(sheets):
                title, rows = sheet if isinstance(sheet, tuple) else (f"表{index + 1}", sheet)
                page = book.add_worksheet(title)
                for at, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        if cell is not None and cell != "":
                            page.write(at, column, cell)
        return path

    return write


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a csv file in an encoding."""

    def write(text: str, encoding: str = "utf-8", name: str = "名册.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write
