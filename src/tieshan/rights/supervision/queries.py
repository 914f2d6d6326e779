"""Reads of supervision: who is valid on a day, and what each unit of the tree has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.deadlines.providers import calendar
from tieshan.lawbook import parameter
from tieshan.organisations.models import Unit
from tieshan.rights.disputes.terms import State as DisputeState
from tieshan.rights.supervision.models import Certificate, Inspection, Letter, Supervisor
from tieshan.rights.supervision.policies import DELIVER, FOLLOW, INSPECT, INSPECTIONS, LETTERS, NETWORK, REGISTER
from tieshan.rights.supervision.rules import cover
from tieshan.rights.supervision.terms import TO_EMPLOYER, Cover, LetterKind, LetterState, Place, Visit

__all__ = [
    "BEFORE_OTHERS",
    "COMMITTEE",
    "KIND",
    "REPLY_RULE",
    "Standing",
    "certificates_ending",
    "ending_by",
    "failed_on",
    "in_office_on",
    "inspections_waiting",
    "ladder_of",
    "least_members",
    "letters_waiting",
    "network",
    "network_cover",
    "next_of",
    "overdue_on",
    "owed_on",
    "standings",
    "valid_on",
]

COMMITTEE = (Place.HEAD, Place.MEMBER)
#: The kind of paper as which a letter is approved.
KIND = "rights.supervision_letter"
#: The time in which each letter is answered; for a proposal that in which the authority opens a case.
REPLY_RULE = {
    LetterKind.ADVISORY: "rights.supervision.advisory_reply",
    LetterKind.OPINION: "rights.supervision.reply",
    LetterKind.PROPOSAL: "rights.supervision.filing",
    LetterKind.JOINT: "rights.warning.joint_reply",
}
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


def ending_by(on: date) -> date:
    """The last day of what ends soon: within the first reminder, which counts working days as all reminders do."""
    days = max(parameter("rights.supervision.expiry", on=on).wholes)
    return calendar().expected.add_working_days(on, days)


def certificates_ending(actor: Actor, on: date) -> QuerySet[Supervisor]:
    """Supervisors in office whose certificate has ended or ends soon, the nearest first."""
    return (
        Supervisor.objects.visible_to(actor, REGISTER)
        .filter(in_office_on(on), valid_to__lte=ending_by(on))
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


def overdue_on(day: date) -> Q:
    """Letters whose answer should have come before a day and has not."""
    return Q(state=LetterState.DELIVERED, due_on__lt=day)


def owed_on(day: date) -> Q:
    """Letters to employers by which the rate of answers is counted: answered, refused, or past their last day."""
    # A letter whose receipt was refused has no last day, also after somebody looked on the spot.
    said = Q(answered_on__isnull=False) | Q(due_on__isnull=True) | Q(due_on__lt=day)
    return said & Q(delivered_on__isnull=False) & Q(kind__in=TO_EMPLOYER)


def failed_on(day: date) -> Q:
    """Letters without effect on a day, which no other letter has followed yet."""
    states = (LetterState.UNRECEIVED, LetterState.REJECTED, LetterState.UNCORRECTED)
    return (Q(state__in=states) | overdue_on(day)) & Q(followed_on__isnull=True) & Q(kind__in=TO_EMPLOYER)


def letters_waiting(actor: Actor, on: date) -> QuerySet[Letter]:
    """Letters of one's own unions with which something is to be done: written on, delivered, looked at on the spot,
    asked about, followed by the next. Whoever writes to the authority also sees opinion letters below without effect.
    """
    own = [grant.unit_id for grant in actor.grants if DELIVER in grant.codes]
    open_ones = Q(state__in=(LetterState.DRAFT, LetterState.ISSUED)) | Q(state=LetterState.ANSWERED, correct_by__lte=on)
    mine = Q(unit__in=own) & (open_ones | failed_on(on) | overdue_on(on))
    if actor.may(FOLLOW):
        mine |= Q(kind=LetterKind.OPINION) & failed_on(on)
    return Letter.objects.visible_to(actor, LETTERS).filter(mine).select_related("employer").order_by("due_on", "pk")


def next_of(letter: Letter) -> Letter | None:
    """The letter that follows this one, wherever it is written; a proposal is the district's."""
    with whole_district("whoever reads a letter reads which one follows it"):
        return letter.next_ones.exclude(state__in=(LetterState.REFUSED, LetterState.DROPPED)).first()


def ladder_of(letter: Letter) -> list[Letter]:
    """The letters of one ladder, the first on top, wherever each is written: readers see number and state of those
    that are not theirs."""
    found = [letter]
    with whole_district("whoever reads a letter reads which stand before and after it"):
        while found[0].previous_id is not None:
            found.insert(0, Letter.objects.get(pk=found[0].previous_id))
        while (after := next_of(found[-1])) is not None:
            found.append(after)
    return found
