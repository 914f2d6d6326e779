"""Votes at the exact limits, the two sides, terms, and the clocks of filing over the years."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tieshan.rights.bargaining.actions.concluding import review_end
from tieshan.rights.bargaining.rules import Seat, ends_in_time, has_quorum, is_carried, wanting

TWO_THIRDS, HALF = Fraction(2, 3), Fraction(1, 2)


@pytest.mark.parametrize(
    ("delegates", "present", "enough"),
    [(30, 20, True), (30, 19, False), (31, 21, True), (31, 20, False), (3, 2, True), (1, 1, True), (1, 0, False)],
)
def test_two_thirds_must_attend(delegates: int, present: int, enough: bool) -> None:
    assert has_quorum(delegates, present, TWO_THIRDS) is enough


@pytest.mark.parametrize(
    ("delegates", "favour", "carried"),
    [(30, 15, False), (30, 16, True), (31, 15, False), (31, 16, True), (1, 1, True), (2, 1, False)],
)
def test_more_than_half_of_all_delegates_must_agree(delegates: int, favour: int, carried: bool) -> None:
    assert is_carried(delegates, favour, HALF) is carried


def _side(side: str, *, experts: int = 0, number: int = 3, women: bool = False) -> list[Seat]:
    return [
        Seat(side, is_chief=n == 0, is_expert=n >= number - experts, is_woman=women and n == 0) for n in range(number)
    ]


def _codes(seats: list[Seat], *, women: bool = False) -> set[str]:
    return {one.code for one in wanting(seats, least=3, experts=Fraction(1, 3), women=women)}


def test_the_two_sides() -> None:
    both = [*_side("workers"), *_side("employer")]
    assert _codes(both) == set()
    assert _codes([*_side("workers", number=4), *_side("employer")]) == {"unequal"}
    assert _codes([*_side("workers", number=2), *_side("employer", number=2)]) == {"few"}
    assert _codes([*_side("workers", experts=1), *_side("employer")]) == set()
    assert _codes([*_side("workers", experts=2), *_side("employer")]) == {"experts"}
    assert _codes([Seat("workers"), *_side("workers")[1:], *_side("employer")]) == {"chief"}
    assert _codes(both, women=True) == {"women"}
    assert _codes([*_side("workers", women=True), *_side("employer")], women=True) == set()


def test_a_term_is_one_to_three_years() -> None:
    years = (1, 2, 3)
    assert ends_in_time(date(2026, 1, 1), date(2026, 12, 31), years)
    assert ends_in_time(date(2026, 1, 1), date(2028, 12, 31), years)
    assert not ends_in_time(date(2026, 1, 1), date(2026, 12, 30), years)
    assert not ends_in_time(date(2026, 1, 1), date(2029, 1, 1), years)
    assert ends_in_time(date(2024, 2, 29), date(2025, 2, 27), years)


# Fifteen days, the day of receipt not counted; an end on a rest day moves to the next working day. By hand from the
# calendars of those years.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filed", "last"),
    [
        ("2015-09-17", "2015-10-08"),  # 2 October lies in the holiday
        ("2016-02-14", "2016-02-29"),  # a Monday, the leap day
        ("2020-02-14", "2020-03-02"),  # 29 February was a Saturday
        ("2024-09-14", "2024-09-29"),  # a Sunday that was worked
        ("2026-11-02", "2026-11-17"),
        ("2026-10-26", "2026-11-10"),
    ],
)
def test_the_review_ends(filed: str, last: str) -> None:
    end = review_end(date.fromisoformat(filed)).isoformat()
    assert end == last
