"""Reads of congresses: who sits on a day, how many are needed, which resolutions may serve a contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.lawbook import parameter
from tieshan.lawbook.findings import Finding, FindingKind
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.congress.models import (
    Congress,
    CongressDelegate,
    CongressResolution,
    CongressSession,
    OpenAffair,
)
from tieshan.rights.congress.policies import HOLD
from tieshan.rights.congress.rules import Wanting, least_delegates, wanting
from tieshan.rights.congress.terms import Form, State

__all__ = [
    "CONGRESS",
    "CONTRACT",
    "OPENNESS",
    "DemocracyOfYear",
    "congress_of",
    "contract_resolutions",
    "delegates_needed",
    "delegates_on",
    "democracy_of",
    "lacks",
    "sessions_to_enter",
    "workers_of",
]

#: The matter of a resolution that approves the draft of a collective contract.
CONTRACT = "contract"


def workers_of(unit: Unit) -> int:
    """Workers of the employers of a union, by the register."""
    found = Employer.objects.filter(union_unit=unit, closed_on__isnull=True).aggregate(all=Sum("workers"))["all"]
    return int(found or 0)


def congress_of(unit_id: int) -> Congress | None:
    """The congress in office."""
    return Congress.objects.filter(unit_id=unit_id, ended_on__isnull=True).first()


def delegates_on(congress: Congress, day: date) -> QuerySet[CongressDelegate]:
    """Who sits on a day."""
    return congress.delegates.filter(Q(since__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day))).order_by("pk")


def delegates_needed(workers: int, on: date) -> int:
    """The fewest delegates for a staff, by the rule of the day."""
    return least_delegates(
        workers,
        share=Fraction(parameter("rights.congress.share", on=on).decimal),
        least=parameter("rights.congress.least", on=on).whole,
        most=parameter("rights.congress.most", on=on).whole,
    )


def lacks(congress: Congress, groups: Iterable[str]) -> list[Wanting]:
    """What the list of delegates lacks, by the rule of the day of the election. An assembly has no list."""
    if congress.form == Form.ASSEMBLY:
        return []
    on = congress.elected_on
    return wanting(
        groups,
        least=delegates_needed(workers_of(congress.unit), on),
        managers=Fraction(parameter("rights.congress.managers", on=on).decimal),
        frontline=Fraction(parameter("rights.congress.frontline", on=on).decimal),
    )


def sessions_to_enter(actor: Actor, on: date) -> QuerySet[CongressSession]:
    """Sessions within reach whose day has come and whose minutes are not entered."""
    return (
        CongressSession.objects.visible_to(actor, HOLD)
        .filter(state=State.PLANNED, planned_on__lte=on)
        .select_related("unit", "congress")
        .order_by("planned_on", "pk")
    )


def contract_resolutions(unit_id: int, *, since: date) -> QuerySet[CongressResolution]:
    """Votes of this union's congress on a draft of a contract since a day, the newest first."""
    return (
        CongressResolution.objects.filter(unit_id=unit_id, matter=CONTRACT, held_on__gte=since)
        .select_related("session")
        .order_by("-held_on", "-pk")
    )


@dataclass(frozen=True)
class DemocracyOfYear:
    """What the registers hold on one union within a span of days; a session's or an affair's number opens it."""

    sessions: int = 0
    session_id: int | None = None
    affairs: int = 0
    matters: int = 0


def democracy_of(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, DemocracyOfYear]:
    """For each union: sessions held within the days, the last of them, affairs laid open and of how many matters."""
    units = list(unit_ids)
    held = (
        CongressSession.objects.filter(unit_id__in=units, state=State.HELD, held_on__range=(first, last))
        .order_by()
        .values_list("unit_id")
        .annotate(held=Count("pk"), newest=Max("pk"))
    )
    laid_open = (
        OpenAffair.objects.filter(unit_id__in=units, withdrawn_on__isnull=True, published_on__range=(first, last))
        .order_by()
        .values_list("unit_id")
        .annotate(entries=Count("pk"), matters=Count("matter", distinct=True))
    )
    sessions = {unit: (count, newest) for unit, count, newest in held}
    affairs = {unit: (count, matters) for unit, count, matters in laid_open}
    return {
        unit: DemocracyOfYear(*sessions.get(unit, (0, None)), *affairs.get(unit, (0, 0)))
        for unit in sessions.keys() | affairs.keys()
    }


def congress_held(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Whether the congress met often enough within the days."""
    units = list(unit_ids)
    needed = parameter("rights.congress.yearly", on=last).whole
    known = set(Congress.objects.filter(unit_id__in=units).values_list("unit_id", flat=True))
    found = democracy_of(units, first, last)
    answers: dict[int, Finding] = {}
    for unit_id in known:
        year = found.get(unit_id, DemocracyOfYear())
        words = _("The congress met %(n)s times") % {"n": year.sessions}
        if year.session_id is not None:
            answers[unit_id] = Finding(True, words, "rights.congress.session", year.session_id)
        else:
            answers[unit_id] = Finding(False, words, "rights.congress.list", query=f"unit={unit_id}")
        if year.sessions < needed:
            answers[unit_id] = replace(answers[unit_id], met=False)
    return answers


def affairs_laid_open(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Whether something was laid open within the days; nothing entered says nothing."""
    return {
        unit_id: Finding(
            True,
            _("%(n)s affairs of %(m)s matters laid open") % {"n": year.affairs, "m": year.matters},
            "rights.openness.list",
            query=f"unit={unit_id}&published_from={first}&published_to={last}",
        )
        for unit_id, year in democracy_of(unit_ids, first, last).items()
        if year.affairs
    }


CONGRESS = FindingKind("rights.congress", gettext_lazy("Congress held"), congress_held)
OPENNESS = FindingKind("rights.openness", gettext_lazy("Affairs laid open"), affairs_laid_open)
