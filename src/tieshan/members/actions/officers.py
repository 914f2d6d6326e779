"""Acts on officers: who is elected into a body, and when an office ends."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.events import announce
from tieshan.kernel.refusal import Refused
from tieshan.members.events import OfficeEnded
from tieshan.members.models import Officer, Person
from tieshan.members.rules.officers import check_audit_independence, check_kinship, check_seats
from tieshan.organisations.models import Body, Term


@act("members.officer.elect")
def elect_officer(
    *,
    actor: Actor,
    term: Term,
    person: Person,
    position: str,
    on: date,
    full_time: bool = False,
    not_a_relative: bool = False,
    document: str = "",
) -> Officer:
    """Record a person elected into a body for the rest of the term.

    Refuses: no seat left, the audit committee and the money in one hand, no declaration about kinship, a retained
    member (who has neither vote nor candidacy), a second office in the same body.
    """
    unit = term.body.unit
    actor.require("members.officer.elect", unit)
    # The row lock keeps two clerks from filling the last seat twice.
    term = Term.objects.select_for_update().get(pk=term.pk)
    if on not in term.during:
        raise Refused("members.officer.outside_term", _("The day lies outside this term of office."))
    if person.state != Person.State.ACTIVE:
        raise Refused("members.officer.no_candidacy", _("Only members in good standing can be elected."))
    check_kinship(not_a_relative)
    serving = Officer.objects.filter(term=term, during__contains=on)
    if serving.filter(person=person).exists():
        raise Refused("members.officer.seated", _("This person already sits on the body."))
    check_seats(term.seats, serving.count())
    others = Officer.objects.filter(person=person, unit=unit, during__contains=on).values_list(
        "term__body__kind", "position"
    )
    check_audit_independence(term.body.kind, position, others)
    chairs = serving.filter(position=Officer.Position.CHAIR)
    if term.body.kind == Body.Kind.COMMITTEE and position == Officer.Position.CHAIR and chairs.exists():
        raise Refused("members.officer.chair_taken", _("The committee has a chair. End that office first."))
    return Officer.objects.create(
        unit=unit,
        term=term,
        person=person,
        position=position,
        full_time=full_time,
        not_a_relative=not_a_relative,
        during=DateRange(on, term.during.upper),
        document=document,
    )


@act("members.officer.end", subject="officer")
def end_office(*, actor: Actor, officer: Officer, on: date, reason: str) -> Officer:
    """End an office before the term does (the first day without it)."""
    actor.require("members.officer.end", officer.unit)
    if not officer.during.lower < on <= officer.during.upper:
        raise Refused("members.officer.end_outside", _("The day lies outside the time of this office."))
    officer.during = DateRange(officer.during.lower, on)
    officer.version += 1
    officer.save()
    note(on=on.isoformat(), reason=reason)
    announce(OfficeEnded(officer.unit_id, officer.position, officer.person.name, officer.during.lower, on))
    return officer
