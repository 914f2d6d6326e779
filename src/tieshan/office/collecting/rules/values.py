"""What may stand in a column: values in one spelling, and what is wrong with the others, in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.vault import mask_id, mask_phone
from tieshan.kernel import identifiers
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.rules.layout import Column, Layout
from tieshan.office.collecting.terms import ColumnKind

__all__ = ["Problem", "clean_rows", "masked", "problems", "tidy"]

_DAY = re.compile(r"^(\d{4})\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}))?\D?(?:\s.*)?$")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_BANK = re.compile(r"^\d{8,30}$")
MOST_ROWS = 2_000
MOST_SIGNS = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell; rows and columns count from 0."""

    row: int
    column: int
    text: object


def tidy(column: Column, text: str) -> str:
    """The value in the spelling that is kept: days in ISO, numbers without separators, numbers of people without
    blanks."""
    text = text.strip()[:MOST_SIGNS]
    if not text:
        return ""
    if column.kind in (ColumnKind.WHOLE, ColumnKind.DECIMAL):
        plain = text.replace(",", "").replace("\uff0c", "").replace(" ", "")
        if plain.endswith(".0") and column.kind == ColumnKind.WHOLE:
            plain = plain[:-2]
        return plain
    if column.kind == ColumnKind.DATE:
        return _day(text) or text
    if column.kind in (ColumnKind.ID_NUMBER, ColumnKind.PHONE, ColumnKind.BANK):
        return "".join(text.split()).upper()
    return text


def _day(text: str) -> str:
    match = _PACKED.match(text) or _DAY.match(text)
    if match is None:
        return ""
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3] or 1)).isoformat()
    except ValueError:
        return ""


def clean_rows(layout: Layout, rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows with tidied values; empty ones are left out."""
    width = len(layout.columns)
    found = []
    for row in rows:
        padded = [*row, *[""] * (width - len(row))][:width]
        tidied = [tidy(column, value) for column, value in zip(layout.columns, padded, strict=True)]
        if not layout.empty(tidied):
            found.append(tidied)
    return found


def problems(layout: Layout, rows: Sequence[Sequence[str]], *, on: dt.date) -> list[Problem]:
    """Everything that keeps rows from being sent in."""
    found = []
    for at, row in enumerate(rows):
        for index, (column, value) in enumerate(zip(layout.columns, row, strict=True)):
            wrong = _wrong(column, value, on)
            if wrong is not None:
                found.append(Problem(at, index, wrong))
    return found


def _wrong(column: Column, value: str, on: dt.date) -> object | None:
    if column.automatic:
        return None
    if not value:
        return _("must be filled in") if column.required else None
    match column.kind:
        case ColumnKind.WHOLE:
            return None if value.lstrip("-").isdecimal() else _("is no whole number")
        case ColumnKind.DECIMAL:
            return None if _is_number(value) else _("is no number")
        case ColumnKind.DATE:
            return None if _day(value) == value else _("is no date; write it like 2026-03-05")
        case ColumnKind.CHOICE:
            if value in column.choices:
                return None
            return format_lazy(_("must be one of {choices}"), choices=_(", ").join(column.choices))
        case ColumnKind.ID_NUMBER:
            return _asked(lambda text: identifiers.resident_number(text, on=on), value)
        case ColumnKind.PHONE:
            return _asked(identifiers.phone, value)
        case ColumnKind.BANK:
            return None if _BANK.match(value) else _("has 8 to 30 digits")
    return None


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _asked(check: Callable[[str], object], value: str) -> object | None:
    try:
        check(value)
    except Refused as refused:
        # The kernel speaks English; its words stand translated where files are cleaned.
        return _(str(refused.message))
    return None


def masked(column: Column, value: str) -> str:
    """A value as others than the unit itself see it."""
    if not column.personal or not value:
        return value
    return mask_phone(value) if column.kind == ColumnKind.PHONE else mask_id(value)
