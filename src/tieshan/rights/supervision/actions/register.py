"""The register of supervisors: entered with a certificate, renewed, dismissed (supervision-rules:1)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.kernel.pinyin import spell_name
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Unit
from tieshan.rights.supervision.actions.checks import check_day, clause_of, words
from tieshan.rights.supervision.models import Certificate, Supervisor
from tieshan.rights.supervision.policies import APPOINT, BODIES, DISMISS, RENEW
from tieshan.rights.supervision.queries import COMMITTEE, in_office_on
from tieshan.rights.supervision.terms import Place

__all__ = ["appoint_supervisor", "dismiss_supervisor", "renew_certificate"]

VIEW = "rights.supervision.supervisor"


@act(APPOINT)
def appoint_supervisor(
    *,
    actor: Actor,
    unit: Unit,
    name: str,
    place: str,
    number: str,
    issued_by: str,
    valid_from: date,
    valid_to: date,
    since: date,
    on: date,
    job: str = "",
) -> Supervisor:
    """Enter somebody who supervises for a union, with their certificate; its end is watched.

    A union has one head; a committee has at most so many members as the rule of the day says.
    """
    actor.require(APPOINT, unit)
    if unit.kind == Unit.Kind.ORGANISER or unit.status != Unit.Status.ACTIVE:
        raise Refused(
            "rights.supervision.unit", _("Only a union with a committee has supervisors."), BODIES, field="unit"
        )
    if place not in Place.values:
        raise Refused("rights.supervision.place", _("Choose the place in the supervision."), field="place")
    who = words(name, _("Write the name."), "name")
    check_day(since, on, "since")
    # Two windows: the unit's row is the lock under which its people are counted.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    there = Supervisor.objects.filter(in_office_on(on), unit=unit)
    if there.filter(name=who, certificate=number.strip()).exists():
        raise Refused("rights.supervision.twice", _("This supervisor stands in the register already."), field="name")
    _check_committee(there, place, on)
    spelled = spell_name(who)
    one = Supervisor(
        unit=unit,
        name=who,
        name_pinyin=spelled.full,
        name_initials=spelled.initials,
        job=job.strip(),
        place=place,
        since=since,
    )
    certified = _check_certificate(one, number, issued_by, valid_from, valid_to, on)
    _hold(one, certified)
    one.save()
    certified.supervisor = one
    _keep(certified)
    _watch(one, on)
    note(certificate=one.certificate)
    return one


@act(RENEW, subject="supervisor")
def renew_certificate(
    *,
    actor: Actor,
    supervisor: Supervisor,
    number: str,
    issued_by: str,
    valid_from: date,
    valid_to: date,
    on: date,
    expected_version: int | None = None,
) -> Supervisor:
    """Enter the next certificate of a supervisor; the old one stays on record."""
    actor.require(RENEW, supervisor.unit)
    fresh = claim_version(supervisor, expected_version)
    _in_office(fresh, on)
    if valid_from <= fresh.valid_to:
        raise Refused(
            "rights.supervision.overlap",
            _("The certificate before holds until %(day)s: the new one begins later.")
            % {"day": fresh.valid_to.isoformat()},
            BODIES,
            field="valid_from",
        )
    certified = _check_certificate(fresh, number, issued_by, valid_from, valid_to, on)
    _keep(certified)
    _hold(fresh, certified)
    fresh.save()
    meet_deadline(fresh, RENEW, on=on)
    _watch(fresh, on)
    note(certificate=fresh.certificate)
    return fresh


@act(DISMISS, subject="supervisor")
def dismiss_supervisor(
    *,
    actor: Actor,
    supervisor: Supervisor,
    until: date,
    reason: str,
    on: date,
    expected_version: int | None = None,
) -> Supervisor:
    """Somebody no longer supervises from a day on; what they inspected stays theirs."""
    actor.require(DISMISS, supervisor.unit)
    fresh = claim_version(supervisor, expected_version)
    _in_office(fresh, on)
    why = words(reason, _("Say why."), "reason")
    check_day(until, on, "until", since=fresh.since)
    fresh.until, fresh.end_reason = until, why
    fresh.save()
    drop_deadline(fresh, RENEW, reason=why, on=on)
    return fresh


def _in_office(supervisor: Supervisor, on: date) -> None:
    if supervisor.until is not None and supervisor.until <= on:
        raise Refused("rights.supervision.left", _("This supervisor has left."), BODIES)


def _check_committee(there: object, place: str, on: date) -> None:
    """One head; not more members than the rule allows."""
    found = there.filter(place__in=COMMITTEE)  # type: ignore[attr-defined]
    if place == Place.HEAD and found.filter(place=Place.HEAD).exists():
        raise Refused("rights.supervision.head", _("The union has a head of the committee."), BODIES, field="place")
    rule = parameter("rights.supervision.members", on=on)
    if place in COMMITTEE and found.count() >= max(rule.wholes):
        raise Refused(
            "rights.supervision.members",
            _("A supervision committee has at most %(n)s members. Enter them as supervisors.")
            % {"n": max(rule.wholes)},
            clause_of(rule),
            field="place",
        )


def _check_certificate(
    one: Supervisor, number: str, issued_by: str, valid_from: date, valid_to: date, on: date
) -> Certificate:
    """A certificate that may be entered, not saved yet."""
    found = words(number, _("Write the number of the certificate."), "number")
    issuer = words(issued_by, _("Write who issued it."), "issued_by")
    if valid_to < valid_from:
        raise Refused("rights.supervision.span", _("The certificate ends before it begins."), field="valid_to")
    if valid_to < on:
        raise Refused(
            "rights.supervision.ended",
            _("This certificate ended on %(day)s. Enter the one that holds.") % {"day": valid_to.isoformat()},
            BODIES,
            field="valid_to",
        )
    with whole_district("a number of a certificate is one person's in the whole district"):
        others = Certificate.objects.filter(number=found, valid_from__lte=valid_to, valid_to__gte=valid_from)
        taken = others.exclude(supervisor_id=one.pk).exists() if one.pk else others.exists()
    if taken:
        raise _taken()
    return Certificate(
        supervisor=one if one.pk else None, number=found, issued_by=issuer, valid_from=valid_from, valid_to=valid_to
    )


def _keep(certified: Certificate) -> None:
    try:
        with transaction.atomic():
            certified.save()
    except IntegrityError as twice:
        # Another union entered the same number at the same moment.
        raise _taken() from twice


def _taken() -> Refused:
    return Refused(
        "rights.supervision.number",
        _("Somebody else holds a certificate of this number. Check the number."),
        BODIES,
        field="number",
    )


def _hold(one: Supervisor, certified: Certificate) -> None:
    one.certificate, one.issued_by = certified.number, certified.issued_by
    one.valid_from, one.valid_to = certified.valid_from, certified.valid_to


def _watch(one: Supervisor, on: date) -> None:
    """Remind whoever is in charge of the union before the certificate ends."""
    rule = parameter("rights.supervision.expiry", on=on)
    set_deadline(
        subject=one,
        kind=RENEW,
        unit_id=one.unit_id,
        account_id=None,
        title=gettext("Renew the supervisor's certificate %(number)s") % {"number": one.certificate},
        began_on=one.valid_from,
        length=None,
        counted=None,
        due_on=one.valid_to,
        page=VIEW,
        clause=BODIES,
        parameter=rule.code,
        warn_days=tuple(rule.wholes),
        on=on,
    )
