"""Reading a sent-in file: the importing process's side of ``reader_process``.

``open_book`` yields one ``Sheet`` after the other; the caller looks at its first rows and either asks for ``rows()``
or goes on, which skips it.  Whatever happens to the child (a crash, the memory limit, the clock), the caller sees a
``Refused`` with a sentence.
"""

from __future__ import annotations

import datetime as dt
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports import sniff
from tieshan.kernel.refusal import Refused

__all__ = ["Book", "Cell", "Row", "Sheet", "open_book"]

#: What a cell can hold; empty cells are the empty string.
Cell = str | float | int | dt.date | dt.datetime
Row = list[Cell]

_ALLOWED: Final = {("datetime", "date"), ("datetime", "datetime")}
#: A child that takes longer than this (seconds) is stopped.
TIME_LIMIT: Final = 180
_PROGRAM: Final = Path(__file__).with_name("reader_process.py")
_MAX_FRAME: Final = 256 * 1024 * 1024


class _Unpickler(pickle.Unpickler):
    """Takes plain values and dates only: the child has touched foreign bytes and is not trusted with more."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


class Sheet:
    """One sheet: its name, whether it is visible, and its first rows; ``first_row`` counts from 0 as files do."""

    def __init__(self, book: Book, frame: tuple[Any, ...]) -> None:
        self._book = book
        self.name: str = frame[1]
        self.visible: bool = frame[2]
        self.first_row: int = frame[3]
        self.head: list[Row] = list(frame[4])
        #: Ranges merged over several rows, as ((row, column), (row, column)) counted from 0.
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = list(frame[5])
        self.delimiter: str = frame[6] if len(frame) > 6 else ""
        self.empty = not self.head

    def rows(self) -> Iterator[list[Row]]:
        """All rows in pieces of some thousand, the head first.  Can be asked for once."""
        return self._book._take(self)


class Book:
    """An open file.  ``hidden_rows`` is known after the last sheet, and for xlsx only."""

    def __init__(self, path: Path, form: sniff.Format, encoding: str) -> None:
        self.format = form
        self.encoding = encoding
        self.hidden_rows = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_PROGRAM), form.value, encoding, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._clock = threading.Timer(TIME_LIMIT, self._process.kill)
        self._clock.daemon = True
        self._clock.start()
        self._waiting = False

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the order of the file; one not asked for its rows is skipped."""
        while True:
            frame = self._receive()
            if frame[0] == "end":
                return
            if frame[0] == "hidden":
                self.hidden_rows = frame[1]
                continue
            sheet = Sheet(self, frame)
            self._waiting = True
            yield sheet
            if self._waiting:
                self._say("s")

    def _take(self, sheet: Sheet) -> Iterator[list[Row]]:
        self._say("t")
        yield sheet.head
        if sheet.empty:
            return
        while True:
            frame = self._receive()
            if frame[0] == "sheet-end":
                return
            yield frame[1]

    def _say(self, letter: str) -> None:
        self._waiting = False
        assert self._process.stdin is not None  # noqa: S101 - opened with pipes
        try:
            self._process.stdin.write(letter.encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            # The child is gone; the next read says why.
            return

    def _receive(self) -> tuple[Any, ...]:
        stream: IO[bytes] | None = self._process.stdout
        assert stream is not None  # noqa: S101 - opened with pipes
        head = stream.read(4)
        length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
        data = stream.read(length) if 0 < length <= _MAX_FRAME else b""
        if not data or len(data) < length:
            # Killed by the memory limit or the clock, or fallen over its own feet: always the file's doing.
            raise sniff.too_large() if self._process.wait() < 0 else sniff.damaged()
        frame: tuple[Any, ...] = _Unpickler(BytesIO(data)).load()
        if frame[0] == "refused":
            raise {"size": sniff.too_large, "encrypted": sniff.encrypted, "damaged": sniff.damaged}[frame[1]]()
        return frame

    def close(self) -> None:
        """Stop the child and its clock."""
        self._clock.cancel()
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self._process.wait()


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """Open a spreadsheet or text table for reading; refuses with ``imports.file.*``."""
    if not path.is_file():
        raise Refused("imports.file.missing", _("There is no such file."))
    form = sniff.inspect_file(path)
    encoding = sniff.text_encoding(path) if form is sniff.Format.TEXT else "-"
    book = Book(path, form, encoding)
    try:
        yield book
    finally:
        book.close()
