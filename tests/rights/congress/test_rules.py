"""Votes and delegates in whole persons; every number up to 400 against a count by hand."""

from __future__ import annotations

from fractions import Fraction

from tieshan.rights.congress.rules import has_quorum, is_carried, least_delegates, wanting

TWO_THIRDS, HALF = Fraction(2, 3), Fraction(1, 2)


def test_quorum_and_majority_are_of_all_members() -> None:
    for members in range(1, 401):
        for persons in range(members + 1):
            assert has_quorum(members, persons, TWO_THIRDS) is (3 * persons >= 2 * members)
            assert is_carried(members, persons, HALF) is (2 * persons > members)


def test_number_of_delegates() -> None:
    rule = {"share": Fraction("0.05"), "least": 30, "most": 100}
    numbers = {0: 30, 600: 30, 601: 31, 1999: 100, 2000: 100, 50_000: 100}
    assert {workers: least_delegates(workers, **rule) for workers in numbers} == numbers


def test_what_a_list_of_delegates_lacks() -> None:
    rule = {"least": 30, "managers": Fraction("0.2"), "frontline": Fraction("0.5")}
    good = ["frontline"] * 15 + ["technical"] * 9 + ["manager"] * 6
    assert wanting(good, **rule) == []
    found = wanting(["manager"] * 7 + ["frontline"] * 14 + ["technical"] * 8, **rule)
    assert [(one.code, one.have, one.need) for one in found] == [
        ("few", 29, 30),
        ("managers", 7, 5),
        ("frontline", 14, 15),
    ]
