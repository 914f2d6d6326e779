"""The import of the sample district says what its answer key says, file by file."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tieshan.foundation.access import acting_as, system_actor
from tieshan.foundation.imports import run_import
from tieshan.members.models import Person
from tieshan.organisations.actions.district import establish_district
from tieshan.organisations.actions.tree import merge_unit, move_unit
from tieshan.organisations.models import Unit
from tieshan.sample import Manifest, history_script, write_district

ON = dt.date(2026, 11, 22)
MEMBERS, SEED = 1200, 11
ACTOR = system_actor("sample test")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return write_district(
        tmp_path_factory.mktemp("sample"), members=MEMBERS, seed=SEED, on=ON, dirt=0.03, federations=6
    )


def take_in(manifest: Manifest) -> dict[str, dict[str, Any]]:
    root = manifest.district
    with acting_as(ACTOR):
        establish_district(actor=ACTOR, code=root["code"], name=root["name"], founded_on=root["founded_on"])
    found = {}
    for kind in ("units", "employers", "members", "cadres"):
        for file in manifest.of(kind):
            found[file.name] = run_import(kind, file, actor=ACTOR, on=ON).as_json()
    return found


def place(entry: dict[str, Any]) -> tuple[str, int]:
    return entry.get("sheet") or "", entry["row"]


def test_the_import_agrees_with_the_key(db: None, manifest: Manifest) -> None:
    key = json.loads(manifest.answer_key.read_text(encoding="utf-8"))["files"]
    results = take_in(manifest)
    for name, result in results.items():
        answer = key[name]
        refused = {(entry["row"], entry["code"]) for entry in answer["errors"]}
        said = {(entry["row"], entry["code"]) for entry in result["errors"]}
        # A conflict between number and birth date or sex is one fact, found in either cell.
        assert refused <= said, (name, sorted(refused - said), result["errors"][:3])
        extra = [one for one in result["errors"] if one["row"] not in {row for row, _code in refused}]
        assert extra == [], name
        for count in ("rows", "created", "refused"):
            assert result[count] == answer[count], (name, count)
    with acting_as(ACTOR):
        assert Person.objects.count() == sum(key[file.name]["created"] for file in manifest.of("members"))
        assert not Person.objects.filter(name__regex=r"\s").exists()
    assert Unit.objects.count() == 1 + len(manifest.federations) + manifest.unions


def test_the_year_before_can_be_played(db: None, manifest: Manifest) -> None:
    take_in(manifest)
    steps = history_script(members=MEMBERS, seed=SEED, on=ON, federations=6)
    assert steps
    for step in steps:
        unit, target = Unit.objects.get(code=step.unit), Unit.objects.get(code=step.target)
        facts = {"unit": unit, "on": step.day, "today": ON, "reason": step.reason, "document": step.document}
        with acting_as(ACTOR):
            if step.act.endswith("merge"):
                merge_unit(actor=ACTOR, successor=target, **facts)
            else:
                move_unit(actor=ACTOR, parent=target, **facts)
                unit.refresh_from_db()
                assert unit.parent_id == target.pk


def test_all_files_exist(manifest: Manifest) -> None:
    assert all(isinstance(one.path, Path) and one.path.is_file() for one in manifest.files)
