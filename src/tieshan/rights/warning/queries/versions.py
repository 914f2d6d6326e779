"""The score has versions: a day is judged by the numbers that the lawbook holds for that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from tieshan.lawbook import parameter, parameter_codes, parameter_history
from tieshan.organisations.signals import SignalSource
from tieshan.rights.warning.queries.standing import known_rule, rule_of
from tieshan.rights.warning.rules import Rule

__all__ = ["Version", "score_versions", "source_versions", "version_since"]

T = TypeVar("T")


@dataclass(frozen=True)
class Version(Generic[T]):
    """What held from `since` until the day before `until`; None: as far as is asked."""

    since: date | None
    until: date | None
    value: T


def score_versions(first: date, last: date) -> list[Version[Rule]]:
    """The weights of every day from `first` to `last`, oldest first; days in a row with the same ones are one."""
    return _versions(rule_of, first, last)


def source_versions(source: SignalSource, first: date, last: date) -> list[Version[Mapping[str, Any]]]:
    """What the query of a source is given on every day: how long a complaint counts, from when a debt does."""
    return _versions(source.params, first, last)


def version_since(on: date) -> date:
    """The day since which the weights of this day hold."""
    return max(parameter(code, on=on).valid_from for code in known_rule(on))


def _versions(asked: Callable[[date], T], first: date, last: date) -> list[Version[T]]:
    found: list[tuple[date, T]] = []
    for day in [first, *_changes(first, last)]:
        value = asked(day)
        if not found or found[-1][1] != value:
            found.append((day, value))
    ends = [day for day, _value in found[1:]]
    return [
        Version(day if number else None, until, value)
        for number, ((day, value), until) in enumerate(zip(found, [*ends, None], strict=True))
    ]


def _changes(first: date, last: date) -> list[date]:
    """Days within reach on which some value of the lawbook begins or ends; most of them change no weight."""
    values = (value for code in parameter_codes() for value in parameter_history(code))
    days = {day for value in values for day in (value.valid_from, value.valid_to) if day is not None}
    return sorted(day for day in days if first < day <= last)
