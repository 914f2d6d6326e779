"""Duty templates are data with clause, source and dates; what may not stand in one is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tieshan.lawbook import clause, parameter_codes
from tieshan.lawbook.duty_templates import duty_template_problems, duty_templates
from tieshan.lawbook.reading import FOLDER


def test_the_shipped_templates_have_no_problems_and_cite_clauses_that_exist() -> None:
    assert duty_template_problems(parameters=frozenset(parameter_codes())) == []
    for template in duty_templates():
        assert clause(template.clause).title, template.code


def test_what_the_speech_asks_is_shipped() -> None:
    found = {template.code: template for template in duty_templates()}
    assert found["office-meeting"].every == "week"
    assert found["information-item"].unit_kinds == ()
    assert found["information-item"].parameters == ("office.information.items", "duties.record.days")
    assert found["work-log"].per_working_day
    assert found["leave-return"].occasion == "office.leave"
    assert len(found) >= 12


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER / "duty-practice", tmp_path / "duty-practice")
    return tmp_path


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"every": "often"}, "is none of week"),
        ({"every": "event"}, "an event needs an occasion"),
        ({"bearer": {"unit_kinds": ["party"]}}, "are unknown"),
        ({"proof": {"kind": "office.meeting", "count": {"parameter": "no.such.one"}}}, "is not in the lawbook"),
        ({"proof": {"kind": "office.meeting", "count": "one"}}, "a number is whole or names a parameter"),
        ({"due": {"anchor": "noon", "days": 1, "counted": "working_day"}}, "due.anchor"),
        ({"due": {"anchor": "period_end", "days": 1, "counted": "hour"}}, "due.counted"),
        ({"title": {"zh": "例会"}}, "title needs a text"),
        ({"show_as_law": True, "confidence": "L"}, "may not be shown as law"),
        ({"points": 3}, "points is unknown"),
    ],
)
def test_what_is_refused(copy: Path, change: dict[str, Any], sentence: str) -> None:
    file = copy / "duty-practice" / "duties.yaml"
    templates = yaml.safe_load(file.read_text(encoding="utf-8"))
    templates[0] |= change
    file.write_text(yaml.safe_dump(templates, allow_unicode=True), encoding="utf-8")
    problems = duty_template_problems(copy, frozenset(parameter_codes()))
    assert any(sentence in problem for problem in problems), problems


def test_two_versions_may_not_hold_on_one_day(copy: Path) -> None:
    file = copy / "duty-practice" / "duties.yaml"
    templates = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump([*templates, templates[0]], allow_unicode=True), encoding="utf-8")
    assert "holds on the same days" in duty_template_problems(copy)[0]
