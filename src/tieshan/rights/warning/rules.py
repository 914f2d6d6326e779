"""From signs to a grade: a documented sum, and lowest grades that some signs carry by themselves (speech:C14).

The night judges all employers by one statement (`computing.py`); this is the same rule for one employer on one day, for
the page that explains a warning and for the tests that compare the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tieshan.rights.warning.terms import Grade

__all__ = ["Fact", "Judgement", "Part", "Points", "Rule", "judge", "reaches_layoff"]


@dataclass(frozen=True)
class Points:
    """What the facts of one source count: each, at most together, and the lowest grade that one of them carries."""

    each: int
    most: int
    lowest: int


@dataclass(frozen=True)
class Rule:
    """The weights of one day. `steps`: first points of blue, yellow, orange, red."""

    points: Mapping[str, Points]
    complaint_sources: frozenset[str]
    steps: tuple[int, int, int, int]
    yellow_workers: int
    orange_workers: int
    yellow_complaints: int


@dataclass(frozen=True)
class Fact:
    """One sign that holds on the day. `workers`: how many share the claim."""

    source: str
    workers: int
    since: date


@dataclass(frozen=True)
class Part:
    """What the facts of one source bring."""

    source: str
    number: int
    points: int
    lowest: Grade
    workers: int
    since: date


@dataclass(frozen=True)
class Judgement:
    """The score, the grade that it reaches, and the grade that holds in the end."""

    score: int
    by_score: Grade
    grade: Grade
    parts: tuple[Part, ...]
    #: so many complaints stand that they alone make it yellow
    many_complaints: bool


def judge(facts: Iterable[Fact], rule: Rule) -> Judgement:
    """The grade of one employer from the facts that hold on a day; sources without weights do not count."""
    by_source: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.source in rule.points:
            by_source.setdefault(fact.source, []).append(fact)
    parts = tuple(
        sorted((_part(source, found, rule) for source, found in by_source.items()), key=lambda p: (-p.points, p.source))
    )
    score = sum(part.points for part in parts)
    by_score = Grade(sum(1 for step in rule.steps if score >= step))
    complaints = sum(part.number for part in parts if part.source in rule.complaint_sources)
    many = complaints >= rule.yellow_complaints
    grade = max([by_score, Grade.YELLOW if many else Grade.NONE, *(part.lowest for part in parts)])
    return Judgement(score, by_score, Grade(grade), parts, many)


def _part(source: str, facts: list[Fact], rule: Rule) -> Part:
    points = rule.points[source]
    workers = max(fact.workers for fact in facts)
    by_workers = (
        Grade.ORANGE
        if workers >= rule.orange_workers
        else Grade.YELLOW
        if workers >= rule.yellow_workers
        else Grade.NONE
    )
    lowest = Grade(max(points.lowest, by_workers))
    since = min(fact.since for fact in facts)
    return Part(source, len(facts), min(len(facts) * points.each, points.most), lowest, workers, since)


def reaches_layoff(planned: int, workers: int | None, *, least: int, share: float) -> bool:
    """A lay-off that has to be explained beforehand: `least` workers, or the share of the staff (contract-law:41)."""
    return planned >= least or (bool(workers) and planned >= share * (workers or 0))
