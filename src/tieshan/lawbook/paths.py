"""The lawbook's routes in the form in which approvals copy them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tieshan.foundation.workflow import routes as way
from tieshan.lawbook.queries import route

__all__ = ["route_of_paper"]


def route_of_paper(kind: str, unit: Any, quantity: Decimal | int | None, on: date) -> way.Route:
    """The route of a paper; refuses when none holds."""
    found = route(kind, unit_kind=unit.kind, on=on, quantity=quantity)
    steps = tuple(
        way.RouteStep(
            title=step.title.zh,
            title_en=step.title.en,
            role=step.role,
            at=step.at,
            mode=step.mode,
            days=step.days,
            counted=str(step.counted),
        )
        for step in found.steps
    )
    return way.Route(
        found.code, found.title.zh, steps, clause=found.clause, source=found.source.zh, title_en=found.title.en
    )
