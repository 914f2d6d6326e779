"""Row numbers inside formulas, names and ranges when rows are put in between: what lies below moves, what covers the
data grows with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from openpyxl.formula.tokenizer import Token, Tokenizer

__all__ = ["Shift"]

_PLAIN = re.compile(r"^(?:(\$?[A-Z]{1,3}))?(\$?)(\d{1,7})$")


@dataclass(frozen=True, slots=True)
class Shift:
    """`count` rows are put in behind row `last`; data stands in rows `first` to `last` of `sheet`."""

    sheet: str
    first: int
    last: int
    count: int

    def row(self, row: int) -> int:
        """Where a row stands afterwards."""
        return row + self.count if row > self.last else row

    def span(self, top: int, bottom: int) -> tuple[int, int]:
        """Where a range of rows stands afterwards: one that covers the data down to its end, or nearly, grows."""
        grows = top <= self.first and self.last - 1 <= bottom <= self.last and bottom >= top
        if grows and (top < bottom or self.first == self.last):
            return top, self.last + self.count
        return self.row(top), self.row(bottom)

    def formula(self, text: str, home: str) -> str:
        """A formula that stands on the sheet `home`."""
        tokens = Tokenizer(text)
        if not tokens.items:
            return text
        parts = ["="]
        for token in tokens.items:
            reference = token.type == Token.OPERAND and token.subtype == Token.RANGE
            parts.append(self.reference(token.value, home) if reference else token.value)
        return "".join(parts)

    def reference(self, text: str, home: str) -> str:
        """One reference, with or without its sheet; names and references to other sheets stay."""
        name, mark, area = text.rpartition("!")
        if (name.strip("'").replace("''", "'") if mark else home) != self.sheet:
            return text
        return f"{name}{mark}{self.area(area)}"

    def area(self, text: str) -> str:
        """`A1`, `A1:B9`, `3:7`; whole columns and names stay."""
        ends = [_PLAIN.match(part) for part in text.split(":")]
        if not all(ends) or len(ends) > 2:
            return text
        rows = [int(end[3]) for end in ends if end is not None]
        top, bottom = self.span(rows[0], rows[-1]) if len(rows) == 2 else (self.row(rows[0]), 0)
        moved = [top, bottom] if len(rows) == 2 else [top]
        return ":".join(f"{end[1] or ''}{end[2]}{row}" for end, row in zip(ends, moved, strict=True) if end is not None)

    def areas(self, text: str) -> str:
        """Several areas with blanks between them."""
        return " ".join(self.area(part) for part in text.split())
