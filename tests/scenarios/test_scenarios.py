"""The cases of this folder come out as the lawyer wrote them; what is wrong with a file is said in plain words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import translation

from tieshan.lawbook.casebook import Case, judge, read_cases, runners

FOLDER = Path(__file__).parent
CASES, WRONG = read_cases(FOLDER)


def test_the_files_can_be_read() -> None:
    assert WRONG == []
    assert len(CASES) > 30


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place} {case.title}")
def test_a_case_comes_out_as_expected(case: Case) -> None:
    assert judge(case) == []


def test_the_readme_names_every_scenario() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [code for code in runners() if f"`{code}`" not in text] == []


GOOD = """
- scenario: organising.seats
  title: 示例
  clause: speech:C12
  on: 2026-11-25
  given: {body: committee, members: 24}
  expect: {least: 3}
"""


def said(tmp_path: Path, text: str) -> str:
    (tmp_path / "draft.yaml").write_text(text, encoding="utf-8")
    with translation.override("en"):
        cases, wrong = read_cases(tmp_path)
        return "\n".join(wrong) or "\n".join(line for case in cases for line in judge(case))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("organising.seats", "organising.seat", "draft.yaml:2: there is no scenario “organising.seat”"),
        ("  title: 示例\n", "", "draft.yaml:2: “title” is missing."),
        ("  on: 2026-11-25", "  on: soon", "draft.yaml:2: “on” must be a day"),
        ("speech:C12", "speech:C99", "draft.yaml:2: the lawbook has no clause “speech:C99”"),
        ("members: 24", "members: many", "draft.yaml:2: the fact “members” must be a whole number."),
        (", members: 24", "", "draft.yaml:2: the fact “members” is missing."),
        (
            "members: 24",
            "members: 24, age: 3",
            "the fact “age” is not asked for; asked are: body, members.",
        ),
        ("least: 3", "fewest: 3", "draft.yaml:2: the answer has no “fewest”; it has: least, most."),
        ("  clause", "   clause", "draft.yaml:4: the line cannot be read."),
        ("  given", "  facts: 1\n  given", "“facts” is no part of a case."),
        ("least: 3", "least: 4", "draft.yaml:2: 示例: “least” is expected to be 4, the rule says 3."),
        ("2026-11-25", "1980-01-01", "refused: The lawbook has no value for “organising.committee.seats”"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert said(tmp_path, GOOD) == ""
    assert sentence in said(tmp_path, GOOD.replace(old, new))


def test_a_file_that_is_no_list(tmp_path: Path) -> None:
    assert "draft.yaml:1: a file is a list of cases" in said(tmp_path, "scenario: x\n")


def test_the_case_is_judged_by_the_rule_of_its_day() -> None:
    days = {case.on for case in CASES if case.runner == "organising.seats_fit"}
    assert {dt.date(2015, 5, 1), dt.date(2016, 10, 9)} <= days
