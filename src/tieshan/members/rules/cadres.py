"""How the cadre body is broken down for its structure (speech:C21). Pure."""

from __future__ import annotations

from datetime import date

from tieshan.members.rules.membership import age_on

# First age of each band; the last is open upwards. The bands that offices use for cadre bodies.
AGE_BANDS = (0, 30, 40, 50)


def age_band(birth_date: date, on: date) -> int:
    """The first age of the band into which a person falls on a day."""
    age = age_on(birth_date, on)
    return max(first for first in AGE_BANDS if first <= max(age, 0))


def born_between(band: int, on: date) -> tuple[date | None, date | None]:
    """Dates of birth (after, up to and including) of those who fall into a band on a day; None where it is open."""
    following = next((first for first in AGE_BANDS if first > band), None)
    latest = years_before(on, band) if band else None
    after = years_before(on, following) if following is not None else None
    return after, latest


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; a 29 February without a fellow becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def education_group(code: str) -> str:
    """The first digit of an education code stands for its level (1 postgraduate, 2 bachelor, 3 college …)."""
    return code[:1]
