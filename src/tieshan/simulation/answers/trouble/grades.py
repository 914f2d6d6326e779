"""From signs to a grade, by the weights that the lawbook documents: a sum of points, and lowest grades."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tieshan.lawbook import parameter
from tieshan.simulation.answers.trouble.facts import Fact

__all__ = ["GRADES", "Graded", "Span", "grade", "spans"]

_DAY = timedelta(days=1)
GRADES = ("none", "blue", "yellow", "orange", "red")
#: What workers say; alone they are the baseline.
COMPLAINTS = ("visit", "wages", "complaint")


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade (0 none to 4 red), its points, and the signs behind it: source, how many, points, since when."""

    grade: int
    score: int
    reasons: tuple[tuple[str, int, int, date], ...]

    def __str__(self) -> str:
        reasons = "; ".join(f"{source} {n} ({points}) since {since}" for source, n, points, since in self.reasons)
        return f"{GRADES[self.grade]}, {self.score} points: {reasons or 'nothing'}"


@dataclass(frozen=True, slots=True)
class Span:
    """From the day `since` to the day before `until` (None: to the end) a grade held without a break."""

    grade: int
    since: date
    until: date | None


def grade(facts: Iterable[Fact], day: date, *, only_complaints: bool = False) -> Graded:
    """The grade on a day, by the weights of that day."""
    by_source: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.holds(day) and (not only_complaints or fact.source in COMPLAINTS):
            by_source.setdefault(fact.source, []).append(fact)
    reasons, least, complaints = [], [0], 0
    for source, found in by_source.items():
        each, most, lowest = parameter(f"rights.warning.points.{source}", on=day).wholes
        points = 0 if only_complaints else min(most, each * len(found))
        reasons.append((source, len(found), points, min(fact.since for fact in found)))
        least += [1 if only_complaints else lowest, _by_workers(max(fact.workers for fact in found), day)]
        complaints += len(found) if source in COMPLAINTS else 0
    score = sum(points for _source, _n, points, _since in reasons)
    if not only_complaints:
        least += [place for place, first in enumerate(_steps(day), 1) if score >= first]
    if complaints >= parameter("rights.warning.complaints", on=day).whole:
        least.append(2)
    return Graded(max(least), score, tuple(sorted(reasons, key=lambda one: (-one[2], one[0]))))


def spans(facts: list[Fact], *, until: date, only_complaints: bool = False) -> list[Span]:
    """Grades by day from the first sign to the day `until`, put together where they are the same."""
    found: list[Span] = []
    day = min((fact.since for fact in facts), default=until + _DAY)
    while day <= until:
        now = grade(facts, day, only_complaints=only_complaints).grade
        if not found or found[-1].grade != now:
            if found:
                found[-1] = Span(found[-1].grade, found[-1].since, day)
            found.append(Span(now, day, None))
        day += _DAY
    return [span for span in found if span.grade]


def _by_workers(workers: int, on: date) -> int:
    if workers >= parameter("rights.warning.orange.workers", on=on).whole:
        return 3
    return 2 if workers >= parameter("rights.warning.yellow.workers", on=on).whole else 0


def _steps(on: date) -> tuple[int, ...]:
    return tuple(parameter("rights.warning.grades", on=on).wholes)
