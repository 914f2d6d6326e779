"""The figures that bulletins and reports count: what each is, what asked for it, and the query that opens it.

Plain values read from `data/figures.yaml` (units) and `data/person.yaml` (one person's work); no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tieshan.lawbook import Wording

DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class FigureKind:
    """One figure: the kind of record it counts, narrowed by attributes, or the attribute that it adds up.

    `whole_past` counts everything up to the end of the period instead of the period alone (a stock, not a flow).
    """

    code: str
    title: Wording
    kind: str
    clause: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sum: str = ""
    whole_past: bool = False


@dataclass(frozen=True)
class Rate:
    """The share of one figure in another of the same group, in per cent."""

    title: Wording
    part: str
    of: str


@dataclass(frozen=True)
class FigureGroup:
    """Figures that stand together: one part of a bulletin."""

    code: str
    title: Wording
    clause: str
    chart: str
    figures: tuple[FigureKind, ...]
    rate: Rate | None = None


def _wording(written: Mapping[str, str]) -> Wording:
    return Wording(written["zh"], written["en"])


def _figure(written: Mapping[str, Any]) -> FigureKind:
    where = {
        name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for name, value in written.get("where", {}).items()
    }
    return FigureKind(
        written["code"],
        _wording(written["title"]),
        written["kind"],
        written["clause"],
        where,
        written.get("sum", ""),
        written.get("whole_past", False),
    )


def _rate(written: Mapping[str, Any] | None) -> Rate | None:
    return Rate(_wording(written["title"]), written["part"], written["of"]) if written else None


def _groups(file: str) -> tuple[FigureGroup, ...]:
    return tuple(
        FigureGroup(
            part["group"],
            _wording(part["title"]),
            part["clause"],
            part["chart"],
            tuple(_figure(figure) for figure in part["figures"]),
            _rate(part.get("rate")),
        )
        for part in yaml.safe_load((DATA / file).read_text(encoding="utf-8"))
    )


@cache
def figure_groups() -> tuple[FigureGroup, ...]:
    """All groups of figures in the order of the bulletin."""
    return _groups("figures.yaml")


@cache
def person_groups() -> tuple[FigureGroup, ...]:
    """The groups of figures of one person's work, in the order of the report on duties."""
    return _groups("person.yaml")


@cache
def _by_code() -> dict[str, FigureKind]:
    return {figure.code: figure for group in (*figure_groups(), *person_groups()) for figure in group.figures}


def figure_kind(code: str) -> FigureKind | None:
    """The figure of this code, or None."""
    return _by_code().get(code)
