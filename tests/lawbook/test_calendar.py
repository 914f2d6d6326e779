"""The shipped working-day calendar: day by day against the data package, and by hand."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import pytest

from tieshan.kernel.refusal import Refused
from tieshan.lawbook.holidays import shipped_calendar, shipped_years
from tieshan.lawbook.terms import Evidence

D = dt.date
YEARS = range(2010, 2027)


def all_days(year):
    return [D(year, 1, 1) + dt.timedelta(days=n) for n in range((D(year + 1, 1, 1) - D(year, 1, 1)).days)]


def test_years_without_gap():
    assert [one.year for one in shipped_years()] == list(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_that_of_the_data_package(year):
    calendar = shipped_calendar()
    wrong = [day for day in all_days(year) if calendar.is_working_day(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


@pytest.mark.parametrize("one", shipped_years(), ids=lambda one: str(one.year))
def test_a_year_makes_sense(one):
    statutory = [day for holiday in one.holidays for day in holiday.statutory]
    # 11 statutory days until 2024, 13 from 2025; two fell on one day in 2020, and 2015 had one more.
    expected = 13 if one.year >= 2025 else {2015: 12, 2020: 10}.get(one.year, 11)
    assert len(set(statutory)) == len(statutory) == expected
    for holiday in one.holidays:
        assert holiday.first <= holiday.last
        assert set(holiday.statutory) <= set(holiday.days)
        assert all(day.isoweekday() >= 6 for day in holiday.worked), "only rest days are moved"
        assert holiday.name.zh
        assert holiday.name.en
    taken = [day for holiday in one.holidays for day in holiday.days]
    assert len(set(taken)) == len(taken), "no day stands under two holidays"
    assert one.notices[0].number.startswith("国办发明电〔")
    assert one.notices[0].issued_on.year in {one.year - 1, one.year}
    assert one.evidence is Evidence.SEEN
    assert one.source


#: Days that a notice gave on top: 2020 the second of two holidays that met on 1 October, and the lengthened
#: Spring Festival with the Saturday that was then not worked.
ON_TOP = {2020: 3}


@pytest.mark.parametrize("year", YEARS)
def test_moved_days_balance(year):
    """Weekdays off are as many as the statutory days and the weekend days worked instead of others."""
    one = next(one for one in shipped_years() if one.year == year)
    off = sum(day.isoweekday() < 6 for holiday in one.holidays for day in holiday.days)
    worked = sum(len(holiday.worked) for holiday in one.holidays)
    statutory = sum(len(holiday.statutory) for holiday in one.holidays)
    assert off - worked - statutory == ON_TOP.get(year, 0)


#: (start, length, counted, end): counted by hand with the notices beside.
BY_HAND = [
    # Calendar days: the first is not counted; an end on a rest day moves on.
    (D(2026, 9, 21), 10, "calendar_day", D(2026, 10, 8)),
    (D(2026, 11, 20), 5, "calendar_day", D(2026, 11, 25)),
    (D(2026, 11, 20), 1, "calendar_day", D(2026, 11, 23)),
    # Saturday 10 October 2026 is worked: an end there stays.
    (D(2026, 9, 30), 10, "calendar_day", D(2026, 10, 10)),
    (D(2015, 8, 29), 5, "calendar_day", D(2015, 9, 6)),
    (D(2019, 4, 26), 5, "calendar_day", D(2019, 5, 5)),
    (D(2020, 1, 20), 10, "calendar_day", D(2020, 2, 3)),
    # Working days over the Spring Festival of 2026 (15 to 23 February off, 14 and 28 worked).
    (D(2026, 2, 13), 1, "working_day", D(2026, 2, 14)),
    (D(2026, 2, 13), 2, "working_day", D(2026, 2, 24)),
    (D(2026, 2, 24), 5, "working_day", D(2026, 3, 2)),
    (D(2026, 2, 25), 3, "working_day", D(2026, 2, 28)),
    # National Day 2025 (1 to 8 October off, 28 September and 11 October worked).
    (D(2025, 9, 26), 3, "working_day", D(2025, 9, 30)),
    (D(2025, 9, 30), 1, "working_day", D(2025, 10, 9)),
    (D(2025, 9, 30), 3, "working_day", D(2025, 10, 11)),
    (D(2025, 9, 30), 4, "working_day", D(2025, 10, 13)),
    # Over the turn of a year: 31 December 2022 was off already, 29 December 2018 was worked.
    (D(2022, 12, 29), 2, "working_day", D(2023, 1, 3)),
    (D(2018, 12, 28), 1, "working_day", D(2018, 12, 29)),
    (D(2018, 12, 28), 2, "working_day", D(2019, 1, 2)),
    (D(2011, 12, 30), 1, "working_day", D(2011, 12, 31)),
    (D(2023, 12, 29), 1, "working_day", D(2024, 1, 2)),
    # Started on a rest day: the count begins with the next working day.
    (D(2024, 2, 10), 1, "working_day", D(2024, 2, 18)),
    (D(2016, 10, 1), 2, "working_day", D(2016, 10, 9)),
    (D(2017, 10, 1), 1, "working_day", D(2017, 10, 9)),
    (D(2021, 10, 1), 1, "working_day", D(2021, 10, 8)),
    # Months and years; a month without that day ends with its last; then a rest day moves on.
    (D(2023, 12, 31), 2, "month", D(2024, 2, 29)),
    (D(2024, 12, 31), 2, "month", D(2025, 2, 28)),
    (D(2024, 2, 29), 1, "year", D(2025, 2, 28)),
    (D(2020, 2, 29), 4, "year", D(2024, 2, 29)),
    (D(2016, 2, 29), 1, "year", D(2017, 2, 28)),
    (D(2026, 1, 31), 1, "month", D(2026, 2, 28)),
    (D(2025, 8, 1), 2, "month", D(2025, 10, 9)),
    (D(2021, 5, 1), 1, "year", D(2022, 5, 5)),
    (D(2022, 7, 8), 3, "month", D(2022, 10, 8)),
]


@pytest.mark.parametrize(("start", "length", "counted", "end"), BY_HAND)
def test_counted_by_hand(start, length, counted, end):
    assert shipped_calendar().end_of(start, length, counted) == end


def test_unpublished_year_is_refused_with_an_instruction():
    with pytest.raises(Refused) as no:
        shipped_calendar().add_working_days(D(2030, 12, 1), 30)
    assert no.value.code == "lawbook.calendar.unpublished"
    assert no.value.facts["year"] == 2030
    assert "2030" in str(no.value)


def test_statutory_days_are_told_from_moved_ones():
    year = next(one for one in shipped_years() if one.year == 2026)
    spring = next(one for one in year.holidays if one.name.zh == "春节")
    assert spring.statutory == (D(2026, 2, 16), D(2026, 2, 17), D(2026, 2, 18), D(2026, 2, 19))
    assert len(spring.days) == 9
    assert spring.worked == (D(2026, 2, 14), D(2026, 2, 28))
