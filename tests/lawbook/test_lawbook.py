"""The lawbook answers for a day, cites its source and never guesses."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import tieshan
from tieshan import lawbook
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.reading import library

DAY = dt.date(2026, 11, 22)
days = st.dates(dt.date(1970, 1, 1), dt.date(2060, 1, 1))


def test_a_parameter_carries_its_source() -> None:
    founding = lawbook.parameter("organising.founding.members", on=DAY)
    assert founding.whole == 25
    assert founding.clause == "union-law:11"
    assert founding.show_as_law
    assert founding.confidence == "H"
    assert founding.source
    assert lawbook.clause(founding.clause).regulation is founding.regulation


def test_the_value_follows_the_day() -> None:
    old = lawbook.parameter("organising.founding.members", on=dt.date(2021, 12, 31))
    assert (old.article, old.show_as_law) == ("10", False)
    assert lawbook.parameter("organising.founding.members", on=dt.date(2022, 1, 1)).article == "11"


def test_nothing_found_is_a_refusal_in_both_languages() -> None:
    with pytest.raises(Refused) as caught:
        lawbook.parameter("organising.founding.members", on=dt.date(1990, 1, 1))
    assert caught.value.code == "lawbook.parameter.missing"
    with translation.override("en"):
        assert "1990-01-01" in str(caught.value)
    for call in (
        lambda: lawbook.parameter("no.such", on=DAY),
        lambda: lawbook.code_list("no.such", on=DAY),
        lambda: lawbook.clause("speech:C99"),
        lambda: lawbook.regulation("nothing"),
    ):
        with pytest.raises(Refused):
            call()


def test_values_are_exact_and_typed() -> None:
    assert lawbook.parameter("members.dues.rate", on=DAY).decimal == Decimal("0.005")
    assert lawbook.parameter("organising.election.quorum", on=DAY).fraction == Fraction(2, 3)
    assert lawbook.parameter("organising.term.warnings", on=DAY).wholes == (6, 3, 1)
    assert lawbook.parameter("organising.term.years", on=DAY).wholes == (3, 5)
    with pytest.raises(TypeError):
        _ = lawbook.parameter("members.dues.rate", on=DAY).whole


@pytest.mark.parametrize(
    ("size", "least", "most"), [(10, 3, 5), (25, 3, 7), (200, 3, 7), (201, 7, 15), (5000, 15, 21), (60000, 37, 45)]
)
def test_committee_seats_by_members(size: int, least: int, most: int) -> None:
    band = lawbook.parameter("organising.committee.seats", on=DAY).band(size)
    assert band is not None
    assert (band.least, band.most) == (least, most)


def test_a_size_outside_the_table_has_no_band() -> None:
    assert lawbook.parameter("organising.delegates.seats", on=DAY).band(99) is None


@given(days)
def test_at_most_one_value_holds_on_any_day(day: dt.date) -> None:
    for code in lawbook.parameter_codes():
        holding = [one.scope for one in lawbook.parameter_history(code) if one.holds_on(day)]
        assert len(holding) == len(set(holding))
    for sources in library().code_lists.values():
        assert sum(source.regulation.holds_on(day) for source in sources) <= 1


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("sex", "女", "2"),
        ("sex", "男性", "1"),
        ("ethnicity", "汉", "01"),
        ("ethnicity", "土家族", "15"),
        ("education", "大 专", "31"),
        ("education", "本科", "21"),
        ("political_status", "党员", "01"),
        ("hukou", "农业", "1"),
        ("skill_level", "三级", "3"),
        ("employment_form", "派遣", "2"),
        ("employment_state", "内退", "7"),
        ("id_type", "身份证", "1"),
        ("industry", "制造业", "C"),
        ("industry", "c", "C"),
        ("unit_category", "私营", "170"),
        ("unit_category", "170", "170"),
        ("membership_state", "保留会籍", "retained"),
        ("union_post", "主席", "chair"),
        ("unit_kind", "区域性工会联合会", "regional"),
    ],
)
def test_office_words_are_found(name: str, word: str, code: str) -> None:
    entry = lawbook.code_list(name, on=DAY).find(word)
    assert entry is not None
    assert entry.code == code


def test_sizes_of_the_standards() -> None:
    assert len([e for e in lawbook.code_list("ethnicity", on=DAY) if e.zh.endswith("族")]) == 56
    assert [e.code for e in lawbook.code_list("industry", on=DAY)] == list("ABCDEFGHIJKLMNOPQRST")
    assert len(lawbook.code_list("unit_category", on=DAY)) == 16


def test_entries_have_their_own_range() -> None:
    assert lawbook.code_list("skill_level", on=dt.date(2020, 1, 1)).find("首席技师") is None
    assert "8" in lawbook.code_list("skill_level", on=DAY)


def test_labels_follow_the_language() -> None:
    sexes = lawbook.code_list("sex", on=DAY)
    with translation.override("en"):
        assert sexes.label("2") == "female"
        assert dict(sexes.choices)["1"] == "male"
    with translation.override("zh-hans"):
        assert sexes.label("2") == "女"
        assert str(lawbook.clause("speech:C24").title) == "和谐共事制度"
    assert sexes.label("2", "en") == "female"
    assert sexes.label("7") == "7"


def test_the_founding_speech_is_complete() -> None:
    found = lawbook.clauses("speech")
    assert [one.number for one in found] == [f"C{n:02d}" for n in range(1, 35)]
    assert all(one.rooms for one in found)


def test_regulations_of_a_day() -> None:
    codes = {one.code for one in lawbook.regulations(on=DAY)}
    assert "trade-union-law-2021" in codes
    assert "trade-union-law-2001" not in codes
    assert len(lawbook.regulations()) > len(codes)
    assert lawbook.regulation("speech").code == "speech-2010"


def test_every_clause_cited_in_the_code_is_in_the_lawbook() -> None:
    root = Path(tieshan.__file__).parent
    cited = {
        ref for file in root.rglob("*.py") for ref in re.findall(r'clause="([\w-]+:[\w.-]+)"', file.read_text("utf-8"))
    }
    known = library().clauses
    assert "speech:C19" in cited
    assert sorted(ref for ref in cited if ref not in known) == []


def test_the_standard_of_the_harmonious_enterprise_weighs_a_hundred() -> None:
    found = lawbook.standard("harmonious-enterprise", on=DAY)
    assert found.total == 100
    assert found.clause == "speech:C11"
    assert any(point.must for point in found.points)
    with pytest.raises(Refused):
        lawbook.standard("harmonious-enterprise", on=dt.date(2000, 1, 1))


def test_bounds_say_what_a_lower_level_may_change() -> None:
    assert lawbook.parameter("organising.founding.members", on=DAY).bounds.leeway == "fixed"
    assert lawbook.parameter("organising.election.notice", on=DAY).bounds.leeway == "up"
    assert lawbook.parameter("members.dues.step", on=DAY).bounds.leeway == "free"
