"""Seats, terms and warnings of elected bodies. Numbers come from the lawbook and are passed in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from tieshan.lawbook import Band


def band_for(members: int, bands: Sequence[Band]) -> Band | None:
    """The band that a number of members falls into, or None when the rule gives none."""
    return next((band for band in bands if band.covers(members)), None)


def seats_fit(members: int, seats: int, bands: Sequence[Band]) -> bool:
    """True when the seats lie inside the band (or no band applies)."""
    band = band_for(members, bands)
    return band is None or band.least <= seats <= band.most


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
