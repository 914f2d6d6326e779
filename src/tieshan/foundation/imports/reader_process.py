"""The child process that opens a file somebody sent in: it may die, the importing process may not.

Run as ``python -I reader_process.py FORMAT ENCODING PATH`` by ``reading``.  It limits its own
memory and processor time, then speaks a small protocol on its standard output: frames of four bytes length and a
pickle of plain values.  After each sheet's head it waits for one letter on standard input: ``t`` take, ``s`` skip,
``q`` quit.

It loads nothing of this project, only the reader, so that it starts in a few hundredths of a second.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import pickle
import resource
import struct
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

#: Address space and processor time of the child.  100,000 rows x 14 columns take 190 MB and 2 s.
MEMORY_LIMIT = 800 * 1024 * 1024
SECONDS_LIMIT = 120
MAX_ROWS = 300_000
MAX_COLUMNS = 200
MAX_FIELD = 32_768
HEAD_ROWS = 60
CHUNK_ROWS = 2_000


class TooLarge(Exception):
    """The sheet has more rows or columns than are read."""


def main() -> None:
    """Read the file named on the command line and speak the protocol."""
    kind, encoding, path = sys.argv[1:4]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        if kind == "text":
            _read_text(path, encoding, out)
        else:
            _read_book(path, kind, out)
        _send(out, ("end",))
    except TooLarge:
        _send(out, ("refused", "size"))
    except MemoryError:
        _send(out, ("refused", "size"))
    except BrokenPipeError:
        return


def _send(out: BinaryIO, frame: tuple[Any, ...]) -> None:
    data = pickle.dumps(frame, protocol=5)
    out.write(struct.pack(">I", len(data)))
    out.write(data)
    out.flush()


def _answer() -> str:
    return sys.stdin.read(1) or "q"


# --- workbooks --------------------------------------------------------------------------------------------------------


def _read_book(path: str, kind: str, out: BinaryIO) -> None:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            visible = meta.visible is calamine.SheetVisibleEnum.Visible
            sheet = book.get_sheet_by_index(index)
            if sheet.start is None:
                _send(out, ("sheet", meta.name, visible, 0, (), []))
                if _answer() == "q":
                    return
                continue
            first_row, first_column = sheet.start
            if sheet.height > MAX_ROWS:
                raise TooLarge
            merged = [m for m in (sheet.merged_cell_ranges or []) if m[0][0] != m[1][0]][:5_000]
            rows = _padded(_plain(sheet.iter_rows()), first_column)
            _stream(out, meta.name, visible, first_row, rows, merged)
            del sheet, rows
        if kind == "xlsx":
            _send(out, ("hidden", _hidden_rows(path)))
    except calamine.PasswordError:
        _send(out, ("refused", "encrypted"))
    except calamine.CalamineError:
        _send(out, ("refused", "damaged"))
    except TooLarge:
        raise
    except Exception as error:
        # The reader is foreign code fed with foreign bytes: whatever it throws, the file cannot be read.
        if isinstance(error, BrokenPipeError | MemoryError):
            raise
        _send(out, ("refused", "damaged"))


def _padded(rows: Iterator[list[Any]], columns: int) -> Iterator[list[Any]]:
    if not columns:
        return rows
    pad = [""] * columns
    return (pad + row for row in rows)


def _plain(rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Rows with cells of str, int, float, date and datetime only; truth values and times become words."""
    common = {str, float}
    for row in rows:
        kinds = set(map(type, row))
        if not kinds <= common:
            row = [cell if cell.__class__ in common else _plain_cell(cell) for cell in row]
        yield row


def _plain_cell(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return cell.date() if cell.time() == dt.time() else cell
    if isinstance(cell, int | dt.date):
        return cell
    return str(cell)


def _hidden_rows(path: str) -> int:
    """How many rows of the workbook are hidden: counted in the raw XML, a fraction of a second for 80 MB."""
    total = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.filename.startswith("xl/worksheets/sheet"):
                continue
            with archive.open(entry) as file:
                tail = b""
                while chunk := file.read(1 << 20):
                    block = tail + chunk
                    at = block.find(b'hidden="1"')
                    while at >= 0:
                        # Columns can be hidden as well: only a mark inside a <row …> tag counts.
                        tag = block.rfind(b"<", 0, at)
                        total += block.startswith(b"<row ", tag)
                        at = block.find(b'hidden="1"', at + 1)
                    # A mark may straddle two pieces; everything from the last tag on is looked at again, once.
                    cut = block.rfind(b"<")
                    rest = block[cut:] if cut >= 0 else b""
                    tail = rest if len(rest) < 2_000 and b'hidden="1"' not in rest else b""
    return total


# --- text -------------------------------------------------------------------------------------------------------------


def _read_text(path: str, encoding: str, out: BinaryIO) -> None:
    csv.field_size_limit(MAX_FIELD)
    try:
        with Path(path).open(encoding=encoding, newline="") as file:
            delimiter = _delimiter(file)
            file.seek(0)
            # strict=False: an unbalanced quote inside a cell is the clerk's apostrophe, not the end of the world.
            reader = csv.reader(file, delimiter=delimiter)
            _stream(out, "", True, 0, iter(reader), [], delimiter)
    except (csv.Error, UnicodeDecodeError):
        _send(out, ("refused", "damaged"))


def _delimiter(file: io.TextIOBase) -> str:
    sample = file.read(64 * 1024)
    lines = [line for line in sample.splitlines()[:50] if line.strip()]
    best = ","
    most = 0
    for delimiter in (",", "\t", ";", "|"):
        count = sum(min(line.count(delimiter), MAX_COLUMNS) for line in lines)
        if count > most:
            best, most = delimiter, count
    return best


# --- both -------------------------------------------------------------------------------------------------------------


def _stream(
    out: BinaryIO,
    name: str,
    visible: bool,
    first_row: int,
    rows: Iterator[list[Any]],
    merged: list[Any],
    delimiter: str = "",
) -> None:
    head: list[list[Any]] = []
    for row in rows:
        head.append(row)
        if len(head) >= HEAD_ROWS:
            break
    _send(out, ("sheet", name, visible, first_row, _trimmed(head), merged, delimiter))
    answer = _answer()
    if answer == "q":
        raise BrokenPipeError
    if answer == "s":
        return
    number = len(head)
    chunk: list[list[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= CHUNK_ROWS:
            number += len(chunk)
            if number > MAX_ROWS:
                raise TooLarge
            _send(out, ("rows", _trimmed(chunk)))
            chunk = []
    if chunk:
        _send(out, ("rows", _trimmed(chunk)))
    _send(out, ("sheet-end",))


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Cut columns beyond the limit when nothing stands in them; refuse when something does."""
    for index, row in enumerate(rows):
        if len(row) > MAX_COLUMNS:
            if any(cell != "" for cell in row[MAX_COLUMNS:]):
                raise TooLarge
            rows[index] = row[:MAX_COLUMNS]
    return rows


if __name__ == "__main__":
    main()
