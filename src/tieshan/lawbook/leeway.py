"""The room that a value leaves to the district: whether its own value stays within the bounds."""

from __future__ import annotations

from tieshan.lawbook.records import Band, Parameter, Value
from tieshan.lawbook.terms import Leeway

__all__ = ["is_within"]


def is_within(shipped: Parameter, value: Value) -> bool:
    """Whether a value of the district stays within the room that the shipped value leaves."""
    bounds, base = shipped.bounds, shipped.value
    if bounds.leeway is Leeway.FIXED:
        return value == base
    singles = [one for one in (value if isinstance(value, tuple) else (value,)) if not isinstance(one, Band)]
    if any(
        (bounds.least is not None and one < bounds.least) or (bounds.most is not None and one > bounds.most)
        for one in singles
    ):
        return False
    match bounds.leeway:
        case Leeway.DOWN:
            return all(one <= base for one in singles)  # type: ignore[operator]
        case Leeway.UP:
            return all(one >= base for one in singles)  # type: ignore[operator]
        case Leeway.WITHIN:
            return _inside(base, value)
    return True


def _inside(base: Value, value: Value) -> bool:
    """Rows: some of the numbers. Tables: at every size the line lies inside the shipped line for that size."""
    if not isinstance(base, tuple) or not isinstance(value, tuple):
        return False
    above = [one for one in base if isinstance(one, Band)]
    if not above:
        return set(value) <= set(base)
    lines = [one for one in value if isinstance(one, Band)]
    return all(_held(line, above) for line in lines)


def _held(line: Band, above: list[Band]) -> bool:
    """Whether a line lies inside every shipped line that it touches, and touches no size that the rule leaves out."""
    end = float("inf") if line.upper is None else line.upper
    last = float("inf") if above[-1].upper is None else above[-1].upper
    if line.lower < above[0].lower or end > last:
        return False
    touched = [one for one in above if one.lower <= end and (one.upper is None or line.lower <= one.upper)]
    return all(one.least <= line.least and line.most <= one.most for one in touched)
