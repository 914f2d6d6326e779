"""Routes: which posts decide on a kind of paper, in which order. The lawbook provides them; they are copied when a
paper is submitted, so that a route changed later never changes a paper on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["Route", "RouteStep", "provide_routes", "route_for"]


@dataclass(frozen=True)
class RouteStep:
    """One step: holders of `role` at the unit itself ("own"), at the nearest unit above that has one ("parent") or at
    the district; `mode` "any", "all" or how many of them must agree; `days` to decide (none: no limit)."""

    title: str
    role: str
    at: str = "own"
    mode: str | int = "any"
    days: int | None = None
    counted: str = "working_day"
    title_en: str = ""


@dataclass(frozen=True)
class Route:
    """A route with its grounds."""

    code: str
    title: str
    steps: tuple[RouteStep, ...]
    clause: str = ""
    source: str = ""
    title_en: str = ""


Provider = Callable[[str, Any, "Decimal | int | None", date], Route]
_provider: Provider | None = None


def provide_routes(provider: Provider) -> None:
    """Register the one function (kind, unit, quantity, on) → Route; it refuses when no route holds."""
    global _provider
    _provider = provider


def route_for(kind: str, unit: Any, quantity: Decimal | int | None, on: date) -> Route:
    """The route of a paper of this kind from this unit on this day."""
    if _provider is None:
        raise RuntimeError("no room provides routes")
    return _provider(kind, unit, quantity, on)
