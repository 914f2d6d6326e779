"""The sample district goes in through the import, and what comes of it is what its answer key says."""

from __future__ import annotations

import json
from pathlib import Path

from tests.district import OPERATOR, TODAY
from tieshan.foundation.access import acting_as
from tieshan.foundation.imports import run_import
from tieshan.organisations.actions.district import establish_district
from tieshan.organisations.actions.roles import synchronise_roles
from tieshan.sample import write_district


def test_the_sample_district_goes_in_as_its_answer_key_says(db: None, tmp_path: Path) -> None:
    manifest = write_district(tmp_path, members=1_500, seed=3, on=TODAY)
    synchronise_roles(actor=OPERATOR)
    with acting_as(OPERATOR):
        root = manifest.district
        establish_district(actor=OPERATOR, code=root["code"], name=root["name"], founded_on=root["founded_on"])
    key = json.loads(manifest.answer_key.read_text(encoding="utf-8"))["files"]
    for kind in ("units", "employers", "members", "cadres"):
        for file in manifest.of(kind):
            expected = key[file.name]
            result = run_import(kind, file, actor=OPERATOR, on=TODAY, on_conflict="skip")
            said = {(e.get("sheet", ""), e["row"], e["column"], e["code"]) for e in result.data["errors"]}
            several = len(result.run.sheets) > 1
            wanted = {(e["sheet"] if several else "", e["row"], e["column"], e["code"]) for e in expected["errors"]}
            assert said == wanted, file.name
            counts = {name: result.data[name] for name in ("rows", "created", "refused")}
            assert counts == {name: expected[name] for name in counts}, file.name
            again = run_import(kind, file, actor=OPERATOR, on=TODAY)
            assert (again.data["created"], again.data["updated"]) == (0, 0), (file.name, again.run.changes[:3])
