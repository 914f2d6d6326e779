"""Reads of supervision: who is valid on a day, and what each unit of the tree has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tieshan.foundation.access import Actor
from tieshan.lawbook import parameter
from tieshan.organisations.models import Unit
from tieshan.rights.disputes.terms import State as DisputeState
from tieshan.rights.supervision.models import Certificate, Inspection, Supervisor
from tieshan.rights.supervision.policies import INSPECT, INSPECTIONS, NETWORK, REGISTER
from tieshan.rights.supervision.rules import cover
from tieshan.rights.supervision.terms import Cover, Place, Visit

__all__ = [
    "BEFORE_OTHERS",
    "COMMITTEE",
    "Standing",
    "certificates_ending",
    "in_office_on",
    "inspections_waiting",
    "least_members",
    "network",
    "network_cover",
    "standings",
    "valid_on",
]

COMMITTEE = (Place.HEAD, Place.MEMBER)
#: A dispute in one of these states is decided by the commission or a court.
BEFORE_OTHERS = (DisputeState.ARBITRATION, DisputeState.AWARDED, DisputeState.COURT)


def in_office_on(day: date) -> Q:
    """Supervisors who are in office on a day."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def valid_on(day: date) -> QuerySet[Supervisor]:
    """Supervisors in office on a day with a certificate that holds on that day, as it stood then."""
    held = Certificate.objects.filter(supervisor=OuterRef("pk"), valid_from__lte=day, valid_to__gte=day)
    return Supervisor.objects.filter(in_office_on(day)).filter(Exists(held))


def least_members(on: date) -> int:
    """With how many members a committee stands, by the rule of the day."""
    return min(parameter("rights.supervision.members", on=on).wholes)


def network(actor: Actor, on: date) -> QuerySet[Any]:
    """Unions within reach that stood on a day, each with `valid` people and how many of them are in its `committee`,
    and the `least` number with which that stands. An organiser without a committee is no union yet.
    """
    people = valid_on(on).filter(unit=OuterRef("pk")).order_by().values("unit").annotate(n=Count("pk"))
    return (
        Unit.objects.visible_to(actor, NETWORK)
        .filter(founded_on__lte=on)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
        .exclude(kind=Unit.Kind.ORGANISER)
        .annotate(
            valid=Coalesce(Subquery(people.values("n"), output_field=IntegerField()), 0),
            committee=Coalesce(
                Subquery(people.filter(place__in=COMMITTEE).values("n"), output_field=IntegerField()), 0
            ),
            least=Value(least_members(on), output_field=IntegerField()),
        )
    )


def network_cover(rows: QuerySet[Any], kind: str, on: date) -> QuerySet[Any]:
    """Those units of `network` that have this much."""
    if kind == Cover.GAP:
        return rows.filter(valid=0)
    least = least_members(on)
    return (
        rows.filter(committee__gte=least) if kind == Cover.COMMITTEE else rows.filter(valid__gt=0, committee__lt=least)
    )


@dataclass(frozen=True)
class Standing:
    """A unit of the tree with what it has on a day."""

    unit_id: int
    name: str
    path: str
    valid: int
    cover: Cover


def standings(actor: Actor, on: date) -> list[Standing]:
    """Every unit of the network in the order of the tree. One query."""
    rows = network(actor, on).order_by("path").values_list("pk", "name", "path", "valid", "committee", "least")
    return [
        Standing(pk, name, path, valid, cover(valid, members, least=least))
        for pk, name, path, valid, members, least in rows
    ]


def certificates_ending(actor: Actor, on: date) -> QuerySet[Supervisor]:
    """Supervisors in office whose certificate has ended or ends within the first reminder, the nearest first."""
    first = max(parameter("rights.supervision.expiry", on=on).wholes)
    return (
        Supervisor.objects.visible_to(actor, REGISTER)
        .filter(in_office_on(on), valid_to__lte=on + timedelta(days=first))
        .order_by("valid_to", "pk")
    )


def inspections_waiting(actor: Actor) -> QuerySet[Inspection]:
    """Inspections of one's own unions that are to be held, the oldest first."""
    own = [grant.unit_id for grant in actor.grants if INSPECT in grant.codes]
    return (
        Inspection.objects.visible_to(actor, INSPECTIONS)
        .filter(state=Visit.PLANNED, unit__in=own)
        .select_related("employer")
        .order_by("planned_on", "pk")
    )
