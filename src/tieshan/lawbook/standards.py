"""Standards: named lists of points that can be checked one by one, each with its weight."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from tieshan.lawbook.records import Regulation, Wording
from tieshan.lawbook.terms import Confidence, Evidence

__all__ = ["Standard", "StandardPoint"]


@dataclass(frozen=True, slots=True)
class StandardPoint:
    """One point: what is asked, how it is checked, what it weighs. A `must` that is not met fails the whole.

    `evidence` names the kind of finding (`findings.py`) that answers it from records; empty where people must look.
    """

    number: str
    group: Wording
    title: Wording
    check: Wording
    weight: Decimal
    must: bool
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with its points; it is met from so much weight."""

    code: str
    title: Wording
    clause: str
    points: tuple[StandardPoint, ...]
    passes_from: Decimal
    valid_from: dt.date
    valid_to: dt.date | None
    confidence: Confidence
    evidence: Evidence
    basis: Wording
    regulation: Regulation

    def holds_on(self, day: dt.date) -> bool:
        """Whether the standard is applied to what is assessed on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def total(self) -> Decimal:
        """The weight of all points together."""
        return sum((point.weight for point in self.points), Decimal(0))
