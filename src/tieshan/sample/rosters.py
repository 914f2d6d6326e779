"""The members' files: one office layout per federation, titles above, totals below, mistakes in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any, Final

from tieshan.sample.dirt import Dirt, Spot
from tieshan.sample.people import Person, people
from tieshan.sample.plan import Federation, Plan, Union
from tieshan.sample.pools import words
from tieshan.sample.sheets import Cell, Table, open_table

__all__ = ["Layout", "RosterKey", "layouts", "write_rosters"]

#: Columns whose cells are long numbers kept as text.
_TEXT: Final = ("id_number", "phone")
#: Of so many rows one stands in the next federation's file as well, and is refused there.
_ELSEWHERE: Final = 2_500


@dataclass(frozen=True, slots=True)
class Layout:
    """How one office keeps its roster."""

    name: str
    form: str
    encoding: str
    dates: str
    top: tuple[str, ...]
    bottom: tuple[str, ...]
    columns: tuple[str, ...]
    headers: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]
    sheets: int
    short_words: bool
    blank_every: int


@dataclass(slots=True)
class RosterKey:
    """What one members' file holds, and what an import should say of it."""

    path: Path
    layout: str
    federation: str
    rows: int = 0
    titles: int = 0
    headers: int = 0
    blanks: int = 0
    footers: int = 0
    units: dict[str, int] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    cleaned: list[dict[str, Any]] = field(default_factory=list)


def layouts(only: str | None = None) -> list[Layout]:
    """The layouts in use, or the single one called ``only``; ``ValueError`` when there is none of that name."""
    pool = words()
    standard: dict[str, str] = pool["headers"]["members"]
    found = []
    for raw in pool["layouts"]:
        if raw["name"] != only and (only is not None or raw.get("measuring")):
            continue
        own = raw.get("headers", {})
        columns = tuple(raw["columns"])
        found.append(
            Layout(
                name=raw["name"],
                form=raw["format"],
                encoding=raw.get("encoding", "utf-8"),
                dates=raw["dates"],
                top=tuple(raw["top"]),
                bottom=tuple(raw["bottom"]),
                columns=columns,
                headers=tuple(own.get(column, standard[column]) for column in columns),
                groups=tuple((pool["titles"][name], width) for name, width in raw.get("groups", {}).items()),
                sheets=raw.get("sheets", 1),
                short_words=raw.get("short_words", False),
                blank_every=raw.get("blank_every", 0),
            )
        )
    if not found:
        raise ValueError(f"there is no layout {only!r}")
    return found


def write_rosters(
    directory: Path, plan: Plan, *, dirt: float, layout: str | None, rows_per_file: int
) -> Iterator[RosterKey]:
    """Write the members of every federation, one file or more each; yields a key as each file is finished."""
    chosen = layouts(layout)
    carried: list[Person] = []
    for federation in plan.federations:
        unions = [one for one in plan.unions if one.federation == federation.index]
        pieces = _pieces(unions, rows_per_file)
        for number, piece in enumerate(pieces, 1):
            own = chosen[federation.index % len(chosen)]
            name = f"03-members-{federation.code}" + (f"-{number}" if len(pieces) > 1 else "")
            path = directory / f"{name}.{own.form}"
            writer = _Roster(path, plan, federation, own, dirt, carried)
            carried = writer.write(piece)
            yield writer.key


def _pieces(unions: Sequence[Union], most: int) -> list[list[Union]]:
    pieces: list[list[Union]] = [[]]
    inside = 0
    for union in unions:
        if pieces[-1] and inside + union.size > most:
            pieces.append([])
            inside = 0
        pieces[-1].append(union)
        inside += union.size
    return pieces


class _Roster:
    """Writes one file."""

    def __init__(
        self, path: Path, plan: Plan, federation: Federation, layout: Layout, dirt: float, carried: list[Person]
    ) -> None:
        pool = words()
        self.plan, self.federation, self.layout = plan, federation, layout
        self.key = RosterKey(path=path, layout=layout.name, federation=federation.code)
        self.carried = carried
        self.table: Table = open_table(path, form=layout.form, encoding=layout.encoding, made_on=plan.on)
        self.rng: Random = plan.rng(f"dirt/{path.name}")
        self.dirt = Dirt(dirt, layout.columns, on=plan.on, as_number=layout.form == "xlsx")
        self.titles: dict[str, str] = pool["titles"]
        self.yes, self.no = pool["yes"], pool["no"]
        self.sexes: dict[str, str] = pool["sexes"]
        self.states: dict[str, str] = pool["states"]
        self.id_type: str = pool["id_type"]
        self.short: dict[str, str] = pool["education_short"] if layout.short_words else {}
        self.pattern: str | None = None if layout.dates == "native" else pool["date_styles"][layout.dates]
        self.order = itemgetter(*layout.columns)
        self.number = 0

    def write(self, unions: Sequence[Union]) -> list[Person]:
        """Write the unions' members; gives back the few who shall turn up again in the next file."""
        total = sum(union.size for union in unions)
        per_sheet = -(-total // self.layout.sheets)
        self._begin(1)
        sheet, inside = 1, 0
        again: list[Person] = []
        for place, union in enumerate(unions):
            if inside >= per_sheet and self.layout.sheets > sheet:
                self._end(inside)
                sheet, inside = sheet + 1, 0
                self._begin(sheet)
            inside += self._union(union, again, self.carried.pop() if self.carried and place % 2 == 0 else None)
        self._end(inside)
        self.table.close()
        return again if self.dirt.refused else []

    def _union(self, union: Union, again: list[Person], stranger: Person | None) -> int:
        """Write one union's rows and count them."""
        refused, soiled = self.dirt.refused, self.dirt.refused + self.dirt.cleaned
        chance = self.rng.random
        doubled: list[Person] = []
        before = self.key.rows
        for person in people(self.plan, union):
            cells = self._cells(person, union)
            spot: Spot | None = None
            lot = chance()
            if lot < refused:
                spot = self.dirt.spoil(cells, person, self.rng)
                if spot.kind == "duplicate":
                    # The first of the two rows is right; the second follows at the end of the union.
                    doubled.append(person)
                    spot = None
            elif lot < soiled:
                spot = self.dirt.soil(cells, person, self.rng)
            elif refused and len(again) < 20 and chance() * _ELSEWHERE < 1:
                again.append(person)
            self._row(cells, spot)
        for person in doubled:
            self._row(self._cells(person, union), _repeated(person, "duplicate", "members.roster.twice"))
        if stranger is not None:
            self._row(self._cells(stranger, union), _repeated(stranger, "elsewhere", "members.person.elsewhere"))
        self.key.units[union.code] = self.key.rows - before
        return self.key.rows - before

    def _cells(self, person: Person, union: Union) -> dict[str, Cell]:
        self.number += 1
        return {
            "seq": self.number,
            "name": person.name,
            "sex": self.sexes[person.sex],
            "ethnicity": person.ethnicity,
            "birth_date": self._date(person.birth),
            "id_type": self.id_type,
            "id_number": person.id_number,
            "phone": person.phone,
            "education": self.short.get(person.education, person.education),
            "political_status": person.political_status,
            "hukou": person.hukou,
            "employment_form": person.form,
            "migrant": self.yes if person.migrant else self.no,
            "unit": union.name,
            "employer": person.employer,
            "department": person.department,
            "job": person.job,
            "skill_level": person.skill_level,
            "technical_title": person.technical_title,
            "joined_on": self._date(person.joined_on),
            "state": self.states["retained" if person.retained else "active"],
            "post": person.post,
            "remark": person.remark,
        }

    def _date(self, day: dt.date) -> Cell:
        return day if self.pattern is None else self.pattern.format(y=day.year, m=day.month, d=day.day)

    def _row(self, cells: dict[str, Cell], spot: Spot | None) -> None:
        key, table = self.key, self.table
        if self.layout.blank_every and key.rows and key.rows % self.layout.blank_every == 0:
            table.line([""] * len(self.layout.columns))
            key.blanks += 1
        table.line(self.order(cells))
        key.rows += 1
        if spot is None:
            return
        entry: dict[str, Any] = {
            "sheet": table.sheet,
            "row": table.row,
            "column": self.layout.headers[self.layout.columns.index(spot.field)],
            "field": spot.field,
            "kind": spot.kind,
            "value": spot.value,
        }
        if spot.code:
            key.refused.append({**entry, "code": spot.code})
        else:
            key.cleaned.append({**entry, "right": spot.right})

    def _begin(self, sheet: int) -> None:
        layout, table, titles, key = self.layout, self.table, self.titles, self.key
        name = titles["sheet"] if layout.sheets == 1 else f"{titles['sheet']}{sheet}"
        table.start(name, layout.columns, _TEXT)
        for part in layout.top:
            if part == "title":
                table.title(titles["members"].format(federation=self.federation.short_name))
            elif part == "filled":
                by = titles["filled_by"].format(unit=self.federation.short_name)
                table.title(f"{by}    {titles['filled_on'].format(day=self.plan.on.isoformat())}")
            elif part == "note":
                table.title(titles["note"])
            elif part == "blank":
                table.line([""] * len(layout.columns))
                key.blanks += 1
            elif part == "groups":
                table.groups(layout.groups)
                key.headers += 1
            if part in {"title", "filled", "note"}:
                key.titles += 1
        table.header(layout.headers)
        key.headers += 1

    def _end(self, rows: int) -> None:
        layout, table, titles, key = self.layout, self.table, self.titles, self.key
        width = len(layout.columns)
        for part in layout.bottom:
            if part == "total":
                cells: list[Cell] = [titles["total"], titles["total_rows"].format(rows=rows)]
            elif part == "filler":
                cells = [titles["filler"], titles["filler_name"], "", titles["checker"]]
            elif part == "seal":
                cells = [titles["seal"]]
            else:
                cells = []
            table.line([*cells, *[""] * (width - len(cells))])
            key.blanks += not cells
            key.footers += bool(cells)


def _repeated(person: Person, kind: str, code: str) -> Spot:
    """A row that is right in itself, but not for the first time."""
    return Spot("id_number", kind, person.id_number, person.id_number, code)
