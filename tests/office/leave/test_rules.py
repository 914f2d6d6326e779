"""Half days, lengths, years of work: plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieshan.lawbook.holidays import calendar_of, shipped_years
from tieshan.office.leave.rules import AFTERNOON, MORNING, Span, full_years, length

DAYS = st.dates(date(2026, 9, 20), date(2026, 10, 20))
CALENDAR = calendar_of(shipped_years())
HALVES = st.sampled_from([MORNING, AFTERNOON])


@pytest.mark.parametrize(
    ("first", "first_half", "last", "last_half", "days"),
    [
        (date(2026, 11, 25), MORNING, date(2026, 11, 25), AFTERNOON, "1"),
        (date(2026, 11, 25), AFTERNOON, date(2026, 11, 25), AFTERNOON, "0.5"),
        (date(2026, 11, 25), MORNING, date(2026, 11, 25), MORNING, "0.5"),
        # over a weekend
        (date(2026, 11, 27), AFTERNOON, date(2026, 11, 30), MORNING, "1.0"),
        # National Day: off from 1 to 7 October, worked on the Saturday of 10 October
        (date(2026, 9, 30), MORNING, date(2026, 10, 10), AFTERNOON, "4"),
    ],
)
def test_length_in_working_days(first: date, first_half: str, last: date, last_half: str, days: str) -> None:
    assert length(Span(first, first_half, last, last_half), CALENDAR) == Decimal(days)


def test_a_span_over_new_year_is_counted_by_year() -> None:
    span = Span(date(2025, 12, 30), MORNING, date(2026, 1, 5), AFTERNOON)
    parts = [length(span, CALENDAR, year=year) for year in (2025, 2026)]
    assert parts[0] == 2
    assert sum(parts) == length(span, CALENDAR)


def test_what_ends_before_it_begins_is_no_span() -> None:
    assert not Span(date(2026, 11, 25), AFTERNOON, date(2026, 11, 25), MORNING).is_possible
    assert not Span(date(2026, 11, 25), MORNING, date(2026, 11, 24), AFTERNOON).is_possible


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=DAYS, first_half=HALVES, last=DAYS, last_half=HALVES)
def test_the_shares_of_a_span_are_its_half_days(first: date, first_half: str, last: date, last_half: str) -> None:
    span = Span(first, first_half, last, last_half)
    if not span.is_possible:
        return
    shares = list(span.days())
    assert sum(share for _day, share in shares) * 2 == span.end - span.begin
    assert all(share in (Decimal("0.5"), Decimal(1)) for _day, share in shares)


def test_coming_back_cuts_the_span() -> None:
    span = Span(date(2026, 11, 23), MORNING, date(2026, 11, 27), AFTERNOON)
    assert span.until(date(2026, 11, 26)).last == date(2026, 11, 25)
    assert span.until(date(2026, 11, 28)) == span
    noon = Span(date(2026, 11, 23), MORNING, date(2026, 11, 27), MORNING)
    assert noon.until(date(2026, 11, 27)) == noon


def test_years_are_completed_on_the_day_itself() -> None:
    assert full_years(date(2016, 3, 1), date(2026, 2, 28)) == 9
    assert full_years(date(2016, 3, 1), date(2026, 3, 1)) == 10
    assert full_years(date(2026, 3, 1), date(2025, 1, 1)) == 0
