"""What was taken from the rule book, spot by spot: numbers, units of counting, days, and what may be called law."""

from __future__ import annotations

import datetime as dt

import pytest

from tieshan import lawbook
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.reading import library
from tieshan.lawbook.terms import RegulationKind

DAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("code", "value", "counted", "article", "law"),
    [
        ("funds.levy.rate", "0.02", "share", "43", True),
        ("funds.levy.due_day", 15, "calendar_day", "", False),
        ("funds.preparation.rate", "0.02", "share", "", False),
        ("funds.share.basic", "0.6", "share", "", False),
        ("rights.arbitration.accept", 5, "calendar_day", "29", True),
        ("rights.arbitration.answer", 10, "calendar_day", "30", True),
        ("rights.arbitration.award", 45, "calendar_day", "43", True),
        ("rights.arbitration.final", 12, "month", "47", True),
        ("rights.arbitration.cancel", 30, "calendar_day", "49", True),
        ("rights.mediation.days", 15, "calendar_day", "14", True),
        ("rights.mediation.accept", 3, "working_day", "", False),
        ("rights.inspection.days", 60, "working_day", "17", True),
        ("rights.petition.review", 30, "calendar_day", "35", True),
        ("rights.bargaining.reply", 20, "calendar_day", "32", True),
        ("rights.bargaining.quorum", "2/3", "share", "36", False),
        ("rights.contract.filing", 10, "calendar_day", "42", False),
        ("rights.layoff.workers", 20, "worker", "41", True),
        ("rights.overtime.month", 36, "hour", "41", True),
        ("rights.congress.least", 30, "delegate", "", False),
        ("rights.warning.report.orange", 2, "hour", "", False),
        ("appraisal.excellent.share", "0.25", "share", "", False),
    ],
)
def test_numbers(code: str, value: int | str, counted: str, article: str, law: bool) -> None:
    found = lawbook.parameter(code, on=DAY)
    assert str(found.value) == str(value)
    assert (found.counted, found.article, found.show_as_law) == (counted, article, law)
    assert found.source


def test_what_is_low_or_from_memory_is_nowhere_law() -> None:
    for code in lawbook.parameter_codes():
        for one in lawbook.parameter_history(code):
            assert not (one.show_as_law and (one.confidence == "L" or one.evidence == "memory")), code
    for sources in library().code_lists.values():
        assert all(not s.show_as_law or (s.confidence != "L" and s.evidence != "memory") for s in sources)


def test_schemes_of_other_places_do_not_hold_by_themselves() -> None:
    """What Anhui or Xinjiang allow stands under its own name; only a national text or the house fills a plain code."""
    for code in lawbook.parameter_codes():
        for one in lawbook.parameter_history(code):
            if one.regulation.scope in ("provincial", "city"):
                assert code.startswith("benefits."), code
                assert not one.show_as_law


@pytest.mark.parametrize(
    ("day", "festival"), [(dt.date(2020, 1, 1), "1500"), (dt.date(2025, 1, 1), "2200"), (DAY, "2200")]
)
def test_caps_follow_the_day(day: dt.date, festival: str) -> None:
    assert str(lawbook.parameter("benefits.anhui.festival", on=day).decimal) == festival


def test_the_refund_ends_and_the_chart_of_accounts_changes() -> None:
    assert lawbook.parameter("funds.refund.share", on=dt.date(2024, 12, 31)).decimal == 1
    with pytest.raises(Refused):
        lawbook.parameter("funds.refund.share", on=dt.date(2025, 1, 1))
    old = lawbook.code_list("union_account", on=dt.date(2021, 12, 31))
    new = lawbook.code_list("union_account", on=dt.date(2022, 1, 1))
    assert old.label("231", "zh-hans") == new.label("231", "zh-hans") == "代管经费"
    assert old.label("301", "zh-hans") == "固定基金"
    assert new.label("301", "zh-hans") == "资产基金"
    assert old.evidence == "seen"
    assert (new.confidence, new.show_as_law) == ("L", False)


def test_every_regulation_says_where_it_was_found_and_when_it_was_checked() -> None:
    for one in lawbook.regulations():
        assert one.source
        assert isinstance(one.checked_on, dt.date)
        if one.kind == RegulationKind.HOUSE:
            assert one.scope == "district"


def test_summaries_are_short_and_our_own() -> None:
    for one in library().clauses.values():
        assert len(one.summary.zh) <= 80, one.ref
        assert len(one.summary.en) <= 240, one.ref
