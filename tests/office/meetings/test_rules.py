"""Dates of series, turns of presenters, quorum: plain values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tieshan.kernel.refusal import Refused
from tieshan.office.meetings.rules import (
    POSSIBLE,
    check_possible,
    dates_of,
    next_presenters,
    quorum,
    refusal_for,
    weekday_of_month,
)
from tieshan.office.meetings.terms import State


def _days(**facts: object) -> list[date]:
    given = {"weekday": 0, "week": "", "begins_on": date(2026, 1, 1), "after": date(2026, 1, 1), **facts}
    return list(dates_of(**given))  # type: ignore[arg-type]


def test_weekly_and_fortnightly_meetings_keep_their_weekday_and_their_beat() -> None:
    weekly = _days(rhythm="weekly", until=date(2026, 1, 26))
    assert weekly == [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19), date(2026, 1, 26)]
    every_other = _days(rhythm="fortnightly", until=date(2026, 2, 3))
    assert every_other == [date(2026, 1, 5), date(2026, 1, 19), date(2026, 2, 2)]
    # Asked from the middle, the beat is the same.
    assert _days(rhythm="fortnightly", after=date(2026, 1, 10), until=date(2026, 2, 3)) == every_other[1:]


def test_monthly_and_quarterly_meetings_keep_their_week() -> None:
    assert _days(rhythm="monthly", weekday=4, week="1", until=date(2026, 3, 31)) == [
        date(2026, 1, 2),
        date(2026, 2, 6),
        date(2026, 3, 6),
    ]
    assert _days(rhythm="quarterly", weekday=4, week="5", until=date(2027, 1, 31)) == [
        date(2026, 1, 30),
        date(2026, 4, 24),
        date(2026, 7, 31),
        date(2026, 10, 30),
        date(2027, 1, 29),
    ]


@pytest.mark.parametrize(("year", "month"), [(2024, 2), (2026, 12), (2027, 2)])
def test_the_last_weekday_of_a_month_is_its_last(year: int, month: int) -> None:
    for weekday in range(7):
        day = weekday_of_month(year, month, weekday, "5")
        assert (day.weekday(), day.month) == (weekday, month)
        assert day.fromordinal(day.toordinal() + 7).month != month


def test_who_never_presented_goes_first_then_who_presented_longest_ago() -> None:
    people = [(1, "li"), (2, "wang"), (3, "an"), (4, "zhao")]
    last = {1: date(2026, 3, 1), 3: date(2026, 1, 1)}
    assert next_presenters(people, last=last) == [2, 4, 3, 1]
    assert next_presenters(people, last=last, away={2, 3}) == [4, 1]
    assert next_presenters([], last=last) == []


def test_everybody_presents_before_anybody_presents_twice() -> None:
    people = [(n, f"p{n}") for n in range(7)]
    last: dict[int, date] = {}
    seen: list[int] = []
    for month in range(14):
        turn = next_presenters(people, last=last)[0]
        last[turn] = date(2025 + month // 12, month % 12 + 1, 1)
        seen.append(turn)
    assert sorted(seen[:7]) == list(range(7))
    assert seen[:7] == seen[7:]


def test_a_quorum_is_rounded_up() -> None:
    assert [quorum(due, Fraction(1, 2)) for due in (0, 1, 4, 5)] == [0, 1, 2, 3]
    assert quorum(7, Fraction(2, 3)) == 5


def test_what_stands_in_no_row_of_the_table_is_refused_with_a_sentence() -> None:
    for code, states in POSSIBLE.items():
        for state in State.values:
            if state in states:
                check_possible(code, state)
            else:
                assert str(refusal_for(code, state))
                with pytest.raises(Refused):
                    check_possible(code, state)
