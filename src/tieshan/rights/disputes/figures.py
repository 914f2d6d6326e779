"""Figures of disputes over a year: by key group, union, employer and month; help, results, time to each step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from tieshan.foundation.access import Actor
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.policies import FIGURES as CONCERN_FIGURES
from tieshan.rights.disputes.models import OPEN_STATES, Dispute
from tieshan.rights.disputes.policies import FIGURES, LIST
from tieshan.rights.disputes.terms import Outcome

__all__ = [
    "STEPS",
    "GroupRow",
    "by_employer",
    "by_month",
    "by_unit",
    "concerns_of",
    "groups_of",
    "of_year",
    "opens",
    "totals",
]

MOST_EMPLOYERS = 20
_OPEN = Q(state__in=OPEN_STATES)
_WON = Q(won_fen__gt=0)
_AGREED = Q(outcome=Outcome.AGREEMENT)
_DECIDED = Q(outcome__in=(Outcome.AWARD, Outcome.JUDGMENT))
_AIDED = Q(aids__granted=True)
#: From the day it came in to the day of a step.
STEPS = ("accepted_on", "mediated_on", "agreed_on", "filed_on", "awarded_on", "closed_on")


@dataclass(frozen=True)
class GroupRow:
    """One key group of workers in a year."""

    code: str
    cases: int
    open: int
    agreed: int
    decided: int
    aided: int
    won_cases: int
    won_fen: int


def opens(actor: Actor) -> bool:
    """Whether the actor may open every case that the figures count; else small numbers are hidden."""
    return actor.may(LIST) and actor.scope(LIST) == actor.scope(FIGURES)


def of_year(actor: Actor, year: int) -> QuerySet[Dispute]:
    """The disputes that came in within a year and reach; what was not accepted is none."""
    rows = Dispute.objects.visible_to(actor, FIGURES).order_by()
    return rows.filter(received_on__gte=date(year, 1, 1), received_on__lte=date(year, 12, 31)).exclude(state="refused")


def totals(rows: QuerySet[Dispute]) -> dict[str, Any]:
    """All single figures in one query; times are averages in days with the number of cases they rest on."""
    sums: dict[str, Any] = {
        "cases": Count("pk"),
        "workers": Sum("workers", default=0),
        "open": Count("pk", filter=_OPEN),
        "late": Count("pk", filter=_OPEN & Q(next_on__lt=timezone.localdate())),
        "group": Count("pk", filter=Q(is_group=True)),
        "won_cases": Count("pk", filter=_WON),
        "won_fen": Sum("won_fen", default=0),
    }
    for step in STEPS:
        waited = ExpressionWrapper(F(step) - F("received_on"), output_field=DurationField())
        sums[f"{step}_n"] = Count(step)
        # A step not taken has no day, and counts in no average.
        sums[f"{step}_days"] = Avg(waited)
    return rows.aggregate(**sums)


def groups_of(rows: QuerySet[Dispute], codes: Iterable[str]) -> list[GroupRow]:
    """Every key group in one query; a case of two groups counts in both."""
    names = list(codes)
    asked: dict[str, Any] = {}
    for at, code in enumerate(names):
        of = Q(groups__contains=[code])
        asked |= {
            f"cases_{at}": Count("pk", filter=of),
            f"open_{at}": Count("pk", filter=of & _OPEN),
            f"agreed_{at}": Count("pk", filter=of & _AGREED),
            f"decided_{at}": Count("pk", filter=of & _DECIDED),
            f"won_cases_{at}": Count("pk", filter=of & _WON),
            f"won_fen_{at}": Sum("won_fen", filter=of, default=0),
        }
    found = rows.aggregate(**asked)
    # Apart: a join would count a case with two applications twice.
    helped = rows.filter(_AIDED).aggregate(
        **{f"a_{at}": Count("pk", distinct=True, filter=Q(groups__contains=[c])) for at, c in enumerate(names)}
    )
    return [
        GroupRow(
            code,
            found[f"cases_{at}"],
            found[f"open_{at}"],
            found[f"agreed_{at}"],
            found[f"decided_{at}"],
            helped[f"a_{at}"],
            found[f"won_cases_{at}"],
            found[f"won_fen_{at}"],
        )
        for at, code in enumerate(names)
    ]


def by_unit(rows: QuerySet[Dispute]) -> list[tuple[int, str, int, int, int]]:
    """Union in charge, its name, cases, still open, won in fen; in the order of the tree."""
    found = rows.values_list("unit_id", "unit__name", "unit__path").annotate(
        n=Count("pk"), open=Count("pk", filter=_OPEN), won_sum=Sum("won_fen", default=0)
    )
    return [(pk, name, n, still, won) for pk, name, _path, n, still, won in found.order_by("unit__path")]


def by_employer(rows: QuerySet[Dispute]) -> list[tuple[int, str, int]]:
    """Employers with their cases, the most first."""
    found = rows.values_list("employer_id", "employer__name").annotate(n=Count("pk"))
    return list(found.order_by("-n", "employer__name"))


def by_month(rows: QuerySet[Dispute]) -> dict[int, int]:
    """Cases that came in in each month."""
    found = dict(rows.values_list(ExtractMonth("received_on")).annotate(n=Count("pk")))
    return {month: found.get(month, 0) for month in range(1, 13)}


def concerns_of(actor: Actor, year: int) -> dict[str, int]:
    """Concerns of the year by group of workers, for those who may count them."""
    if not actor.may(CONCERN_FIGURES):
        return {}
    rows = Concern.objects.visible_to(actor, CONCERN_FIGURES).exclude(state="set_aside").exclude(group="")
    span = rows.filter(received_at__date__gte=date(year, 1, 1), received_at__date__lte=date(year, 12, 31))
    return dict(span.order_by().values_list("group").annotate(n=Count("pk")))
