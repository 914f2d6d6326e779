"""Counting days by an official calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.kernel.workdays import Calendar, add_months

#: Two made-up years: a long holiday with moved days around the turn of the year.
OFF = frozenset({date(2027, 12, 30), date(2027, 12, 31), date(2028, 1, 3), date(2028, 2, 29)})
WORKED = frozenset({date(2028, 1, 8), date(2027, 12, 25)})
CALENDAR = Calendar(frozenset({2027, 2028}), OFF, WORKED)
FIRST, LAST = date(2027, 1, 1), date(2028, 12, 31)
days = st.dates(date(2027, 3, 1), date(2028, 9, 30))
lengths = st.integers(1, 40)


def plain(day):
    """Whether a day is worked, said the long way round."""
    if day in WORKED:
        return True
    return day.isoweekday() not in (6, 7) and day not in OFF


def walked(day, n, step):
    """The n-th working day by walking from day to day."""
    while n:
        day += timedelta(days=step)
        n -= plain(day)
    return day


@given(days, lengths)
def test_working_days_are_those_that_a_walk_finds(day, n):
    assert CALENDAR.add_working_days(day, n) == walked(day, n, 1)
    assert CALENDAR.add_working_days(day, -n) == walked(day, n, -1)
    assert CALENDAR.next_working_day(day) == walked(day, 1, 1)


@given(days, lengths)
def test_counting_there_and_back(day, n):
    end = CALENDAR.add_working_days(day, n)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.working_days_between(day, end) == n
    start = CALENDAR.add_working_days(day, -n)
    assert CALENDAR.working_days_between(day, start) == -n


@given(days, days)
def test_days_between_are_counted_once(a, b):
    a, b = min(a, b), max(a, b)
    inside = [a + timedelta(days=k) for k in range((b - a).days + 1)]
    assert CALENDAR.working_days_in(a, b) == sum(map(plain, inside))
    assert CALENDAR.working_days_between(a, b) == sum(map(plain, inside[1:]))


@given(days, days, days)
def test_a_span_is_the_sum_of_its_parts(a, b, c):
    a, b, c = sorted((a, b, c))
    whole = CALENDAR.working_days_between(a, c)
    assert whole == CALENDAR.working_days_between(a, b) + CALENDAR.working_days_between(b, c)


@given(days, lengths)
def test_civil_end_is_a_working_day_and_never_early(day, n):
    end = CALENDAR.add_days_civil(day, n)
    nominal = day + timedelta(days=n)
    assert plain(end)
    assert end >= nominal
    assert not any(plain(nominal + timedelta(days=k)) for k in range((end - nominal).days))


@given(days, days, lengths)
def test_a_later_start_never_ends_earlier(a, b, n):
    a, b = min(a, b), max(a, b)
    for counted in ("calendar_day", "working_day"):
        assert CALENDAR.end_of(a, n, counted) <= CALENDAR.end_of(b, n, counted)
    assert CALENDAR.end_of(a, n % 3, "month") <= CALENDAR.end_of(b, n % 3, "month")


@given(st.dates(date(1, 1, 1), date(9000, 1, 1)), st.integers(0, 600))
def test_months_keep_the_number_of_the_day_or_the_end_of_the_month(day, n):
    end = add_months(day, n)
    assert (end.year - day.year) * 12 + end.month - day.month == n
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


def test_end_of_a_month_without_that_day():
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2028, 2, 29), 48) == date(2032, 2, 29)
    assert add_months(date(2028, 3, 31), -1) == date(2028, 2, 29)
    # 29 February 2028 is off in the made-up calendar.
    assert CALENDAR.add_months_civil(date(2028, 1, 31), 1) == date(2028, 3, 1)
    assert CALENDAR.add_years_civil(date(2027, 2, 28), 1) == date(2028, 2, 28)


def test_nothing_to_count_settles_the_day():
    assert CALENDAR.add_working_days(date(2028, 1, 1), 0) == date(2028, 1, 4)
    assert CALENDAR.end_of(date(2028, 1, 8), 0, "calendar_day") == date(2028, 1, 8)


def test_a_year_that_is_not_published_is_never_guessed():
    asked = [
        lambda: CALENDAR.is_working_day(date(2029, 1, 2)),
        lambda: CALENDAR.add_working_days(date(2028, 12, 20), 30),
        lambda: CALENDAR.add_working_days(date(2027, 1, 5), -10),
        lambda: CALENDAR.working_days_between(date(2026, 12, 1), date(2027, 2, 1)),
        lambda: CALENDAR.add_years_civil(date(2028, 5, 1), 1),
        # The last day of the year is a rest day: what follows is not known.
        lambda: CALENDAR.add_days_civil(date(2028, 12, 1), 30),
    ]
    for ask in asked:
        with pytest.raises(LookupError, match=r"of (2026|2029) is not known"):
            ask()
    assert not CALENDAR.is_published(2029)


def test_what_must_not_wait_counts_weekdays_of_a_year_that_is_not_published():
    expected = CALENDAR.expected
    # 1 January 2029 is a Monday.
    assert [expected.is_working_day(date(2029, 1, day)) for day in (1, 2, 5, 6)] == [False, True, True, False]
    assert expected.add_working_days(date(2028, 12, 31), 5) == date(2029, 1, 8)
    assert expected.add_working_days(date(2029, 1, 8), -5) == date(2028, 12, 29)
    assert not expected.is_published(2029)
    assert expected.add_working_days(FIRST, 3) == CALENDAR.add_working_days(FIRST, 3)


def test_the_caller_says_how_it_refuses():
    class NoYear(Exception):
        pass

    calendar = Calendar(frozenset(), frozenset(), frozenset(), refuse=lambda year: NoYear(year))
    with pytest.raises(NoYear):
        calendar.settle(date(2029, 1, 2))


def test_wrong_questions():
    with pytest.raises(ValueError, match="both off and worked"):
        Calendar(frozenset({2027}), frozenset({FIRST}), frozenset({FIRST}))
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.end_of(FIRST, -1, "month")
    with pytest.raises(ValueError, match="nothing is counted"):
        CALENDAR.end_of(FIRST, 1, "week")
