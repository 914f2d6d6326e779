"""Finding the header row under title rows, and what each column stands for.

Every row near the top is scored by how many different fields its cells name; a header of two rows (a group name above,
the column names below) counts as one when that finds more.  Names learnt from the same unit before go first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tieshan.foundation.imports.columns import ColumnBook, header_key

__all__ = ["Header", "cell_text", "find_header"]

_LOOK_AT: Final = 40
#: Answer of a remembered mapping for a column that is to be left alone.
LEAVE: Final = "-"


@dataclass(slots=True)
class Header:
    """Where the header is (index into the sheet's rows) and what its columns mean."""

    row: int
    height: int
    titles: list[str]
    #: field code -> column index
    fields: dict[str, int]
    #: columns that nothing is known about: (column index, title)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    #: columns that repeat a field found elsewhere: (column index, title, field code)
    doubled: list[tuple[int, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def first_data_row(self) -> int:
        """Index of the first row below the header."""
        return self.row + self.height


def cell_text(cell: Any) -> str:
    """A cell as the clerk sees it: whole numbers without ``.0``, dates in ISO spelling."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return str(cell)


def find_header(
    rows: Sequence[Sequence[Any]],
    book: ColumnBook,
    memory: Mapping[str, str] | None = None,
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = (),
) -> Header | None:
    """The header among the first rows of a sheet, or None when nothing there looks like one.

    ``memory`` maps header keys to field codes (or ``"-"`` for "leave it") as this unit has answered before; ``merged``
    are the ranges merged over several rows, counted from the first of ``rows``.
    """
    best: tuple[int, int, Header] | None = None
    limit = min(len(rows), _LOOK_AT)
    for at in range(limit):
        one = [cell_text(cell) for cell in rows[at]]
        filled = sum(1 for text in one if text)
        if not filled:
            continue
        candidates = [(1, one)]
        if at + 1 < limit:
            below = [cell_text(cell) for cell in rows[at + 1]]
            candidates.append((2, _two_rows(one, below, book, memory)))
        for height, titles in candidates:
            header = _mapped(at, height, titles, book, memory)
            score = len(header.fields)
            if score < min(2, len(book.fields)):
                continue
            # A title that happens to hold one known word must not beat the real header two rows below.
            if best is None or score > best[0]:
                best = (score, filled, header)
    if best is None:
        return None
    score, filled, header = best
    named = sum(1 for title in header.titles if title)
    if score < 3 and score * 2 < named:
        return None
    header.missing = [f.code for f in book.fields if f.required and f.code not in header.fields]
    return header


def _two_rows(above: list[str], below: list[str], book: ColumnBook, memory: Mapping[str, str] | None) -> list[str]:
    titles: list[str] = []
    group = ""
    for column in range(max(len(above), len(below))):
        top = above[column] if column < len(above) else ""
        low = below[column] if column < len(below) else ""
        group = top or group
        if low and (book.match(group + low) or header_key(group + low) in (memory or {})):
            titles.append(group + low)
        elif low and book.match(low):
            titles.append(low)
        else:
            titles.append(top or low)
    return titles


def _mapped(row: int, height: int, titles: list[str], book: ColumnBook, memory: Mapping[str, str] | None) -> Header:
    chosen: dict[str, tuple[int, int]] = {}
    header = Header(row, height, titles, {})
    for column, title in enumerate(titles):
        key = header_key(title)
        if not key:
            continue
        known = memory.get(key) if memory else None
        if known == LEAVE or (known is None and key in book.ignored):
            continue
        found = (known, -1) if known is not None and known in book.by_code else book.match(title)
        if found is None:
            header.unknown.append((column, title))
            continue
        code, rank = found
        before = chosen.get(code)
        if before is None:
            chosen[code] = (rank, column)
        elif rank < before[0]:
            header.doubled.append((before[1], titles[before[1]], code))
            chosen[code] = (rank, column)
        else:
            header.doubled.append((column, title, code))
    header.fields = {code: column for code, (_rank, column) in chosen.items()}
    return header
