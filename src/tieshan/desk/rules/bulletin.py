"""The frozen figures of a bulletin, and the sentences that are drafted from them. Plain values, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieshan.desk.rules.figures import FigureGroup, FigureKind, Rate
from tieshan.lawbook import Wording


@dataclass(frozen=True)
class FrozenFigure:
    """A figure as it was told: its number at each place and in all."""

    kind: FigureKind
    values: Mapping[int, int]
    total: int

    def at(self, unit_id: int) -> int:
        """The number of one place."""
        return self.values.get(unit_id, 0)


@dataclass(frozen=True)
class FrozenGroup:
    """One part of a bulletin."""

    code: str
    title: Wording
    clause: str
    chart: str
    figures: tuple[FrozenFigure, ...]
    rate: Rate | None = None

    def share(self, place: int | None) -> int | None:
        """The rate of one place (None: in all) in whole per cent; None where there is nothing to take a share of."""
        if self.rate is None:
            return None
        numbers = {f.kind.code: f.total if place is None else f.at(place) for f in self.figures}
        of = numbers.get(self.rate.of, 0)
        return numbers.get(self.rate.part, 0) * 100 // of if of else None

    @property
    def base(self) -> FrozenFigure | None:
        """The figure of which the rate is a share: what a click on the rate opens."""
        return next((f for f in self.figures if self.rate is not None and f.kind.code == self.rate.of), None)


def freeze(
    groups: Iterable[FigureGroup], counted: Mapping[str, Mapping[int | None, int]], places: Sequence[tuple[int, str]]
) -> dict[str, Any]:
    """The facts as they are stored: names of that day, and with each figure the query that opens its records."""
    parts = []
    for group in groups:
        figures = [_figure(kind, counted[kind.code]) for kind in group.figures if kind.code in counted]
        if figures:
            parts.append(
                {
                    "group": group.code,
                    "title": _wording(group.title),
                    "clause": group.clause,
                    "chart": group.chart,
                    "rate": {**vars(group.rate), "title": _wording(group.rate.title)} if group.rate else None,
                    "figures": figures,
                }
            )
    return {"places": [{"unit": unit, "name": name} for unit, name in places], "groups": parts}


def _wording(words: Wording) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _figure(kind: FigureKind, values: Mapping[int | None, int]) -> dict[str, Any]:
    return {
        "code": kind.code,
        "title": _wording(kind.title),
        "clause": kind.clause,
        "query": {
            "kind": kind.kind,
            "where": {name: list(allowed) for name, allowed in kind.where.items()},
            "sum": kind.sum,
            "whole_past": kind.whole_past,
        },
        "values": {str(place): number for place, number in values.items() if place is not None and number},
        "total": values.get(None, 0),
    }


def thaw(facts: Mapping[str, Any]) -> tuple[list[tuple[int, str]], list[FrozenGroup]]:
    """Places and groups out of stored facts; the definitions are those of the day, not today's."""
    places = [(int(place["unit"]), str(place["name"])) for place in facts.get("places", ())]
    return places, [_thawed(part) for part in facts.get("groups", ())]


def _thawed(part: Mapping[str, Any]) -> FrozenGroup:
    figures = []
    for stored in part["figures"]:
        query = stored["query"]
        kind = FigureKind(
            stored["code"],
            Wording(**stored["title"]),
            query["kind"],
            stored["clause"],
            {name: tuple(allowed) for name, allowed in query["where"].items()},
            query["sum"],
            query["whole_past"],
        )
        figures.append(FrozenFigure(kind, {int(k): v for k, v in stored["values"].items()}, stored["total"]))
    rate = part.get("rate")
    return FrozenGroup(
        part["group"],
        Wording(**part["title"]),
        part["clause"],
        part["chart"],
        tuple(figures),
        Rate(Wording(**rate["title"]), rate["part"], rate["of"]) if rate else None,
    )


def leading(figure: FrozenFigure, places: Sequence[tuple[int, str]]) -> tuple[str, int] | None:
    """The place with the largest number, when one stands alone at the top."""
    ordered = sorted(((figure.at(unit), name) for unit, name in places), reverse=True)
    if not ordered or ordered[0][0] <= 0 or (len(ordered) > 1 and ordered[1][0] == ordered[0][0]):
        return None
    return ordered[0][1], ordered[0][0]


def silent(figure: FrozenFigure, places: Sequence[tuple[int, str]]) -> list[str]:
    """The places without any."""
    return [name for unit, name in places if not figure.at(unit)]
