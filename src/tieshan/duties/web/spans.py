"""The span of time that the board speaks of, as it stands in the address: 2026, 2026-Q2 or 2026-05."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tieshan.duties.rules.periods import period_of

_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Span:
    """A year, a quarter or a month."""

    kind: str
    first: date
    last: date

    @property
    def text(self) -> str:
        """As it stands in the address."""
        if self.kind == "year":
            return str(self.first.year)
        if self.kind == "quarter":
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first:%Y-%m}"

    @property
    def months(self) -> list[date]:
        """The first days of its months."""
        last = self.last.month if self.first.year == self.last.year else 12
        return [date(self.first.year, month, 1) for month in range(self.first.month, last + 1)]

    def step(self, n: int) -> Span:
        """The span before (-1) or after (+1)."""
        day = self.first.fromordinal((self.first if n < 0 else self.last).toordinal() + n)
        return span(self.kind, day)


def span(kind: str, day: date) -> Span:
    """The span of a kind in which a day lies."""
    period = period_of(day, kind)
    return Span(kind, period.first, period.last)


def read_span(text: str, on: date) -> Span:
    """The span that an address names; the month of the day otherwise."""
    if found := _QUARTER.fullmatch(text):
        return span("quarter", date(_year(found[1], on), 3 * int(found[2]), 1))
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        return span("month", date(_year(found[1], on), int(found[2]), 1))
    if text.isdecimal() and len(text) == 4:
        return span("year", date(_year(text, on), 1, 1))
    return span("year", on)


def _year(text: str, on: date) -> int:
    year = int(text)
    return year if 1900 <= year <= 2200 else on.year


def month_word(day: date) -> str:
    """The short name of a month, narrow enough for twelve of them on a phone."""
    return date_format(day, pgettext("format of a month in a narrow column", "M"))


def kind_words() -> list[tuple[str, str]]:
    """The kinds of spans with their words."""
    return [("year", _("Year")), ("quarter", _("Quarter")), ("month", _("Month"))]
