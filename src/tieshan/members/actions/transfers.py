"""Two-sided transfers: one union asks, the other decides, then the member moves (rule of 2000, item 4)."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.vault import digest
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.membership import ID_PURPOSE, move_membership, whereabouts
from tieshan.members.models import Officer, Person, Transfer
from tieshan.members.rules.membership import check_step
from tieshan.organisations.models import Employer, Unit


@act("members.transfer.request")
def request_transfer(
    *,
    actor: Actor,
    to_unit: Unit,
    effective_on: date,
    on: date,
    reason: str,
    person: Person | None = None,
    name: str = "",
    id_number: str = "",
) -> Transfer:
    """Ask that a member moves to another union. Whoever holds the right at the old union asks it to let go ("out");
    whoever holds it at the new one alone asks to have the member ("in"). The other side decides.

    The new union cannot see the person: it says `name` and `id_number` instead of `person`, and learns nothing but
    that such a member exists.
    """
    if person is None:
        person = _named(name, id_number)
    # Read here: the new union sees the unit, but not the person through whom it would be fetched.
    from_unit = Unit.objects.get(pk=person.unit_id)
    side = Transfer.Side.OUT
    if not actor.may_at("members.transfer.request", from_unit):
        actor.require("members.transfer.request", to_unit)
        side = Transfer.Side.IN
    check_step("transfer", person.state)
    if to_unit.pk == person.unit_id:
        raise Refused("members.transfer.same_unit", _("The person is a member of that union already."))
    if to_unit.status != Unit.Status.ACTIVE or to_unit.kind in ("district", "regional", "industrial"):
        raise Refused(
            "members.transfer.wrong_unit", _("Choose an enterprise union, a joint union or an organiser that exists.")
        )
    if not reason.strip():
        raise Refused("members.transfer.no_reason", _("Say why the member moves."))
    if effective_on > on:
        raise Refused("members.transfer.future", _("The day of the move lies in the future."))
    with whole_district("an open transfer may have been asked for by a third union"):
        waiting = Transfer.objects.filter(person_id=person.pk, state=Transfer.State.REQUESTED).exists()
    if waiting:
        raise Refused("members.transfer.open", _("A transfer of this member is already waiting for an answer."))
    return Transfer.objects.create(
        person=person,
        person_name=person.name,
        id_masked=person.id_masked,
        from_unit=from_unit,
        to_unit=to_unit,
        side=side,
        reason=reason,
        requested_on=on,
        requested_by_id=actor.account_id,
        effective_on=effective_on,
    )


def _named(name: str, id_number: str) -> Person:
    """The person with exactly this name and identity number, anywhere in the district.

    A wrong name and an unknown number get the same answer: nobody finds out by trying whose number it is.
    """
    written = "".join(id_number.split()).upper()
    found = whereabouts(digest(written, ID_PURPOSE)) if written else None
    if found is not None:
        with whole_district("the new union asks for a member whom it names by name and number"):
            person = Person.objects.get(pk=found[0])
        if "".join(person.name.split()) == "".join(name.split()):
            return person
    raise Refused(
        "members.transfer.unknown",
        _("Nobody with this name and identity number is registered. Check both, or admit the person as a member."),
        field="id_number",
    )


def deciding_unit(transfer: Transfer) -> Unit:
    """The unit whose turn it is: the one that did not ask."""
    return transfer.to_unit if transfer.side == Transfer.Side.OUT else transfer.from_unit


def _open(transfer: Transfer, version: int | None) -> Transfer:
    fresh = claim_version(transfer, version)
    if fresh.state != Transfer.State.REQUESTED:
        raise Refused("members.transfer.decided", _("This transfer has been decided already."))
    return fresh


@act("members.transfer.accept", subject="transfer")
def accept_transfer(*, actor: Actor, transfer: Transfer, version: int | None, on: date, opinion: str = "") -> Transfer:
    """Accept a transfer: the membership ends in the old union and begins in the new one on the day asked for."""
    actor.require("members.transfer.accept", deciding_unit(transfer))
    fresh = _open(transfer, version)
    _nobody_decides_their_own(actor, fresh)
    with whole_district("the member's record stands with the other union until now"):
        person = Person.objects.get(pk=fresh.person_id)
        move_membership(
            person=person,
            unit=fresh.to_unit,
            day=fresh.effective_on,
            on=on,
            reason=fresh.reason,
            state=person.state,
        )
    with whole_district("offices in the old union end with the move"):
        _leave_the_old_place(person, fresh.to_unit, fresh.effective_on)
    return _decide(actor, fresh, Transfer.State.ACCEPTED, on, opinion)


def _leave_the_old_place(person: Person, unit: Unit, day: date) -> None:
    """Membership follows employment (rule of 2000, item 4): what held in the old union only ends with the move.

    Offices end on the day; the post in the union goes; where the new union has one employer, the member works there,
    and department and job of the old one no longer hold.
    """
    for office in Officer.objects.filter(person=person, during__startswith__lt=day, during__endswith__gt=day):
        office.during = DateRange(office.during.lower, day)
        office.version += 1
        office.save()
    moved = Person.objects.get(pk=person.pk)
    moved.union_post = ""
    employers = list(Employer.objects.filter(union_unit=unit, closed_on__isnull=True)[:2])
    if len(employers) == 1 and moved.employer_id != employers[0].pk:
        moved.employer, moved.employer_name = employers[0], employers[0].name
        moved.department = moved.job = ""
    moved.save()


@act("members.transfer.refuse", subject="transfer")
def refuse_transfer(*, actor: Actor, transfer: Transfer, version: int | None, on: date, opinion: str) -> Transfer:
    """Refuse a transfer with an opinion; the member stays where they are."""
    actor.require("members.transfer.refuse", deciding_unit(transfer))
    if not opinion.strip():
        raise Refused("members.transfer.no_opinion", _("A refusal needs an opinion: say why."))
    fresh = _open(transfer, version)
    _nobody_decides_their_own(actor, fresh)
    return _decide(actor, fresh, Transfer.State.REFUSED, on, opinion)


@act("members.transfer.withdraw", subject="transfer")
def withdraw_transfer(*, actor: Actor, transfer: Transfer, version: int | None, on: date) -> Transfer:
    """Take a transfer request back, on the side that asked."""
    asking = transfer.from_unit if transfer.side == Transfer.Side.OUT else transfer.to_unit
    actor.require("members.transfer.withdraw", asking)
    return _decide(actor, _open(transfer, version), Transfer.State.WITHDRAWN, on, "")


def _nobody_decides_their_own(actor: Actor, transfer: Transfer) -> None:
    # A clerk of the district stands on both sides; for them asking and deciding in one hand is the rule's purpose
    # defeated, so the second hand must be another person's.
    if actor.account_id is not None and actor.account_id == transfer.requested_by_id:
        raise Refused("members.transfer.own", _("You asked for this transfer yourself. The other union decides on it."))


def _decide(actor: Actor, transfer: Transfer, state: str, on: date, opinion: str) -> Transfer:
    transfer.state = state
    transfer.decided_on = on
    transfer.decided_by_id = actor.account_id
    transfer.opinion = opinion
    transfer.save()
    note(state=state, opinion=opinion)
    return transfer
