"""Versions of a rule: where law changed its form and not only its numbers, each form is a pure function with its days.

    @rule_version("organising.committee.fit", valid_from=date(2016, 10, 9), clause="election-rules")
    def _committee_since_2016(*, members: int, seats: int, …) -> bool: …

    fits = rule("organising.committee.fit", on=election_day)(members=…, seats=…, …)

Ranges are half open, as everywhere. Two versions that hold on one day are refused when they are defined; gaps between
versions are found by `rule_problems()`, which a test holds empty. A number of law is no part of a version: it is passed
in from the lawbook.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from tieshan.lawbook import wording

__all__ = ["RuleVersion", "rule", "rule_codes", "rule_problems", "rule_version", "rule_versions"]

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One form of a rule with the days on which it holds."""

    code: str
    function: Callable[..., Any]
    valid_from: dt.date
    valid_to: dt.date | None
    clause: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether this form judges what happened on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def place(self) -> tuple[str, str]:
        """Module and name of the function: the same place again is the same version (a module loaded twice)."""
        return self.function.__module__, self.function.__qualname__


_versions: dict[str, list[RuleVersion]] = {}


def rule_version(
    code: str, *, valid_from: dt.date, valid_to: dt.date | None = None, clause: str = ""
) -> Callable[[F], F]:
    """Make a function one version of the rule `code`; refuses days that another version already has."""

    def decorate(function: F) -> F:
        if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
            raise TypeError(f"rule {code}: a version is a plain function")
        if valid_to is not None and valid_to <= valid_from:
            raise ValueError(f"rule {code}: valid_to must lie after valid_from")
        fresh = RuleVersion(code, function, valid_from, valid_to, clause)
        others = [one for one in _versions.get(code, ()) if one.place != fresh.place]
        for one in others:
            if (one.valid_to is None or fresh.valid_from < one.valid_to) and (
                fresh.valid_to is None or one.valid_from < fresh.valid_to
            ):
                raise ValueError(f"rule {code}: the version from {valid_from} overlaps that from {one.valid_from}")
            if inspect.signature(one.function).parameters.keys() != inspect.signature(function).parameters.keys():
                raise TypeError(f"rule {code}: the version from {valid_from} asks for other facts than its neighbours")
        _versions[code] = sorted([*others, fresh], key=lambda one: one.valid_from)
        return function

    return decorate


def rule(code: str, *, on: dt.date) -> Callable[..., Any]:
    """The form of the rule that holds on the day ``on``; refuses ``lawbook.rule.missing`` when none does."""
    for one in _versions.get(code, ()):
        if one.holds_on(on):
            return one.function
    raise wording.no_rule(code, on)


def rule_codes() -> tuple[str, ...]:
    """All rules with versions, in alphabetical order."""
    return tuple(sorted(_versions))


def rule_versions(code: str) -> tuple[RuleVersion, ...]:
    """The versions of a rule in the order of their days."""
    return tuple(_versions.get(code, ()))


def rule_problems() -> list[str]:
    """Gaps between the versions of a rule, one sentence each. Overlaps cannot come into being."""
    return [
        f"{code}: nothing holds from {one.valid_to} to {other.valid_from}"
        for code in rule_codes()
        for one, other in pairwise(_versions[code])
        if one.valid_to != other.valid_from
    ]
