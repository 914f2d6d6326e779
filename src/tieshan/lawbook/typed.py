"""Values as people type them and as files write them.

A value is typed as text: 25; 6, 3, 1; 0.5 % or 0.005; 2/3; and a table line by line, "25-200: 3-7" and "201-: 7-15".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from tieshan.kernel.refusal import Refused
from tieshan.lawbook.records import Band, Value
from tieshan.lawbook.terms import Counted, Kind

__all__ = ["raw_of", "read_value", "value_text"]

_MOST_DIGITS = 12
_ROW = re.compile(r"[,\s\u3001\uff0c]+")
_LINE = re.compile(r"(\d{1,9})\s*[-\u2013~]\s*(\d{1,9})?\s*[:\uff1a]\s*(\d{1,6})(?:\s*[-\u2013~]\s*(\d{1,6}))?\Z")


def read_value(kind: Kind, counted: Counted, text: str) -> Value:
    """The value that a person typed; refuses what cannot be read, saying how it is written."""
    text = text.strip()
    try:
        match kind:
            case Kind.WHOLE:
                return _whole(text)
            case Kind.WHOLES:
                return tuple(_whole(one) for one in _ROW.split(text))
            case Kind.DECIMAL:
                return _decimal(text, counted)
            case Kind.FRACTION:
                return Fraction(text) if len(text) <= _MOST_DIGITS else _no()
            case Kind.BANDS:
                return tuple(_bands(text))
    except (ValueError, ZeroDivisionError, InvalidOperation) as unreadable:
        raise Refused("lawbook.value.unreadable", _how(kind), field="value") from unreadable


def _no() -> Any:
    raise ValueError


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise ValueError
    return int(text)


def _decimal(text: str, counted: Counted) -> Decimal:
    share = text.rstrip("% ")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,8})?", share):
        raise ValueError
    if share != text and counted != Counted.SHARE:
        raise ValueError
    return Decimal(share) / 100 if share != text else Decimal(share)


def _bands(text: str) -> Iterator[Band]:
    expected: int | None = None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        found = _LINE.match(line)
        if found is None:
            raise ValueError
        lower, least = int(found[1]), int(found[3])
        upper, most = (int(found[2]) if found[2] else None), int(found[4] or found[3])
        open_early = upper is None and place < len(lines) - 1
        if most < least or open_early or (upper is not None and upper < lower) or expected not in (None, lower):
            raise ValueError
        expected = None if upper is None else upper + 1
        yield Band(lower, upper, least, most)
    if not lines:
        raise ValueError


def _how(kind: Kind) -> str:
    return {
        Kind.WHOLE: _("Write a whole number."),
        Kind.WHOLES: _("Write whole numbers with commas between them, such as 6, 3, 1."),
        Kind.DECIMAL: _("Write a number such as 0.5, a share also as 0.5 %."),
        Kind.FRACTION: _("Write a fraction such as 2/3."),
        Kind.BANDS: _(
            "Write a line for each size, such as “25-200: 3-7”, without gaps; the last may stay open: “201-: 7-15”."
        ),
    }[kind]


def value_text(value: Value) -> str:
    """A value as a person would type it: what the form opens with."""
    if not isinstance(value, tuple):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if all(isinstance(one, int) for one in value):
        return ", ".join(map(str, value))
    lines = [one for one in value if isinstance(one, Band)]
    return "\n".join(f"{b.lower}-{b.upper if b.upper is not None else ''}: {b.least}-{b.most}" for b in lines)


def raw_of(value: Value) -> Any:
    """A value as the files (and the database) write it."""
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [
            {"from": one.lower, "to": one.upper, "least": one.least, "most": one.most} if isinstance(one, Band) else one
            for one in value
        ]
    return value
