"""Every clock that protects a worker, over 2015 to 2026: by a table counted by hand, and by a walk from day to day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.deadlines.rules import end_of, paused_days
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.disputes.rules.clocks import CLOCKS

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "clocks_of_years.yaml").read_text(encoding="utf-8")
)
# The calendar and the parameters may be the district's own.
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CODES = sorted({clock.parameter for clock in CLOCKS.values()} | {"rights.concern.classify"})
DAYS = st.dates(date(2015, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['of']}-{case['began']}")
def test_by_the_table(case: dict[str, Any]) -> None:
    rule, days = parameter(case["of"], on=case["began"]), calendar()
    stood = paused_days(days, *case["paused"], rule.counted.value) if "paused" in case else 0
    end, preliminary = end_of(days, case["began"], rule.whole, rule.counted.value, stood)
    assert (end, preliminary) == (case["last"], False)


def test_the_table_knows_every_clock_and_year() -> None:
    assert {case["of"] for case in CASES} >= {clock.parameter for clock in CLOCKS.values()} - {
        "rights.mediation.review"
    }
    assert {case["began"].year for case in CASES} == set(range(2015, 2027))
    # Holidays on which people worked, leap days and pauses are in it.
    assert sum(case["last"].weekday() >= 5 for case in CASES) > 10
    assert sum("paused" in case for case in CASES) >= 4


def walked(began: date, length: int, counted: str) -> date:
    """The same by walking: one day after the other, as a clerk counts with a finger on the wall calendar."""
    days, day = calendar(), began
    if counted == "working_day":
        while length:
            day += DAY
            length -= days.is_working_day(day)
        return day
    if counted == "calendar_day":
        for _ in range(length):
            day += DAY
    else:
        months = length * (12 if counted == "year" else 1)
        first = date(began.year + (began.month - 1 + months) // 12, (began.month - 1 + months) % 12 + 1, 1)
        day = first
        while day.day < began.day and (day + DAY).month == first.month:
            day += DAY
    while not days.is_working_day(day):
        day += DAY
    return day


@settings(max_examples=300, deadline=None)
@given(code=st.sampled_from(CODES), began=DAYS)
def test_by_walking(code: str, began: date) -> None:
    try:
        rule = parameter(code, on=began)
    except Refused:
        return  # a setting of later years
    end, preliminary = end_of(calendar(), began, rule.whole, rule.counted.value)
    assert not preliminary
    assert end == walked(began, rule.whole, rule.counted.value)


@settings(max_examples=200, deadline=None)
@given(code=st.sampled_from(CODES), began=DAYS, after=st.integers(0, 40), stood=st.integers(0, 60))
def test_a_pause_gives_its_days_back(code: str, began: date, after: int, stood: int) -> None:
    """Never earlier than without the pause, never later than the days it stood and the holiday after them; and what was
    left when it stopped is left when it goes on, counted in working days where the clock is."""
    try:
        rule = parameter(code, on=began)
    except Refused:
        return
    days, counted = calendar(), rule.counted.value
    plain, _known = end_of(days, began, rule.whole, counted)
    stopped = min(began + after * DAY, plain)
    resumed = stopped + stood * DAY
    end, _known = end_of(days, began, rule.whole, counted, paused_days(days, stopped, resumed, counted))
    assert plain <= end
    assert end <= walked(plain, stood, "calendar_day") + 12 * DAY
    if counted == "working_day" and stood:
        # The day on which it runs on is counted, as the day on which it stopped is not.
        left = days.working_days_between(stopped - DAY, plain)
        assert days.working_days_between(resumed - DAY, end) == left
