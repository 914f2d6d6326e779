"""The panel of grounds names value, document, clause, dates and proof; what is not law never passes for law."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from tieshan import lawbook
from tieshan.lawbook.terms import Counted
from tieshan.lawbook.web.explanation import explanation
from tieshan.lawbook.web.words import bounds_words, number_words, value_words

DAY = dt.date(2026, 11, 25)


def drawn(*codes: str, **more: object) -> str:
    with translation.override("en"):
        return str(explanation(parameters=[lawbook.parameter(code, on=DAY) for code in codes], **more))  # type: ignore[arg-type]


def test_a_value_of_law_with_its_clause_dates_and_proof() -> None:
    text = drawn("organising.founding.members")
    for part in ("25 members", "Trade Union Law", "article 11", "in force since 2022-01-01", "checked on 2026-11-22"):
        assert part in text
    assert "laid down" in text
    assert "local practice" not in text


@pytest.mark.parametrize("code", ["organising.term.warnings", "organising.women.members", "members.dues.step"])
def test_what_is_from_memory_or_a_setting_is_local_practice(code: str) -> None:
    assert "local practice" in drawn(code)
    assert "laid down" not in drawn(code)


def test_no_value_of_low_confidence_or_from_memory_is_ever_drawn_as_law() -> None:
    for code in lawbook.parameter_codes():
        for one in lawbook.parameter_history(code):
            if one.confidence == "L" or one.evidence == "memory":
                with translation.override("en"):
                    text = str(explanation(parameters=[one]))
                assert "laid down" not in text
                assert "rule of this district" not in text


def test_clauses_and_steps_stand_in_the_panel_and_are_escaped() -> None:
    text = drawn(clauses=["speech:C29", "speech:C29", "nowhere:1"], steps=["began <b>", ("due", dt.date(2026, 12, 1))])
    assert text.count("Work discipline") == 1
    assert "nowhere:1" in text
    assert "began &lt;b&gt;" in text
    assert "<b>2026-12-01</b>" in text


def test_the_same_value_stands_once() -> None:
    assert drawn("members.dues.rate", "members.dues.rate").count("0.5 %") == 1


@pytest.mark.parametrize(
    ("value", "counted", "said"),
    [
        (1, Counted.MEETING, "1 meeting"),
        (1200, Counted.WORKER, "1,200 workers"),
        (Decimal("0.02"), Counted.SHARE, "2 %"),
        (Decimal("0.0005"), Counted.SHARE, "0.05 %"),
        (Fraction(2, 3), Counted.SHARE, "2/3"),
        (Decimal(200), Counted.YUAN, "200 yuan"),
        (Decimal("21.75"), Counted.CALENDAR_DAY, "21.75 calendar days"),
    ],
)
def test_numbers_in_words(value: int | Decimal | Fraction, counted: Counted, said: str) -> None:
    with translation.override("en"):
        assert number_words(value, counted) == said


def test_rows_tables_and_bounds_in_words() -> None:
    with translation.override("en"):
        assert value_words(lawbook.parameter("organising.term.warnings", on=DAY)) == "6, 3, 1 months"
        assert value_words(lawbook.parameter("office.information.items", on=DAY)) == "1 item a month"
        seats = lawbook.parameter("organising.committee.seats", on=DAY)
        assert "25–200: 3–7 seats" in value_words(seats)
        assert bounds_words(seats) == "The district may only narrow it."
        notice = lawbook.parameter("organising.election.notice", on=DAY)
        assert bounds_words(notice).endswith("Limits: at most 30 working days.")
    with translation.override("zh-hans"):
        assert value_words(lawbook.parameter("office.information.items", on=DAY)) == "每月 1 条"


def test_every_value_can_be_put_into_words_in_both_languages() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for code in lawbook.parameter_codes():
                for one in lawbook.parameter_history(code):
                    assert value_words(one)
                    assert bounds_words(one)
