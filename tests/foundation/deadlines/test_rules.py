"""Counting deadlines, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.foundation.deadlines.rules import end_of, ladder, next_step, paused_days
from tieshan.lawbook.holidays import shipped_calendar

CALENDAR = shipped_calendar()
days = st.dates(date(2024, 3, 1), date(2026, 6, 30))


@given(days, st.integers(1, 30), st.sampled_from(["calendar_day", "working_day"]))
def test_without_a_pause_the_calendar_decides(began, length, counted):
    assert end_of(CALENDAR, began, length, counted) == (CALENDAR.end_of(began, length, counted), False)


@given(days, st.integers(1, 20), st.integers(0, 40), st.sampled_from(["calendar_day", "working_day", "month"]))
def test_a_pause_never_shortens(began, length, stood, counted):
    length = length if counted != "month" else 1 + length % 3
    plain, _no = end_of(CALENDAR, began, length, counted)
    paused, _no = end_of(CALENDAR, began, length, counted, stood)
    assert paused >= plain
    if counted == "working_day":
        assert CALENDAR.working_days_between(plain, paused) == stood


@given(days, st.integers(1, 60), st.integers(0, 60))
def test_what_was_left_before_a_pause_is_left_after_it(began, ran, stood):
    """Ten working days, some gone when the pause begins: as many are left when it ends."""
    began = CALENDAR.settle(began)
    stop = began + timedelta(days=min(ran, 10))
    go_on = stop + timedelta(days=stood)
    plain, _no = end_of(CALENDAR, began, 10, "working_day")
    left = CALENDAR.working_days_between(stop - timedelta(days=1), plain)
    moved, _no = end_of(CALENDAR, began, 10, "working_day", paused_days(CALENDAR, stop, go_on, "working_day"))
    assert CALENDAR.working_days_between(go_on - timedelta(days=1), moved) == left


def test_an_end_in_a_year_that_is_not_published_is_preliminary_and_never_too_late():
    assert end_of(CALENDAR, date(2025, 3, 1), 5, "year") == (date(2030, 3, 1), True)
    # 31 December 2026 is a Thursday; a Saturday in an unknown year stays where it is.
    assert end_of(CALENDAR, date(2026, 12, 1), 32, "calendar_day") == (date(2027, 1, 2), True)
    assert end_of(CALENDAR, date(2026, 12, 1), 30, "calendar_day") == (date(2026, 12, 31), False)
    # Eight working days of 2026, then weekdays from 4 January on: New Year's Day is a holiday in every year.
    assert end_of(CALENDAR, date(2026, 12, 21), 15, "working_day") == (date(2027, 1, 12), True)
    assert end_of(CALENDAR, date(2026, 12, 21), 8, "working_day") == (date(2026, 12, 31), False)
    assert end_of(CALENDAR, date(2027, 1, 5), 2, "working_day") == (date(2027, 1, 7), True)
    with pytest.raises(ValueError, match="nothing is counted"):
        end_of(CALENDAR, date(2026, 1, 1), 1, "week")


def test_ladder_counts_working_days_back():
    # National Day 2026: 1 to 7 October off, 20 September and 10 October worked.
    assert ladder(CALENDAR, date(2026, 10, 9), (5, 2, 0)) == [date(2026, 9, 24), date(2026, 9, 30), date(2026, 10, 9)]
    # A last day that was given and is a rest day: the working day before it is the last to warn.
    assert ladder(CALENDAR, date(2026, 10, 4), (1, 0)) == [date(2026, 9, 29), date(2026, 9, 30)]
    # Where a year is not known, calendar days serve.
    assert ladder(CALENDAR, date(2027, 1, 4), (2, 0)) == [date(2027, 1, 2), date(2027, 1, 4)]
    assert next_step([date(2026, 9, 30), date(2026, 10, 9)], after=date(2026, 9, 30)) == date(2026, 10, 9)
    assert next_step([date(2026, 9, 30)], after=date(2026, 9, 30)) is None


@given(days, st.lists(st.integers(0, 30), max_size=5))
def test_a_ladder_climbs_to_the_end(due, warn):
    steps = ladder(CALENDAR, due, warn)
    assert steps == sorted(set(steps))
    assert all(step <= due and CALENDAR.is_working_day(step) for step in steps)
