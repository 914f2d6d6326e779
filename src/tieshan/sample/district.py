"""Writing the whole district into a folder, with an answer key beside it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from tieshan.sample.plan import Plan, make_plan, months_before
from tieshan.sample.pools import words
from tieshan.sample.registers import RegisterKey, unbuilt, write_cadres, write_employers, write_lists, write_units
from tieshan.sample.rosters import RosterKey, write_rosters

__all__ = ["DEFAULT_DIRT", "Manifest", "SampleFile", "write_district"]

#: Share of rows with a mistake that an import must refuse.
DEFAULT_DIRT: Final = 0.015
_ZONE: Final = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file: ``kind`` is units, employers, members, cadres or list:<name>."""

    path: Path
    kind: str
    rows: int
    refused: int
    federation: str = ""


@dataclass(slots=True)
class Manifest:
    """What was written. ``district`` names the root unit: it stands in no file and must exist before the import."""

    directory: Path
    members: int
    seed: int
    on: dt.date
    district: dict[str, Any]
    federations: list[str]
    unions: int
    employers: int
    cadres: int
    unbuilt: int
    files: list[SampleFile] = field(default_factory=list)
    answer_key: Path = Path()

    def of(self, kind: str) -> list[Path]:
        """The files of one kind, in the order in which they are to be imported."""
        return [one.path for one in self.files if one.kind == kind]

    @property
    def rows(self) -> int:
        """Rows of all members' files, the deliberate duplicates included."""
        return sum(one.rows for one in self.files if one.kind == "members")

    @property
    def refused(self) -> int:
        """Members' rows that an import in the order of the files must refuse."""
        return sum(one.refused for one in self.files if one.kind == "members")


def write_district(
    directory: Path,
    *,
    members: int,
    seed: int,
    unions: int | None = None,
    federations: int | None = None,
    cadres: int | None = None,
    on: dt.date | None = None,
    dirt: float = DEFAULT_DIRT,
    layout: str | None = None,
    rows_per_file: int = 100_000,
    progress: Callable[[str, int], None] | None = None,
) -> Manifest:
    """Write a fictional district of ``members`` members into ``directory``; the same arguments give the same bytes.

    ``on`` is the day on which the sample stands (today when left out). ``dirt`` is the share of rows that an import
    must refuse; for each of them about five more rows carry something to clean. ``layout`` forces one layout on all
    members' files (``fourteen`` for measuring). ``progress`` is told each finished file and its rows.
    ``ValueError`` for numbers that make no district.
    """
    if not 0 <= dirt <= 0.1:
        raise ValueError("dirt must lie between 0 and 0.1")
    day = on if on is not None else dt.datetime.now(_ZONE).date()
    plan = make_plan(members=members, seed=seed, on=day, unions=unions, federations=federations, cadres=cadres)
    directory.mkdir(parents=True, exist_ok=True)
    district = words()["district"]
    manifest = Manifest(
        directory=directory,
        members=members,
        seed=seed,
        on=day,
        district={
            "code": district["code"],
            "name": district["name"],
            "short_name": district["short_name"],
            "founded_on": months_before(day, 12 * 25),
        },
        federations=[one.code for one in plan.federations],
        unions=len(plan.unions),
        employers=len(plan.employers),
        cadres=plan.cadres,
        unbuilt=len(unbuilt(plan)),
        answer_key=directory / "answer-key.json",
    )

    def done(key: RegisterKey | RosterKey, kind: str, federation: str = "") -> None:
        manifest.files.append(SampleFile(key.path, kind, key.rows, len(key.refused), federation))
        if progress is not None:
            progress(key.path.name, key.rows)

    with manifest.answer_key.open("w", encoding="utf-8", newline="\n") as stream:
        answers = _Answers(stream, plan, manifest)
        units = write_units(directory / "01-units.xlsx", plan)
        answers.register(units, "units")
        done(units, "units")
        employers = write_employers(directory / "02-employers.xlsx", plan, dirt=dirt)
        answers.register(employers, "employers")
        done(employers, "employers")
        for roster in write_rosters(directory, plan, dirt=dirt, layout=layout, rows_per_file=rows_per_file):
            answers.roster(roster)
            done(roster, "members", roster.federation)
        cadre_key = write_cadres(directory / "04-cadres.xlsx", plan)
        answers.register(cadre_key, "cadres")
        done(cadre_key, "cadres")
        for name, key, counts in write_lists(directory, plan):
            answers.register(key, f"list:{name}", counts)
            done(key, f"list:{name}")
        answers.finish()
    return manifest


class _Answers:
    """The answer key, written file by file so that it is never in memory as a whole."""

    def __init__(self, stream: TextIO, plan: Plan, manifest: Manifest) -> None:
        self.stream, self.plan = stream, plan
        self.first = True
        head = {
            "fiction": words()["fiction"],
            "members": plan.members,
            "seed": plan.seed,
            "on": plan.on.isoformat(),
            "district": {**manifest.district, "founded_on": manifest.district["founded_on"].isoformat()},
            "federations": [
                {"code": one.code, "name": one.name, "short_name": one.short_name} for one in plan.federations
            ],
            "unions": len(plan.unions),
            "employers": len(plan.employers),
        }
        stream.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "files": {\n')

    def _file(self, name: str, answer: dict[str, Any]) -> None:
        self.stream.write("" if self.first else ",\n")
        self.stream.write(f"{json.dumps(name)}: {json.dumps(answer, ensure_ascii=False)}")
        self.first = False

    def register(self, key: RegisterKey, kind: str, counts: dict[str, int] | None = None) -> None:
        """Answer for a file of units, employers, cadres or an outside list."""
        answer: dict[str, Any] = {
            "kind": kind,
            "rows": key.rows,
            "created": key.rows - len(key.refused),
            "refused": len(key.refused),
            "errors": key.refused,
        }
        self._file(key.path.name, answer | (counts or {}))

    def roster(self, key: RosterKey) -> None:
        """Answer for a members' file."""
        self._file(
            key.path.name,
            {
                "kind": "members",
                "layout": key.layout,
                "federation": key.federation,
                "rows": key.rows,
                "created": key.rows - len(key.refused),
                "refused": len(key.refused),
                "title_rows": key.titles,
                "header_rows": key.headers,
                "blank_rows": key.blanks,
                "footer_rows": key.footers,
                "units": key.units,
                "errors": key.refused,
                "cleaned": key.cleaned,
            },
        )

    def finish(self) -> None:
        """Close the key with the employers that ought to be followed up."""
        rows = [
            {
                "credit_code": one.credit_code,
                "name": one.name,
                "workers": one.workers,
                "registered": one.index < 600_000,
                "federation": self.plan.federations[one.federation].code,
            }
            for one in unbuilt(self.plan)
        ]
        self.stream.write("\n}, " + json.dumps({"unbuilt": rows}, ensure_ascii=False)[1:] + "\n")
