"""Seats, terms and warnings of elected bodies. Numbers come from the lawbook and are passed in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from tieshan.lawbook import Band
from tieshan.lawbook.rules import rule_version


def band_for(members: int, bands: Sequence[Band]) -> Band | None:
    """The band that a number of members falls into, or None when the rule gives none."""
    return next((band for band in bands if band.covers(members)), None)


def seats_fit(members: int, seats: int, bands: Sequence[Band]) -> bool:
    """True when the seats lie inside the band (or no band applies)."""
    band = band_for(members, bands)
    return band is None or band.least <= seats <= band.most


@rule_version(
    "organising.committee.fit", valid_from=date(1993, 1, 1), valid_to=date(2016, 10, 9), clause="election-rules-1992"
)
def committee_fits_1992(*, members: int, seats: int, bands: Sequence[Band], single: int) -> bool:
    """Up to `single` members there was no committee: a chair or an organiser was elected, one person."""
    return seats == 1 if members <= single else seats_fit(members, seats, bands)


@rule_version("organising.committee.fit", valid_from=date(2016, 10, 9), clause="election-rules")
def committee_fits_2016(*, members: int, seats: int, bands: Sequence[Band], single: int) -> bool:
    """Up to `single` members a union may choose: a committee by the table, or one chair or organiser."""
    return (members <= single and seats == 1) or seats_fit(members, seats, bands)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the month's last day where that day does not exist."""
    years, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month0 + 1, min(day.day, monthrange(years, month0 + 1)[1]))


def warning_level(due_on: date, *, on: date, ladder: Sequence[int]) -> str:
    """ "overdue", the tightest month step reached ("1", "3", "6"), or "" when the re-election is far off."""
    if on >= due_on:
        return "overdue"
    for months in sorted(ladder):
        if months_later(on, months) >= due_on:
            return str(months)
    return ""
