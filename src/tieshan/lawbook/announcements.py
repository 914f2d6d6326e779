"""Reading the State Council's notice on next year's holidays, and checking that what it says makes sense.

A clerk pastes the paragraphs of the notice. They say everything twice (dates with weekdays, periods with their sum of
days), so a slip of the pen or of the reading is found. Pure: no database, no clock.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from tieshan.kernel.refusal import Refused
from tieshan.lawbook.holidays import Holiday
from tieshan.lawbook.records import Wording

__all__ = ["check_year", "named", "notice_title", "number_fits", "read_notice", "statutory_days", "unbalanced"]

_DAY = dt.timedelta(days=1)
_SATURDAY = 6
#: A rest day is worked within so many days of the holiday for which it is moved.
_NEAR = 30
#: The longest holiday in a row.
_LONGEST = 12


@cache
def _forms() -> dict[str, Any]:
    file = Path(__file__).parent / "data" / "announcement.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def notice_title(year: int) -> Wording:
    """What the yearly notice is called."""
    return Wording(_forms()["title"].format(year=year), _forms()["title_en"].format(year=year))


def number_fits(number: str) -> bool:
    """Whether a document number is that of a notice on holidays."""
    return re.match(_forms()["number"], number) is not None


def named(name: str) -> Wording:
    """The name of a holiday in both languages; one that nobody translated stands as it was written."""
    names: Mapping[str, str] = _forms()["names"]
    parts = [part for part in re.split(_forms()["joins"], name) if part]
    if all(part in names for part in parts):
        return Wording(name, " and ".join(names[part] for part in parts))
    return Wording(name, name)


def statutory_days(year: int, festivals: Mapping[str, dt.date]) -> frozenset[dt.date]:
    """The statutory days of a year; `festivals` gives the day of spring, qingming, dragon_boat and mid_autumn."""
    rule = _forms()["statutory"]
    found = {dt.date(year, month, day) + n * _DAY for month, day, number in rule["fixed"] for n in range(number)}
    for festival, offsets in rule["festivals"].items():
        if festivals[festival].year != year:
            raise _wrong("festival_year", _("The day of each festival lies in the year of the notice."))
        found |= {festivals[festival] + n * _DAY for n in offsets}
    return frozenset(found)


def _wrong(code: str, message: str) -> Refused:
    return Refused(f"lawbook.calendar.{code}", message)


# -- reading ------------------------------------------------------------------------------------------------------


def read_notice(year: int, text: str, statutory: Iterable[dt.date]) -> tuple[Holiday, ...]:
    """The holidays that the paragraphs of a notice set out; refuses a line that contradicts itself."""
    forms, fixed = _forms(), frozenset(statutory)
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        paragraph = re.match(forms["paragraph"], line)
        if paragraph is None:
            raise _wrong(
                "line",
                _("This line is not understood: “%(line)s”. Paste the paragraphs that begin with the holiday's name.")
                % {"line": line[:60]},
            )
        found.append(_holiday(year, paragraph["name"].strip(), paragraph["rest"], fixed))
    if not found:
        raise _wrong("empty", _("Paste the paragraphs of the notice."))
    return tuple(sorted(found, key=lambda holiday: holiday.first))


def _holiday(year: int, name: str, text: str, statutory: frozenset[dt.date]) -> Holiday:
    forms = _forms()
    period: tuple[dt.date, dt.date] | None = None
    worked: list[dt.date] = []
    for sentence in re.split(forms["sentence"], text):
        if forms["work_word"] in sentence:
            worked += [_date(match, year, None, name) for match in re.finditer(forms["day"], sentence)]
        elif forms["off_word"] in sentence and period is None:
            period = _period(year, name, sentence)
    if period is None:
        raise _wrong("no_period", _("%(name)s: from when to when people are off is not found.") % {"name": name})
    first, last = period
    total = re.search(forms["total"], text)
    if total is not None and int(total["days"]) != (last - first).days + 1:
        raise _wrong(
            "days",
            _("%(name)s: the dates make %(found)d days, the notice says %(said)s.")
            % {"name": name, "found": (last - first).days + 1, "said": total["days"]},
        )
    days = {first + n * _DAY for n in range((last - first).days + 1)}
    return Holiday(named(name), first, last, tuple(sorted(days & statutory)), tuple(sorted(worked)))


def _period(year: int, name: str, sentence: str) -> tuple[dt.date, dt.date]:
    forms = _forms()
    pair = re.search(
        f"(?P<one>{_plain(forms['day'])})\\s*{forms['until']}\\s*(?P<two>{_plain(forms['day'])})", sentence
    )
    if pair is None:
        single = re.search(forms["day"], sentence)
        if single is None:
            raise _wrong("no_period", _("%(name)s: from when to when people are off is not found.") % {"name": name})
        day = _date(single, year, None, name)
        return day, day
    one, two = re.match(forms["day"], pair["one"]), re.match(forms["day"], pair["two"])
    if one is None or two is None:
        raise _wrong("no_period", _("%(name)s: from when to when people are off is not found.") % {"name": name})
    first = _date(one, year, None, name)
    last = _date(two, year, first, name)
    if last < first:
        # "30 December to 1 January": the year is that of the end.
        first = _date(one, year - 1, None, name)
    return first, last


def _plain(pattern: str) -> str:
    """The pattern without the names of its groups, so that it may stand twice in one."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


def _date(match: re.Match[str], year: int, after: dt.date | None, name: str) -> dt.date:
    """A date of the notice; a missing month is that of the date before it. Its weekday must be the one written."""
    forms = _forms()
    if match["month"] is None and after is None:
        raise _wrong("date", _("%(name)s: the date “%(date)s” has no month.") % {"name": name, "date": match[0]})
    month = int(match["month"]) if match["month"] else (after.month if after else 0)
    if match["year"]:
        year = int(match["year"])
    elif after is not None and match["month"] is None:
        year = after.year
    try:
        day = dt.date(year, month, int(match["day"]))
    except ValueError as wrong:
        raise _wrong(
            "date", _("%(name)s: the date “%(date)s” does not exist.") % {"name": name, "date": match[0]}
        ) from wrong
    said = re.search(forms["weekday"], match["note"] or "")
    if said is not None and forms["weekdays"][said["weekday"]] != day.isoweekday():
        raise _wrong(
            "weekday",
            _("%(name)s: %(day)s is not the weekday that the notice says (%(date)s).")
            % {"name": name, "day": day.isoformat(), "date": match[0]},
        )
    return day


# -- checking -----------------------------------------------------------------------------------------------------


def check_year(year: int, holidays: Sequence[Holiday], statutory: Iterable[dt.date]) -> None:
    """Refuse what cannot be a year's holidays; the sentence says which line is meant."""
    for holiday in holidays:
        _check_one(year, holiday)
    taken: dict[dt.date, str] = {}
    for holiday in holidays:
        for day in (*holiday.days, *holiday.worked):
            if day in taken:
                raise _wrong(
                    "twice",
                    _("%(day)s stands twice: under %(one)s and %(two)s.")
                    % {"day": day, "one": taken[day], "two": holiday.name},
                )
            taken[day] = str(holiday.name)
    off = {day for holiday in holidays for day in holiday.days}
    missing = sorted(set(statutory) - off)
    if missing:
        raise _wrong(
            "statutory",
            _("%(day)s is a statutory holiday but lies in no holiday of the notice. Check the festivals.")
            % {"day": missing[0]},
        )


def _check_one(year: int, holiday: Holiday) -> None:
    name = holiday.name
    if holiday.last < holiday.first or (holiday.last - holiday.first).days >= _LONGEST:
        raise _wrong("length", _("%(name)s: the holiday has no sensible length.") % {"name": name})
    outside = {holiday.first.year, holiday.last.year} - {year}
    if outside and not (outside == {year - 1} and holiday.first.month == 12):
        raise _wrong("other_year", _("%(name)s lies outside the year of the notice.") % {"name": name})
    for day in holiday.worked:
        if day.isoweekday() < _SATURDAY:
            raise _wrong(
                "worked_weekday",
                _("%(name)s: %(day)s is said to be worked instead, but it is no Saturday or Sunday.")
                % {"name": name, "day": day},
            )
        if not (holiday.first - _NEAR * _DAY <= day <= holiday.last + _NEAR * _DAY):
            raise _wrong("far", _("%(name)s: %(day)s lies too far from the holiday.") % {"name": name, "day": day})


def unbalanced(holidays: Sequence[Holiday]) -> int:
    """By how many weekdays more people are off than the law gives and weekends are worked for; as a rule 0.

    Each statutory day that falls on a weekend is made up for on a weekday, and each weekday given beyond that is worked
    at a weekend. All years from 2010 to 2026 balance but 2020, whose Spring Festival was lengthened.
    """
    off = sum(day.isoweekday() < _SATURDAY for holiday in holidays for day in holiday.days)
    return off - sum(len(holiday.worked) + len(holiday.statutory) for holiday in holidays)
