"""Cells that only files of money have: amounts to the fen, months of payment, taxpayer codes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused

__all__ = ["amount_cell", "month_cell", "taxpayer_cell"]

_MOST: Final = 10**13
_SPACE: Final = re.compile(r"[\s\u3000'\u200b]+")
_YUAN: Final = re.compile("^(?:\u4eba\u6c11\u5e01|RMB|CNY|[\u00a5\uffe5])|\u5143$")
_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
#: A month, perhaps a day, perhaps "to" another day: 2026-10, 202610, 2026.10.01-2026.10.31, with or without signs.
#: Two figures are a month before they are a month and a day: 2026-11 is November.
_MONTH: Final = re.compile(
    "(?P<year>20\\d\\d)(?:[-./]|\u5e74)?(?P<month>1[0-2]|0?[1-9])(?:[-./]|\u6708)?(?:0?[1-9]|[12]\\d|3[01])?\u65e5?"
)
_TO: Final = re.compile("~|\u81f3|\u5230|\u2014+|\u2013|--|_")
#: Signs of a month with its year.
_LEAST: Final = 5
_ZERO_DAY: Final = dt.date(1899, 12, 30)


def amount_cell(cell: Any) -> tuple[int | None, str]:
    """An amount in fen: 2,000.00, 2000, a number cell; more than two decimal places are refused, never rounded."""
    if cell.__class__ is str:
        plain = _SPACE.sub("", cell)
        if not plain or plain in "-\u2014\uff0d":
            return None, ""
        note = ""
        if not plain.isascii():
            plain, note = unicodedata.normalize("NFKC", plain), "width"
        bare = _YUAN.sub("", plain)
        if _GROUPED.fullmatch(bare):
            bare, note = bare.replace(",", ""), note or "marks"
        try:
            exact = Decimal(bare) * 100
        except InvalidOperation:
            raise _no_amount() from None
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        raise _no_amount()
    else:
        # A number cell holds a binary fraction: its shortest decimal spelling is what the sheet shows.
        exact, note = Decimal(repr(cell)) * 100, ""
    if not exact.is_finite() or exact != exact.to_integral_value() or abs(exact) > _MOST:
        raise _no_amount()
    return int(exact), note


def _no_amount() -> Refused:
    return Refused(
        "funds.levy.no_amount", _("Write an amount in yuan with at most two decimal places, such as 2000.00.")
    )


def month_cell(cell: Any) -> tuple[dt.date | None, str]:
    """The first day of a month. Of "from – to" in one cell both must lie in one month."""
    if isinstance(cell, dt.datetime | dt.date):
        return dt.date(cell.year, cell.month, 1), ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 40_000 <= cell <= 80_000:
            day = _ZERO_DAY + dt.timedelta(days=int(cell))
            return day.replace(day=1), "serial"
        cell = str(int(cell))
    text = _SPACE.sub("", unicodedata.normalize("NFKC", str(cell)))
    if not text:
        return None, ""
    ends = [part for part in _TO.split(text) if part]
    parts = text.split("-")
    half = len(parts) // 2
    if len(ends) == 1 and (len(parts) == 6 or (len(parts) == 2 and len(parts[1]) >= _LEAST)):
        # 2026-10-01-2026-10-31, 2026.10.01-2026.10.31
        ends = ["-".join(parts[:half]), "-".join(parts[half:])]
    months = []
    for end in ends:
        found = _MONTH.fullmatch(end)
        if found is None:
            raise Refused("funds.levy.no_month", _("Write the month as 2026-10."))
        months.append(dt.date(int(found["year"]), int(found["month"]), 1))
    if len(set(months)) > 1:
        raise Refused(
            "funds.levy.months",
            _("This line is for several months. Split it into one line a month, or enter it singly."),
        )
    return months[0], ""


def taxpayer_cell(cell: Any) -> tuple[str | None, str]:
    """A taxpayer code in capital letters and half width; not checked further, because old codes differ."""
    if cell.__class__ is str:
        if cell.isascii() and cell.isalnum() and cell.isupper():
            return cell, ""
        text = _SPACE.sub("", unicodedata.normalize("NFKC", cell)).upper()
    elif isinstance(cell, float | int) and not isinstance(cell, bool):
        text = str(int(cell))
    else:
        text = str(cell)
    if not text:
        return None, ""
    if not (text.isascii() and text.isalnum() and 6 <= len(text) <= 30):
        raise Refused("funds.levy.no_code", _("This is no taxpayer code: 6 to 30 letters and digits."))
    return text, "" if text == cell else "marks"
