"""Opening workbooks that somebody sent in: judged by content, read by a child process, only then by openpyxl.

The child reads the whole file first. A workbook that lies about its size, or breaks its reader, dies there.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from tieshan.foundation.imports.header import cell_text
from tieshan.foundation.imports.reading import open_book
from tieshan.foundation.imports.sniff import Format, damaged, inspect_file
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.rules.layout import Layout, words

__all__ = ["lost_parts", "open_template", "read_filled", "sheet_of"]

#: A table to be filled in is small; what is larger is a register and belongs to the imports.
MAX_TEMPLATE: Final = 5 * 1024 * 1024
MAX_UNPACKED: Final = 64 * 1024 * 1024
MAX_ROWS: Final = 5_000
_PARTS: Final = (("xl/charts/", _("charts")), ("xl/media/", _("pictures")), ("xl/embeddings/", _("embedded objects")))


@contextmanager
def _on_disk(stream: IO[bytes], most: int) -> Iterator[Path]:
    """A stream as a private file for the time of reading."""
    handle, name = tempfile.mkstemp(prefix="tieshan-table-", suffix=".xlsx")
    path = Path(name)
    try:
        stream.seek(0)
        with os.fdopen(handle, "wb") as target:
            size = 0
            while piece := stream.read(1 << 20):
                size += len(piece)
                if size > most:
                    raise _too_large()
                target.write(piece)
        yield path
    finally:
        path.unlink(missing_ok=True)


def open_template(stream: IO[bytes]) -> bytes:
    """The bytes of a workbook that may be put up, or a refusal that says what to do."""
    with _on_disk(stream, MAX_TEMPLATE) as path:
        if inspect_file(path) is not Format.XLSX:
            raise Refused(
                "office.collection.not_xlsx",
                _("Only xlsx keeps its layout. Open the table in Excel or WPS, save it as xlsx and put that up."),
                field="workbook",
            )
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise _too_large()
        rows = 0
        with open_book(path) as book:
            for sheet in book.sheets():
                for piece in sheet.rows():
                    rows += len(piece)
        if rows > MAX_ROWS:
            raise _too_large()
        return path.read_bytes()


def _too_large() -> Refused:
    return Refused(
        "office.collection.large",
        _("The workbook is too large for a table to be filled in: at most 5 MB and 5,000 rows. Take data rows out."),
        field="workbook",
    )


def sheet_of(data: bytes, name: str = "") -> Any:
    """An openpyxl sheet of a checked workbook: the one of this name, else the first visible one that is not empty."""
    try:
        book = load_workbook(BytesIO(data))
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError):
        raise damaged() from None
    if name and name in book.sheetnames:
        return book[name]
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and sheet.dimensions != "A1:A1"]
    if not shown:
        raise Refused("office.collection.empty", _("The workbook is empty."), field="workbook")
    return shown[0]


def lost_parts(data: bytes) -> tuple[str, ...]:
    """What the workbook holds besides cells: it does not come along into the units' copies."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
    return tuple(str(word) for prefix, word in _PARTS if any(name.startswith(prefix) for name in names))


def read_filled(stream: IO[bytes], layout: Layout) -> list[list[str]]:
    """The rows of a workbook that a unit filled in. Its columns must be those that were sent out, in their order."""
    with _on_disk(stream, MAX_TEMPLATE) as path, open_book(path) as book:
        for sheet in book.sheets():
            if sheet.name != layout.sheet and book.format is not Format.TEXT:
                continue
            rows: list[list[str]] = [[] for _ in range(sheet.first_row)]
            for piece in sheet.rows():
                rows += [[cell_text(cell) for cell in row] for row in piece]
                if len(rows) > MAX_ROWS:
                    raise _too_large()
            return _rows_of(rows, layout)
    raise Refused(
        "office.sheet.no_sheet",
        _("The workbook has no sheet of the name that was sent out. Fill in the workbook downloaded from here."),
        field="workbook",
    )


def _rows_of(rows: list[list[str]], layout: Layout) -> list[list[str]]:
    start = _below_header(rows, layout)
    known = words()
    found: list[list[str]] = []
    for row in rows[start:]:
        texts = [row[column.at - 1] if column.at <= len(row) else "" for column in layout.columns]
        if known.is_total(row):
            if found or layout.total > layout.last:
                break
            continue
        if known.is_foot(row):
            break
        found.append(texts)
    return found


def _below_header(rows: list[list[str]], layout: Layout) -> int:
    """The index of the first row below the header, wherever rows above it were put in or taken out."""
    height = layout.header_bottom - layout.header_top + 1
    for top in range(min(len(rows), layout.header_top + 20)):
        if all(_same_heads(rows, top, height, column.at, column.heads) for column in layout.columns):
            return top + height
    raise Refused(
        "office.sheet.columns",
        _("The columns differ from the table that was sent out. Download it again and change no columns."),
        field="workbook",
    )


def _same_heads(rows: list[list[str]], top: int, height: int, at: int, heads: tuple[str, ...]) -> bool:
    found = tuple(
        "".join(rows[row][at - 1].split()) if row < len(rows) and at <= len(rows[row]) else ""
        for row in range(top, top + height)
    )
    return found == tuple("".join(head.split()) for head in heads)
