"""The official calendar: holidays with moved rest days and moved working days, as the State Council announces them.

The shipped years lie in ``calendar/``, one file a year with its notices.  Statutory holidays are told apart from days
that are merely moved, because pay on them differs.  A notice may reach into the year before (a New Year's holiday that
begins on 30 December), so the calendar is made from all years together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.kernel.workdays import Calendar
from tieshan.lawbook import wording
from tieshan.lawbook.records import Wording
from tieshan.lawbook.terms import Confidence, Evidence

__all__ = [
    "FOLDER",
    "CalendarNotice",
    "CalendarYear",
    "Holiday",
    "calendar_of",
    "calendar_years",
    "shipped_calendar",
    "shipped_years",
    "working_calendar",
]

#: Where the shipped years lie.
FOLDER: Final = Path(__file__).parent / "calendar"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarNotice:
    """The paper that sets a year's holidays; `issued_on` is None where the day is not known."""

    title: Wording
    number: str
    issued_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday: the days off in a row, those of them that are statutory, and the rest days worked instead."""

    name: Wording
    first: dt.date
    last: dt.date
    statutory: tuple[dt.date, ...]
    worked: tuple[dt.date, ...]

    @property
    def days(self) -> tuple[dt.date, ...]:
        """All days off."""
        return tuple(self.first + n * _DAY for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """What was announced for one year."""

    year: int
    holidays: tuple[Holiday, ...]
    notices: tuple[CalendarNotice, ...]
    source: str
    confidence: Confidence
    evidence: Evidence
    checked_on: dt.date
    #: who entered it on screen; empty for what came with the software
    entered_by: str = ""


def _notice(raw: dict[str, Any]) -> CalendarNotice:
    return CalendarNotice(Wording(**raw["title"]), raw["number"], raw["issued_on"])


def _holiday(raw: dict[str, Any]) -> Holiday:
    return Holiday(Wording(**raw["name"]), raw["from"], raw["to"], tuple(raw["statutory"]), tuple(raw["worked"]))


def _year(raw: dict[str, Any]) -> CalendarYear:
    return CalendarYear(
        year=raw["year"],
        holidays=tuple(_holiday(one) for one in raw["holidays"]),
        notices=tuple(_notice(one) for one in raw["notices"]),
        source=raw["source"],
        confidence=Confidence(raw["confidence"]),
        evidence=Evidence(raw["evidence"]),
        checked_on=raw["checked_on"],
    )


@cache
def shipped_years() -> tuple[CalendarYear, ...]:
    """The years that come with the software, in order."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(_year(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files)


def calendar_of(years: Iterable[CalendarYear]) -> Calendar:
    """One calendar of all these years; a question beyond them is refused."""
    known = tuple(years)
    return Calendar(
        years=frozenset(one.year for one in known),
        days_off=frozenset(day for one in known for holiday in one.holidays for day in holiday.days),
        days_worked=frozenset(day for one in known for holiday in one.holidays for day in holiday.worked),
        refuse=wording.no_calendar,
    )


def _entered() -> tuple[CalendarYear, ...]:
    """The years that the district has entered, of several notices for a year the latest."""
    from tieshan.lawbook.models.calendar import AnnouncedYear

    rows = AnnouncedYear.objects.order_by("year", "-id").distinct("year").select_related("entered_by")
    return tuple(_announced(row) for row in rows)


def _announced(row: Any) -> CalendarYear:
    from tieshan.lawbook.announcements import named, notice_title

    title = notice_title(row.year)
    return CalendarYear(
        year=row.year,
        holidays=tuple(
            Holiday(
                named(one["name"]),
                dt.date.fromisoformat(one["first"]),
                dt.date.fromisoformat(one["last"]),
                tuple(map(dt.date.fromisoformat, one["statutory"])),
                tuple(map(dt.date.fromisoformat, one["worked"])),
            )
            for one in row.holidays
        ),
        notices=(CalendarNotice(Wording(row.title, title.en), row.number, row.issued_on),),
        source="",
        confidence=Confidence.HIGH,
        evidence=Evidence.SEEN,
        checked_on=row.entered_on,
        entered_by=row.entered_by.display_name if row.entered_by else "",
    )


def calendar_years() -> tuple[CalendarYear, ...]:
    """Every published year, in order; what the district has entered goes before what came with the software."""
    years = {one.year: one for one in shipped_years()} | {one.year: one for one in _entered()}
    return tuple(years[year] for year in sorted(years))


@cache
def shipped_calendar() -> Calendar:
    """The calendar of the shipped years alone: needs no database."""
    return calendar_of(shipped_years())


@lru_cache(maxsize=4)
def _calendar(entered: tuple[int, ...]) -> Calendar:
    # Entries are never changed, so their keys say everything.
    return calendar_of(calendar_years()) if entered else shipped_calendar()


def working_calendar() -> Calendar:
    """The calendar by which deadlines are counted: one small query. Ask once and pass it along, it is immutable."""
    from tieshan.lawbook.models.calendar import AnnouncedYear

    return _calendar(tuple(AnnouncedYear.objects.order_by("id").values_list("id", flat=True)))
