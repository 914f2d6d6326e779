"""The schema check finds what may not stand in a lawbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tieshan.lawbook.checks import problems
from tieshan.lawbook.reading import FOLDER


def test_the_shipped_lawbook_has_no_problems() -> None:
    assert problems() == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in (
        "trade-union-law-2001",
        "trade-union-law-2021",
        "sex-codes",
        "election-rules-2016",
        "speech-2010",
        "leave-practice",
        "harmonious-enterprise",
    ):
        shutil.copytree(FOLDER / name, tmp_path / name)
    assert problems(tmp_path) == []
    return tmp_path


def change(file: Path, path: list[str | int], value: object) -> None:
    """Set one value inside a YAML file."""
    contents = yaml.safe_load(file.read_text(encoding="utf-8"))
    place = contents
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    file.write_text(yaml.safe_dump(contents, allow_unicode=True), encoding="utf-8")


LAW = "trade-union-law-2021/parameters.yaml"
ROUTES = "leave-practice/routes.yaml"
STANDARD = "harmonious-enterprise/standards.yaml"


@pytest.mark.parametrize(
    ("file", "path", "value", "sentence"),
    [
        ("trade-union-law-2021/regulation.yaml", ["source"], "", "source is empty"),
        ("trade-union-law-2021/regulation.yaml", ["alias"], "speech", "alias 'speech' is taken"),
        (LAW, [0, "values", 0, "valid_from"], "soon", "valid_from must be a date"),
        (LAW, [0, "values", 0, "confidence"], "L", "low confidence may not be shown as law"),
        (LAW, [0, "values", 0, "evidence"], "memory", "from memory may not be shown as law"),
        (LAW, [0, "values", 0, "confidence"], "X", "confidence 'X' is none of"),
        (LAW, [0, "values", 0, "value"], "25", "must be a whole number"),
        (LAW, [0, "values", 0, "basis"], {"zh": "x"}, "basis needs a text in zh and in en"),
        (LAW, [0, "values", 0, "surprise"], 1, "surprise is unknown"),
        (LAW, [0, "values"], [], "has no value"),
        ("sex-codes/codes.yaml", [0, "entries", 1, "code"], "2", "code 2 stands twice"),
        ("sex-codes/codes.yaml", [0, "entries", 1, "zh"], "女", "already means"),
        ("sex-codes/codes.yaml", [0, "entries", 1, "code"], 1, "must be text"),
        ("election-rules-2016/parameters.yaml", [0, "values", 0, "value", 1, "from"], 30, "must begin at 25"),
        ("speech-2010/clauses.yaml", [1, "number"], "C01", "clause C01 stands twice"),
        (LAW, [0, "values", 0, "bounds"], {"leeway": "any"}, "leeway 'any' is none of"),
        (LAW, [0, "values", 0, "bounds"], {"leeway": "up", "least": 9, "most": 3}, "most lies below least"),
        (LAW, [0, "values", 0, "bounds"], {"leeway": "within"}, "within is for rows and tables"),
        (LAW, [0, "values", 0, "bounds"], {"leeway": "up", "least": 0.5}, "decimals written as text"),
        (LAW, [0, "values", 0, "checked_on"], "yesterday", "checked_on must be a date"),
        (STANDARD, [0, "points", 1, "number"], "1", "point 1 stands twice"),
        (STANDARD, [0, "points", 0, "weight"], -1, "1: weight must be"),
        (STANDARD, [0, "points", 0, "must"], 1, "1: must is true or false"),
        (STANDARD, [0, "passes_from"], 101, "passes_from must lie between"),
        (STANDARD, [0, "clause"], "", "clause is empty"),
        (ROUTES, [0, "below"], 3, "the same paper could also go by"),
        (ROUTES, [0, "below"], 0, "below must be a number above from"),
        (ROUTES, [0, "from"], 0.5, "a decimal written as text"),
        (ROUTES, [0, "code"], "leave-cadre-long", "the code stands twice"),
        (ROUTES, [0, "unit_kinds"], ["street"], "unit_kinds must be some of"),
        (ROUTES, [0, "clause"], "", "clause is empty"),
        (ROUTES, [0, "steps"], [], "has no step"),
        (ROUTES, [0, "steps", 0, "role"], "mayor", "step 1: role 'mayor' is none of"),
        (ROUTES, [0, "steps", 0, "at"], "above", "step 1: at 'above' is none of"),
        (ROUTES, [0, "steps", 0, "mode"], 0, "neither any nor all nor a number"),
        (ROUTES, [0, "steps", 0, "days"], "two", "step 1: days must be"),
        (ROUTES, [0, "steps", 0, "counted"], "month", "step 1: counted 'month' is none of"),
    ],
)
def test_what_is_refused(copy: Path, file: str, path: list[str | int], value: object, sentence: str) -> None:
    change(copy / file, path, value)
    assert any(sentence in one for one in problems(copy))


def test_overlapping_ranges_are_refused(copy: Path) -> None:
    import datetime as dt

    change(copy / "trade-union-law-2001/parameters.yaml", [0, "values", 0, "valid_to"], dt.date(2023, 1, 1))
    assert any("overlaps" in one for one in problems(copy))


def test_a_folder_without_its_regulation_is_refused(copy: Path) -> None:
    (copy / "sex-codes/regulation.yaml").unlink()
    assert problems(copy) == ["sex-codes: regulation.yaml is missing"]
