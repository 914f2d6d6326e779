"""Versions of a rule neither overlap nor leave gaps; the day of the case picks the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tieshan.kernel.refusal import Refused
from tieshan.lawbook import rules
from tieshan.lawbook.casebook import runners
from tieshan.lawbook.reading import library
from tieshan.lawbook.rules import rule, rule_codes, rule_problems, rule_version, rule_versions


@pytest.fixture(autouse=True)
def put_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # The rooms' rules are known once their scenarios have been loaded.
    runners()
    monkeypatch.setattr(rules, "_versions", {code: list(found) for code, found in rules._versions.items()})
    return


def test_the_versions_of_the_house_have_no_gaps_and_cite_what_the_lawbook_knows() -> None:
    assert "organising.committee.fit" in rule_codes()
    assert rule_problems() == []
    known = {one.alias for one in library().regulations.values()} | set(library().clauses)
    assert [one.clause for code in rule_codes() for one in rule_versions(code) if one.clause not in known] == []


def test_the_last_day_of_one_version_and_the_first_of_the_next() -> None:
    old, new = (rule("organising.committee.fit", on=day) for day in (dt.date(2016, 10, 8), dt.date(2016, 10, 9)))
    assert old.__name__ == "committee_fits_1992"
    assert new.__name__ == "committee_fits_2016"


def test_before_the_first_version_nothing_is_guessed() -> None:
    with pytest.raises(Refused) as caught:
        rule("organising.committee.fit", on=dt.date(1980, 1, 1))
    assert caught.value.code == "lawbook.rule.missing"


def first(*, n: int) -> int:
    return n


def second(*, n: int) -> int:
    return n * 2


def other(*, m: int) -> int:
    return m


def test_an_overlap_is_refused_when_it_is_defined() -> None:
    rule_version("test.a", valid_from=dt.date(2000, 1, 1), valid_to=dt.date(2010, 1, 1))(first)
    for start in (dt.date(1999, 1, 1), dt.date(2009, 12, 31)):
        with pytest.raises(ValueError, match="overlaps"):
            rule_version("test.a", valid_from=start)(second)
    rule_version("test.a", valid_from=dt.date(2010, 1, 1))(second)
    assert rule("test.a", on=dt.date(2010, 1, 1))(n=3) == 6
    assert rule_problems() == []


def test_a_gap_is_named() -> None:
    rule_version("test.a", valid_from=dt.date(2000, 1, 1), valid_to=dt.date(2010, 1, 1))(first)
    rule_version("test.a", valid_from=dt.date(2011, 1, 1))(second)
    assert rule_problems() == ["test.a: nothing holds from 2010-01-01 to 2011-01-01"]
    with pytest.raises(Refused):
        rule("test.a", on=dt.date(2010, 6, 1))


def test_versions_ask_for_the_same_facts_and_run_forwards() -> None:
    rule_version("test.a", valid_from=dt.date(2000, 1, 1), valid_to=dt.date(2010, 1, 1))(first)
    with pytest.raises(TypeError, match="other facts"):
        rule_version("test.a", valid_from=dt.date(2010, 1, 1))(other)
    with pytest.raises(ValueError, match="after valid_from"):
        rule_version("test.b", valid_from=dt.date(2010, 1, 1), valid_to=dt.date(2010, 1, 1))(first)


def test_a_module_loaded_twice_defines_its_version_once() -> None:
    for _time in range(2):
        rule_version("test.a", valid_from=dt.date(2000, 1, 1))(first)
    assert len(rule_versions("test.a")) == 1
