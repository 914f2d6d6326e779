"""Quorum, majority, number and composition of delegates: whole persons compared as whole numbers, never as rounded
shares (congress-rules:1, :2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

__all__ = [
    "Wanting",
    "has_quorum",
    "is_carried",
    "least_delegates",
    "least_in_favour",
    "least_present",
    "wanting",
]


def least_present(members: int, quorum: Fraction) -> int:
    """How many of all members must attend: the share, rounded up."""
    return -(-members * quorum.numerator // quorum.denominator)


def least_in_favour(members: int, majority: Fraction) -> int:
    """How many must agree: more than the share of ALL members, whoever attends."""
    return members * majority.numerator // majority.denominator + 1


def has_quorum(members: int, present: int, quorum: Fraction) -> bool:
    """Whether enough attend."""
    return present >= least_present(members, quorum)


def is_carried(members: int, in_favour: int, majority: Fraction) -> bool:
    """Whether more than the share of all members agrees."""
    return in_favour >= least_in_favour(members, majority)


def least_delegates(workers: int, *, share: Fraction, least: int, most: int) -> int:
    """The fewest delegates of a staff: the share rounded up, not below `least`; beyond `most` it may be agreed."""
    return min(max(least, -(-workers * share.numerator // share.denominator)), most)


@dataclass(frozen=True)
class Wanting:
    """What a list of delegates lacks: a stable code with its numbers in persons."""

    code: str
    have: int
    need: int


def wanting(groups: Iterable[str], *, least: int, managers: Fraction, frontline: Fraction) -> list[Wanting]:
    """What a list lacks: too few delegates, too many managers, too few front-line workers.

    `groups` holds the group of each delegate; `managers` is the largest, `frontline` the smallest share.
    """
    known = list(groups)
    found: list[Wanting] = []
    if len(known) < least:
        found.append(Wanting("few", len(known), least))
    most = len(known) * managers.numerator // managers.denominator
    if known.count("manager") > most:
        found.append(Wanting("managers", known.count("manager"), most))
    need = least_present(len(known), frontline)
    if known.count("frontline") < need:
        found.append(Wanting("frontline", known.count("frontline"), need))
    return found
