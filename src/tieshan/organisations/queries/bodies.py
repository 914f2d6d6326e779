"""Terms of office: which rule applies, what falls due, what is overdue."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from tieshan.foundation.access import Actor
from tieshan.lawbook import Band, parameter
from tieshan.lawbook.rules import rule
from tieshan.organisations.models import Body, Term, Unit
from tieshan.organisations.rules.bodies import seats_fit

SEATS = {"committee": "organising.committee.seats", "audit": "organising.audit.seats"}


def seat_bands(kind: str, *, on: date) -> tuple[Band, ...]:
    """The seat bands for a kind of body on a day, from the lawbook (empty when the rule gives none)."""
    return parameter(SEATS[kind], on=on).bands if kind in SEATS else ()


def seats_suit(kind: str, members: int, seats: int, *, on: date) -> bool:
    """Whether so many seats of a body suit so many members by the rule of the day of the election."""
    bands = seat_bands(kind, on=on)
    if kind != "committee":
        return seats_fit(members, seats, bands)
    single = parameter("organising.committee.single", on=on).whole
    fits = rule("organising.committee.fit", on=on)
    return bool(fits(members=members, seats=seats, bands=bands, single=single))


def term_years(*, on: date) -> tuple[int, ...]:
    """The lawful lengths of a term, in years (Trade Union Law art. 16)."""
    return parameter("organising.term.years", on=on).wholes


def warning_months(*, on: date) -> tuple[int, ...]:
    """How many months before a term ends the re-election is warned of."""
    return parameter("organising.term.warnings", on=on).wholes


def running_terms(actor: Actor) -> QuerySet[Term]:
    """The running terms the actor may see, of units that still stand, soonest end first."""
    return (
        Term.objects.visible_to(actor, "organisations.term.list")
        .filter(closed_on__isnull=True, body__unit__status="active")
        .select_related("body__unit")
        .order_by("during__endswith", "pk")
    )


def units_without_committee(actor: Actor) -> QuerySet[Unit]:
    """Units that must have a committee and have recorded no election (a body is entered with its first election)."""
    return (
        Unit.objects.visible_to(actor, "organisations.unit.list")
        .filter(
            ~Exists(Body.objects.filter(unit=OuterRef("pk"), kind="committee")),
            status="active",
        )
        .exclude(kind="organiser")
    )
