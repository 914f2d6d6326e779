"""Reads of assessments: what the records say of many unions at once, the standard of one, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from tieshan.foundation.access import Actor
from tieshan.lawbook import Standard, StandardPoint, standard
from tieshan.lawbook.findings import Finding, finding_kinds
from tieshan.organisations.models import Unit
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint
from tieshan.rights.harmony.policies import CONCLUDE, LIST
from tieshan.rights.harmony.rules import Answer, Result, result_of
from tieshan.rights.harmony.terms import State

__all__ = [
    "STANDARD",
    "assessable",
    "findings_of",
    "last_day",
    "points_by_number",
    "result",
    "standard_of",
    "to_conclude",
    "years_of",
]

STANDARD = "harmonious-enterprise"


def standard_of(on: date) -> Standard:
    """The standard of a day."""
    return standard(STANDARD, on=on)


def points_by_number(on: date) -> dict[str, StandardPoint]:
    """The points of the standard of a day, in its order."""
    return {point.number: point for point in standard_of(on).points}


def last_day(year: int, on: date) -> date:
    """The last day of a year that has been seen."""
    return min(date(year, 12, 31), on)


def findings_of(unit_ids: Iterable[int], year: int, on: date) -> Mapping[str, Mapping[int, Finding]]:
    """For each point that records can answer, what they say of each union: one question a kind, however many unions."""
    units, kinds, last = list(unit_ids), finding_kinds(), last_day(year, on)
    return {
        point.number: kinds[point.evidence].find(units, date(year, 1, 1), last)
        for point in standard_of(last).points
        if point.evidence in kinds
    }


def result(assessment: HarmonyAssessment, points: Iterable[HarmonyPoint]) -> Result:
    """The result by the standard of the assessment."""
    found, asked = standard_of(assessment.standard_on), points_by_number(assessment.standard_on)
    answers = [Answer(asked[one.number].weight, asked[one.number].must, one.met) for one in points]
    return result_of(answers, Decimal(found.passes_from))


def assessable(unit: Unit, year: int) -> QuerySet[Unit]:
    """Enterprise unions at or below a unit that are not assessed for the year yet."""
    below = Unit.objects.filter(path__startswith=unit.path) if unit.kind != Unit.Kind.ENTERPRISE else None
    found = below if below is not None else Unit.objects.filter(pk=unit.pk)
    done = HarmonyAssessment.objects.filter(year=year).values("unit")
    return found.filter(kind=Unit.Kind.ENTERPRISE, status=Unit.Status.ACTIVE).exclude(pk__in=done).order_by("path")


def to_conclude(actor: Actor) -> QuerySet[HarmonyAssessment]:
    """Assessments within reach in which every point is answered."""
    return (
        HarmonyAssessment.objects.visible_to(actor, CONCLUDE)
        .filter(state=State.OPEN, open_points=0)
        .select_related("unit")
        .order_by("-year", "pk")
    )


def years_of(actor: Actor) -> list[int]:
    """Years with assessments within reach, the newest first."""
    rows = HarmonyAssessment.objects.visible_to(actor, LIST).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())
