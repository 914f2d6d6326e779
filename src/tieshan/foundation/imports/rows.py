"""Which rows below the header are records, and which are blank, totals, footers or group titles.

A row that holds an identity number, a credit code or a telephone is always a record: nothing that could be a person is
ever left out silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tieshan.foundation.imports.cleaning import fold, words
from tieshan.foundation.imports.columns import header_key
from tieshan.foundation.imports.header import Header, cell_text

__all__ = ["IGNORED", "RowSorter"]

#: Reasons for which a row is left out; their sentences are in ``engine``.
IGNORED: Final = ("title", "header", "blank", "footer", "total", "group")

_DIGITS: Final = re.compile(r"[0-9Xx]{8,}")
_COLON: Final = re.compile(r"[:\uff1a]")


class RowSorter:
    """Sorts rows: ``sort(row)`` gives "" for a record and the reason for a row that is left out.

    ``identifying`` are the columns whose content makes a row a record; ``number`` is the running-number column.
    """

    def __init__(self, header: Header, identifying: Sequence[str], naming: Sequence[str]) -> None:
        self._identifying = [header.fields[code] for code in identifying if code in header.fields]
        self._naming = [header.fields[code] for code in naming if code in header.fields]
        self._number = header.fields.get("seq", -1)
        self._titles = {i: header_key(t) for i, t in enumerate(header.titles) if header_key(t)}

    def sort(self, row: Sequence[Any]) -> str:
        """``""`` for a record, otherwise one of ``IGNORED``."""
        # The quick way out for ordinary rows: something identifying stands in its column.
        for column in self._identifying:
            cell = row[column] if column < len(row) else ""
            if cell.__class__ is str and len(cell) > 7 and _DIGITS.search(cell) is not None:
                return ""
            if cell.__class__ is not str and not isinstance(cell, bool) and cell:
                return ""
        return self._slowly(row)

    def _slowly(self, row: Sequence[Any]) -> str:
        filled = [(i, text) for i, cell in enumerate(row) if (text := cell_text(cell).strip("\u3000 \t\r\n\u200b"))]
        if not filled or (len(filled) == 1 and filled[0][0] == self._number and filled[0][1].isdigit()):
            return "blank"
        same = sum(1 for i, text in filled if self._titles.get(i) == header_key(text))
        if same >= 2 and same * 2 >= len(filled):
            return "header"
        known = words()
        for index, (_column, text) in enumerate(filled[:3]):
            word = fold(text)
            if word in known["totals"] or (index == 0 and _total_with_figure(word, known["totals"])):
                return "total"
        first = fold(_COLON.split(filled[0][1])[0]) if filled else ""
        named = any(column == i for column in self._naming for i, _text in filled)
        for _column, text in filled[:4]:
            parts = _COLON.split(text, maxsplit=1)
            if fold(parts[0]) in known["footers"] and (len(parts) > 1 or len(filled) <= 2 or not named):
                return "footer"
        if first in known["footers"] and len(filled) <= 6 and not named:
            return "footer"
        if len(filled) == 1 and filled[0][0] not in self._naming:
            return "group"
        if len(filled) == 1 and len(filled[0][1]) > 20:
            return "footer"
        return ""


def _total_with_figure(word: str, totals: frozenset[str]) -> bool:
    return any(word.startswith(total) and re.fullmatch(r"[:\d,.\u4eba\u540d]*", word[len(total) :]) for total in totals)


def row_filler(
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], columns: Sequence[int]
) -> Callable[[int, list[Any]], list[int]]:
    """A function that fills cells merged over several rows: (row number, row) -> columns filled, changing the row."""
    wanted = set(columns)
    starts: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        for column in range(left, min(right, left + 50) + 1):
            if column in wanted:
                starts.setdefault(top, []).append((column, bottom))
    open_ranges: dict[int, tuple[int, Any]] = {}

    def fill(number: int, row: list[Any]) -> list[int]:
        changed: list[int] = []
        for column, (bottom, value) in list(open_ranges.items()):
            if number > bottom:
                del open_ranges[column]
            elif column < len(row) and row[column] == "":
                row[column] = value
                changed.append(column)
        for column, bottom in starts.get(number, ()):
            if column < len(row):
                open_ranges[column] = (bottom, row[column])
        return changed

    return fill


def group_fields(fields: Mapping[str, int]) -> dict[int, str]:
    """Column index -> field code."""
    return {column: code for code, column in fields.items()}
