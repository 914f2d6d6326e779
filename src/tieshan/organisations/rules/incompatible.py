"""Incompatible duties: pairs of roles that no person holds over the same union. Pure; the pairs are data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import yaml

_FILE = Path(__file__).resolve().parents[1] / "data" / "incompatible.yaml"


@dataclass(frozen=True)
class Duty:
    """A role held at a unit, over it alone or with all units below."""

    role: str
    path: str
    subtree: bool

    def meets(self, other: Duty) -> bool:
        """Whether both are held over some union together."""
        if self.path == other.path:
            return True
        return (self.subtree and other.path.startswith(self.path)) or (
            other.subtree and self.path.startswith(other.path)
        )


@dataclass(frozen=True)
class Pair:
    """Two roles that exclude each other; `at_unit`: only when both are held at one and the same union."""

    roles: frozenset[str]
    clause: str
    at_unit: bool


@cache
def pairs() -> tuple[Pair, ...]:
    """The reviewed list."""
    lines = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(Pair(frozenset(line["roles"]), line["clause"], line.get("at_unit", False)) for line in lines)


def clash(held: Iterable[Duty], coming: Iterable[Duty]) -> tuple[Duty, Duty, Pair] | None:
    """The first pair of duties that one person must not have: one held, one coming. It does not matter which is
    which."""
    for one, other in product(held, coming):
        for pair in pairs():
            together = one.path == other.path if pair.at_unit else one.meets(other)
            if together and {one.role, other.role} == pair.roles:
                return one, other, pair
    return None
