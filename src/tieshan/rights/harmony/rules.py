"""The result of an assessment: pure functions on plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Answer", "Result", "result_of"]


@dataclass(frozen=True)
class Answer:
    """A point with its answer; None is not answered yet."""

    weight: Decimal
    must: bool
    met: bool | None


@dataclass(frozen=True)
class Result:
    """The sum of the points met, how many are open, how many that must be met are not, and whether it is passed."""

    score: Decimal
    open: int
    failed: int
    passed: bool


def result_of(answers: Iterable[Answer], passes_from: Decimal) -> Result:
    """Add up the answers. Passed: nothing open, enough points, and every `must` met, whatever the sum."""
    known = list(answers)
    score = sum((one.weight for one in known if one.met), Decimal(0))
    open_ones = sum(one.met is None for one in known)
    failed = sum(one.must and one.met is False for one in known)
    return Result(score, open_ones, failed, not open_ones and not failed and score >= passes_from)
