"""Dated values: spans of days that begin on one day and end before another.

A span is half-open, ``[from, to)``: the day ``to`` is the first on which it no longer holds, so a transfer closes one
span and opens the next with the same date, and no day belongs to both.  That is also how PostgreSQL stores a
``daterange``.  Nothing here knows what today is: the day is always passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

__all__ = ["DateSpan", "Dated", "gaps", "in_force", "parse_iso", "union_of"]

T = TypeVar("T")
_ISO = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


class _Range(Protocol):
    """As much of the driver's range type as a span needs."""

    lower: date | None
    upper: date | None


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from ``start`` up to but not including ``end``; None on either side means without limit."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        for day in (self.start, self.end):
            if isinstance(day, datetime):
                raise TypeError("a span holds days, not points in time")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError(f"a span ends after it begins: {self.start} to {self.end}")

    @classmethod
    def day(cls, on: date) -> DateSpan:
        """One single day."""
        return cls(on, on + timedelta(days=1))

    @classmethod
    def through(cls, first: date | None, last: date | None) -> DateSpan:
        """From the first to the last day, both included, as papers write it."""
        return cls(first, None if last is None else last + timedelta(days=1))

    @classmethod
    def of(cls, value: _Range) -> DateSpan:
        """From a database range (``lower`` included, ``upper`` not, as PostgreSQL keeps date ranges)."""
        return cls(value.lower, value.upper)

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to the span, as papers write it; None without limit."""
        return None if self.end is None else self.end - timedelta(days=1)

    @property
    def days(self) -> int | None:
        """How many days; None without limit."""
        return None if self.start is None or self.end is None else (self.end - self.start).days

    def contains(self, on: date) -> bool:
        """Whether the day belongs to the span."""
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)

    __contains__ = contains

    def covers(self, other: DateSpan) -> bool:
        """Whether every day of the other span belongs to this one."""
        starts = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return starts and ends

    def overlaps(self, other: DateSpan) -> bool:
        """Whether any day belongs to both."""
        before = self.end is not None and other.start is not None and self.end <= other.start
        after = other.end is not None and self.start is not None and other.end <= self.start
        return not (before or after)

    def meets(self, other: DateSpan) -> bool:
        """Whether the other begins on the very day this one no longer holds."""
        return self.end is not None and self.end == other.start

    def overlap(self, other: DateSpan) -> DateSpan | None:
        """The days that belong to both, or None."""
        if not self.overlaps(other):
            return None
        starts = [day for day in (self.start, other.start) if day is not None]
        ends = [day for day in (self.end, other.end) if day is not None]
        return DateSpan(max(starts, default=None), min(ends, default=None))

    def ended(self, on: date) -> DateSpan:
        """The same span, ending before ``on``; ``ValueError`` when it has not begun by then or ends earlier."""
        if self.end is not None and on > self.end:
            raise ValueError(f"the span already ends on {self.end}")
        return DateSpan(self.start, on)

    def __str__(self) -> str:
        return f"[{self.start or ''},{self.end or ''})"


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value with the span in which it holds."""

    span: DateSpan
    value: T


def in_force(values: Iterable[Dated[T]], on: date) -> T:
    """The value that holds on a day.  ``LookupError`` when none or more than one does: both are faults of the data."""
    found = [dated.value for dated in values if dated.span.contains(on)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} values hold on {on}")
    return found[0]


def union_of(spans: Iterable[DateSpan]) -> list[DateSpan]:
    """The same days in as few spans as possible, in order."""
    joined: list[DateSpan] = []
    for span in sorted(spans, key=lambda each: each.start or date.min):
        if joined and (joined[-1].end is None or span.start is None or span.start <= joined[-1].end):
            held = joined[-1]
            end = None if held.end is None or span.end is None else max(held.end, span.end)
            joined[-1] = DateSpan(held.start, end)
        else:
            joined.append(span)
    return joined


def gaps(spans: Iterable[DateSpan], within: DateSpan) -> list[DateSpan]:
    """The days of ``within`` that belong to none of the spans, in order."""
    free: list[DateSpan] = []
    start = within.start
    for span in union_of(spans):
        if not span.overlaps(within):
            continue
        if span.start is not None and (start is None or start < span.start):
            free.append(DateSpan(start, span.start))
        if span.end is None:
            return free
        start = span.end
    if within.end is None or start is None or start < within.end:
        free.append(DateSpan(start, within.end))
    return free


def parse_iso(text: str) -> date:
    """``2026-01-31`` and nothing else; ``ValueError`` otherwise.  Free spellings are the importer's business."""
    if not _ISO.match(text):
        raise ValueError(f"not a date of the form 2026-01-31: {text!r}")
    return date.fromisoformat(text)
