"""Approval routes as the lawbook holds them: which posts decide on a kind of paper, in which order, within which time.

A route is chosen by the kind of the paper, the kind of the unit that submits it, a quantity (days, yuan) and the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tieshan.lawbook.records import Regulation, Wording
from tieshan.lawbook.terms import Confidence, Counted, Evidence

__all__ = ["MODES", "PLACES", "ROLES", "UNIT_KINDS", "Route", "RouteStep", "covering"]

#: Where the people of a step hold their post, seen from the unit that submits.
PLACES: Final = ("own", "parent", "district")
#: How many of a step's people must agree, beside a whole number.
MODES: Final = ("any", "all")
#: The roles whose holders may decide, and the kinds of unit that may submit; a test compares both with their rooms.
ROLES: Final = (
    "district_leader",
    "district_office",
    "federation_chair",
    "cadre",
    "enterprise_chair",
    "audit_committee",
)
UNIT_KINDS: Final = ("district", "regional", "industrial", "enterprise", "joint", "organiser")

#: The value of a parameter on the day of the paper.
Limit = Callable[[str], Decimal]


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step: holders of `role` at `place`, any of them, all of them or so many, within `days` (none = no limit)."""

    title: Wording
    role: str
    at: str
    mode: str | int
    days: int | None
    counted: Counted


@dataclass(frozen=True, slots=True)
class Route:
    """One route with the quantities it is for: from `lower` up to but not including `upper` (`None` = no end).

    `above` and `up_to` name a parameter instead: more than its value of the day, up to and including it. The limit is
    then written in one place, and a value that the district sets itself moves the route as well.
    """

    code: str
    kind: str
    title: Wording
    unit_kinds: tuple[str, ...]
    lower: Decimal
    upper: Decimal | None
    clause: str
    steps: tuple[RouteStep, ...]
    valid_from: dt.date
    valid_to: dt.date | None
    confidence: Confidence
    evidence: Evidence
    basis: Wording
    regulation: Regulation
    above: str = ""
    up_to: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Whether the route is followed by papers submitted on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def fits(self, unit_kind: str, quantity: Decimal | None, limit: Limit) -> bool:
        """Whether a paper of this quantity from such a unit goes this way. A paper without a quantity counts as 0."""
        amount = quantity or Decimal(0)
        return (
            unit_kind in self.unit_kinds
            and self.lower <= amount
            and (self.upper is None or amount < self.upper)
            and (not self.above or amount > limit(self.above))
            and (not self.up_to or amount <= limit(self.up_to))
        )

    @property
    def source(self) -> Wording:
        """Where the route was found."""
        return self.regulation.source


def covering(
    routes: tuple[Route, ...], unit_kind: str, quantity: Decimal | None, on: dt.date, limit: Limit
) -> Route | None:
    """The first route that fits, `None` when none does; the narrowest scope stands first in the lawbook."""
    return next((one for one in routes if one.holds_on(on) and one.fits(unit_kind, quantity, limit)), None)
