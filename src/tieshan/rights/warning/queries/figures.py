"""Figures of the forecast and of the calibration, from the grades of past, present and coming days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from tieshan.foundation.access import Actor
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.warning.models import EarlyWarning, Episode, Level, Signal, Visit
from tieshan.rights.warning.policies import CALIBRATION, FORECAST
from tieshan.rights.warning.terms import Grade, Model, VisitState

__all__ = [
    "GRADES",
    "Foresight",
    "Month",
    "by_source",
    "by_union",
    "foresight",
    "held_on",
    "months_back",
    "past_disputes",
    "rising",
    "to_visit",
]

GRADES = (Grade.BLUE, Grade.YELLOW, Grade.ORANGE, Grade.RED)


def held_on(day: date) -> Q:
    """Spans that hold on a day."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


@dataclass(frozen=True)
class Month:
    """How many employers stood at each grade at the end of a month (today in the running one)."""

    day: date
    counts: tuple[int, ...]


def months_back(actor: Actor, on: date, number: int = 12) -> list[Month]:
    """The ends of these months up to the day, oldest first. One query."""
    first = on.replace(day=1)
    ends = [add_months(first, -back) - timedelta(days=1) for back in range(number - 2, -1, -1)]
    days = [*ends, on]
    wanted = {
        f"m{n}_{int(grade)}": Count("pk", filter=held_on(day) & Q(grade=grade))
        for n, day in enumerate(days)
        for grade in GRADES
    }
    rows = Level.objects.visible_to(actor, FORECAST).filter(grade__gt=0, since__lte=on)
    found = rows.filter(Q(until__isnull=True) | Q(until__gt=days[0])).aggregate(**wanted)
    return [Month(day, tuple(found[f"m{n}_{int(grade)}"] for grade in GRADES)) for n, day in enumerate(days)]


def by_source(actor: Actor, on: date) -> list[tuple[str, int]]:
    """Of how many employers with a grade each kind of sign stands, the most frequent first."""
    warned = Level.objects.filter(held_on(on), employer=OuterRef("employer"), grade__gt=0)
    rows = Signal.objects.visible_to(actor, FORECAST).filter(held_on(on)).filter(Exists(warned))
    counted = rows.order_by().values_list("source").annotate(n=Count("employer", distinct=True))
    return sorted(counted, key=lambda row: (-row[1], row[0]))


def by_union(actor: Actor, on: date) -> list[tuple[int, str, tuple[int, ...]]]:
    """Employers at each grade, by union in charge."""
    rows = Level.objects.visible_to(actor, FORECAST).filter(held_on(on), grade__gt=0)
    wanted = {f"g{int(grade)}": Count("pk", filter=Q(grade=grade)) for grade in GRADES}
    counted = rows.order_by("unit__path").values_list("unit_id", "unit__name").annotate(**wanted)
    return [(row[0], row[1], tuple(row[2:])) for row in counted]


def rising(actor: Actor, on: date, days: int = 30) -> QuerySet[Level]:
    """Employers whose grade rises within these days by what is known today, when nothing is done; one row each."""
    rows = Level.objects.visible_to(actor, FORECAST)
    now = Level.objects.filter(held_on(on), employer=OuterRef("employer")).values("grade")[:1]
    coming = rows.filter(since__gt=on, since__lte=on + timedelta(days=days), grade__gt=0).annotate(now=Subquery(now))
    higher = coming.filter(Q(now__isnull=True) | Q(grade__gt=F("now")))
    first = higher.order_by("employer", "-grade", "since", "pk").distinct("employer").values("pk")
    # The days are asked for outside too: every grade of every day would be held against the few found inside.
    return coming.filter(pk__in=first).select_related("employer").order_by("-grade", "since", "pk")


def to_visit(actor: Actor, on: date, number: int = 10) -> list[Level]:
    """Employers to visit first: the highest points, without a visit that is planned or was paid within the last month,
    and without a warning that somebody has in hand."""
    recent = Visit.objects.filter(employer=OuterRef("employer")).filter(
        Q(state=VisitState.PLANNED) | Q(visited_on__gt=on - timedelta(days=30))
    )
    in_hand = EarlyWarning.objects.filter(employer=OuterRef("employer"), state__in=("in_hand", "checked"))
    rows = Level.objects.visible_to(actor, FORECAST).filter(held_on(on), grade__gt=0)
    rows = rows.filter(~Exists(recent), ~Exists(in_hand)).select_related("employer", "unit")
    return list(rows.order_by("-grade", "-score", "pk")[:number])


@dataclass(frozen=True)
class Foresight:
    """How well one way of foreseeing did: of those warned how many had a dispute, of disputes how many were warned."""

    model: Model
    warned: int
    hits: int
    disputes: int
    foreseen: int
    #: half of the foreseen disputes were known at least so many days before
    days_early: int | None

    @property
    def precision(self) -> int | None:
        """Per cent of warnings that a dispute followed."""
        return round(100 * self.hits / self.warned) if self.warned else None

    @property
    def recall(self) -> int | None:
        """Per cent of disputes that were foreseen."""
        return round(100 * self.foreseen / self.disputes) if self.disputes else None


def past_disputes(actor: Actor, model: str, threshold: int) -> QuerySet[Any]:
    """Disputes, with the day since which their employer stood at the grade or above on the day before they came in."""
    standing = Episode.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("received_on")),
        employer=OuterRef("employer"),
        model=model,
        threshold=threshold,
        since__lt=OuterRef("received_on"),
    )
    rows = Dispute.objects.visible_to(actor, CALIBRATION).exclude(state="refused")
    return rows.annotate(warned_since=Subquery(standing.order_by("-since").values("since")[:1]))


def foresight(actor: Actor, model: Model, threshold: int, first: date, last: date, *, on: date) -> Foresight:
    """The period's warnings and disputes. Warnings younger than the days set are left out: their time is not over."""
    over = on - timedelta(days=parameter("rights.warning.ahead", on=on).whole)
    episodes = Episode.objects.visible_to(actor, CALIBRATION).filter(
        model=model, threshold=threshold, since__gte=first, since__lte=min(last, over)
    )
    counted = episodes.aggregate(warned=Count("pk"), hits=Count("dispute_on"), last=Max("since"))
    disputes = past_disputes(actor, model, threshold).filter(received_on__gte=first, received_on__lte=last)
    days = [
        (received - since).days if since is not None else None
        for received, since in disputes.values_list("received_on", "warned_since")
    ]
    early = [number for number in days if number is not None]
    return Foresight(
        model,
        counted["warned"],
        counted["hits"],
        len(days),
        len(early),
        int(median(early)) if early else None,
    )
