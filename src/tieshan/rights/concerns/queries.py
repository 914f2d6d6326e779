"""Reads of concerns: which union takes one in hand, what a receipt opens, whose hands, the four firsts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.organisations.models import Account, Appointment, Employer, Unit
from tieshan.rights.concerns.models import Concern, ConcernStep
from tieshan.rights.concerns.policies import ANSWER, CHECK, CLASSIFY
from tieshan.rights.concerns.receipts import receipt_hash

#: Unions that take concerns in hand: never one that stands inside an enterprise.
IN_CHARGE = (Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL)


def unions_in_charge() -> QuerySet[Unit]:
    """The unions a worker may choose from, and to which a concern may be passed."""
    return Unit.objects.filter(kind__in=IN_CHARGE, status=Unit.Status.ACTIVE).order_by("path")


def find_employer(words: str) -> Employer | None:
    """The employer whom the worker's words name beyond doubt: the whole name, or a part that only one has."""
    words = words.strip()
    if len(words) < 4:
        return None
    open_ones = Employer.objects.filter(closed_on__isnull=True).select_related("territory")
    exact = open_ones.filter(name=words).first()
    if exact is not None:
        return exact
    found = list(open_ones.filter(name__contains=words)[:2])
    return found[0] if len(found) == 1 else None


def union_in_charge(employer: Employer | None, area: Unit | None) -> Unit:
    """The federation in charge of the employer, else the one whose area the worker chose, else the district."""
    if employer is not None and employer.territory.kind in IN_CHARGE:
        return employer.territory
    if area is not None and area.kind in IN_CHARGE:
        return area
    return Unit.objects.get(kind=Unit.Kind.DISTRICT, status=Unit.Status.ACTIVE)


def concern_of_receipt(number: str, code: str) -> Concern | None:
    """The concern that a receipt opens; one look-up by an index, whatever is wrong with it."""
    with whole_district("who holds the receipt reads the progress of their own concern"):
        return Concern.objects.select_related("unit").filter(receipt_hash=receipt_hash(number, code)).first()


def waiting_for(actor: Actor) -> QuerySet[Concern]:
    """The actor's own work: to be answered by them, or to be classified in their own unions (not in those below)."""
    own = [grant.unit_id for grant in actor.grants if CLASSIFY in grant.codes]
    return Concern.objects.filter(
        Q(state=Concern.State.IN_HAND, handler_id=actor.account_id) | Q(state=Concern.State.RECEIVED, unit_id__in=own)
    ).order_by("due_on", "pk")


@dataclass(frozen=True)
class First:
    """One of the four firsts: who, and when; nobody yet where both are empty."""

    word: str
    who: str = ""
    at: datetime | None = None


def four_firsts(steps: Iterable[ConcernStep]) -> list[First]:
    """Who was first to know, to report, to help and to supervise (speech:C17), read from the steps."""
    known = list(steps)

    def first(word: str, acts: tuple[str, ...]) -> First:
        step = next((one for one in known if one.act in acts and one.by is not None), None)
        return First(word, step.by.display_name, step.at) if step is not None and step.by is not None else First(word)

    return [
        first(_("First to know"), ("rights.concern.record", CLASSIFY)),
        first(_("First to report"), (CLASSIFY, "rights.concern.pass")),
        first(_("First to help"), (ANSWER,)),
        first(_("First to supervise"), (CHECK,)),
    ]


def answer_rows() -> QuerySet[Any, Any]:
    """Answers as records of work: whose, for which union, on which day."""
    day = TruncDate("at")
    return (
        ConcernStep.objects.filter(act=ANSWER, by__isnull=False)
        .annotate(
            record_id=F("concern_id"),
            account_id=F("by_id"),
            day=day,
            made_on=Cast(day, DateField()),
            title=F("concern__number"),
        )
        .order_by()
        .values("record_id", "unit_id", "account_id", "day", "made_on", "title")
    )


def handlers(unit: Unit, *, on: date) -> QuerySet[Account]:
    """Who may take a concern of this union in hand: the holders of its own posts that carry the right to answer."""
    posts = Appointment.objects.filter(
        post__unit=unit, post__roles__codes__contains=[ANSWER], during__contains=on, account__is_active=True
    )
    return Account.objects.filter(pk__in=posts.values("account"))
