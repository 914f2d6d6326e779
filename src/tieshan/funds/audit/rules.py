"""Numbers that auditors look at (pure functions)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["LEAST_FOR_BENFORD", "Benford", "benford"]

#: Below so many amounts a curve of first digits says nothing.
LEAST_FOR_BENFORD = 300
#: Above this the digits differ more than chance explains once in a hundred (chi-square, 8 degrees of freedom).
CRITICAL = 20.09


@dataclass(frozen=True, slots=True)
class Benford:
    """First digits of many amounts against the law of Benford."""

    counted: int
    found: tuple[int, ...]
    expected: tuple[float, ...]
    chi_square: float

    @property
    def stands_out(self) -> bool:
        """Whether the digits differ more than chance explains once in a hundred."""
        return self.chi_square > CRITICAL


def benford(amounts: Iterable[int]) -> Benford | None:
    """The first digits 1 to 9 of amounts in fen; None of fewer than `LEAST_FOR_BENFORD`."""
    digits = Counter(int(str(abs(fen))[0]) for fen in amounts if fen)
    counted = sum(digits.values())
    if counted < LEAST_FOR_BENFORD:
        return None
    expected = tuple(counted * math.log10(1 + 1 / digit) for digit in range(1, 10))
    found = tuple(digits[digit] for digit in range(1, 10))
    return Benford(counted, found, expected, sum((a - b) ** 2 / b for a, b in zip(found, expected, strict=True)))
