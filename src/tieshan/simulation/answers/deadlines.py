"""Deadlines as they must have been set and met, among them those of papers on their way of approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieshan.lawbook import route
from tieshan.simulation.answers.days import Days

__all__ = ["Deadline", "OnRoute", "on_route"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Whose unit's, when it began and ended, and when it was met; or when it no longer mattered."""

    unit_id: int
    set_on: date
    due_on: date
    met_on: date | None
    dropped_on: date | None = None


@dataclass(frozen=True, slots=True)
class OnRoute:
    """A paper on its way. `without` is the role of whoever submits it and so is not asked, `ends_with` that of whoever
    refuses it."""

    kind: str
    unit_id: int
    unit_kind: str
    asked: date
    agreed: date | None
    quantity: Decimal = Decimal(0)
    without: str = ""
    ends_with: str = ""


def on_route(paper: OnRoute, days: Days) -> Iterator[Deadline]:
    """The first step waits from the day of asking, the others are agreed at once."""
    begun = paper.asked
    for step in route(paper.kind, unit_kind=paper.unit_kind, quantity=paper.quantity, on=paper.asked).steps:
        if step.role == paper.without:
            continue
        if step.days:
            yield Deadline(paper.unit_id, begun, days.plus_working(begun, step.days), paper.agreed)
        if paper.agreed is None or step.role == paper.ends_with:
            return
        begun = paper.agreed
