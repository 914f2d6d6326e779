"""Inspections: planned, held by two or more with a certificate, recorded and signed, or called off (speech:C15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.documents.numbers import next_number
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.queries import IN_CHARGE
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.supervision.actions.checks import check_day, clause_of, words
from tieshan.rights.supervision.machine import INSPECTION
from tieshan.rights.supervision.models import Certificate, Finding, Inspection, Inspector, Supervisor
from tieshan.rights.supervision.policies import BODIES, C15, CALL_OFF, INSPECT, PLAN
from tieshan.rights.supervision.queries import BEFORE_OTHERS, valid_on
from tieshan.rights.supervision.terms import Source

__all__ = ["call_off_inspection", "hold_inspection", "licensed", "looks_after", "plan_inspection"]

VIEW = "rights.supervision.inspection"
PROOF = "proof"


@act(PLAN)
def plan_inspection(
    *,
    actor: Actor,
    unit: Unit,
    employer: Employer,
    purpose: str,
    planned_on: date,
    on: date,
    source: str = Source.PLAN,
    concern: Concern | None = None,
    dispute: Dispute | None = None,
) -> Inspection:
    """Plan an inspection of an employer whom the union looks after: by plan, by a tip, after a concern or a dispute.

    What came from a concern or a dispute is inspected by a federation or the district, never by the union inside the
    enterprise. A dispute that is before the commission or a court is theirs to decide: refused.
    """
    actor.require(PLAN, unit)
    looks_after(unit, employer)
    why = words(purpose, _("Write what is to be looked at."), "purpose")
    if concern is not None or dispute is not None:
        source = Source.CONCERN if concern is not None else Source.DISPUTE
        _check_origin(unit, concern, dispute, on)
    elif source not in (Source.PLAN, Source.TIP):
        raise Refused("rights.supervision.source", _("Say why it is inspected."), field="source")
    inspection = Inspection.objects.create(
        unit=unit,
        employer=employer,
        year=planned_on.year,
        number=next_number(f"rights.inspection:{unit.pk}", year=planned_on.year),
        source=source,
        concern=concern,
        dispute=dispute,
        purpose=why,
        planned_on=planned_on,
    )
    if planned_on >= on:
        set_deadline(
            subject=inspection,
            kind=INSPECT,
            unit_id=unit.pk,
            account_id=None,
            title=gettext("Hold the inspection %(number)s") % {"number": inspection},
            began_on=on,
            length=None,
            counted=None,
            due_on=planned_on,
            page=VIEW,
            clause=C15,
            on=on,
        )
    return inspection


@act(INSPECT, subject="inspection")
def hold_inspection(
    *,
    actor: Actor,
    inspection: Inspection,
    supervisors: Sequence[Supervisor],
    held_on: date,
    place: str,
    met: str,
    record: str,
    signed: bool,
    on: date,
    refusal: str = "",
    findings: Iterable[dict[str, Any]] = (),
    uploads: Iterable[Any] = (),
    expected_version: int | None = None,
) -> Inspection:
    """Enter what was found: by so many people as the rule of that day asks, each with a certificate that held on it.

    Each finding has matter, what, rule (the legal rule it breaks) and workers. The employer signed, or `refusal` says
    why not. Refused otherwise, with the clause.
    """
    actor.require(INSPECT, inspection.unit)
    fresh = claim_version(inspection, expected_version)
    check_day(held_on, on, "held_on")
    people = licensed(supervisors, held_on)
    if not signed and not refusal.strip():
        raise Refused(
            "rights.supervision.unsigned",
            _("The record is signed by both sides. If the employer does not sign, say why, and who saw it."),
            C15,
            field="refusal",
        )
    found = [_finding(one, on) for one in findings]
    INSPECTION.move(fresh, INSPECT, actor=actor)
    fresh.held_on, fresh.signed, fresh.refusal = held_on, signed, "" if signed else refusal.strip()
    fresh.place = words(place, _("Say where it was held."), "place")
    fresh.met = words(met, _("Say who was there for the employer."), "met")
    fresh.record = words(record, _("Write the record."), "record")
    fresh.save()
    Inspector.objects.bulk_create(Inspector(inspection=fresh, supervisor=one, certificate=held) for one, held in people)
    for one in found:
        one.inspection = fresh
    Finding.objects.bulk_create(found)
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=PROOF, on=on)
    meet_deadline(fresh, INSPECT, on=held_on)
    note(findings=len(found), inspectors=len(people))
    return fresh


@act(CALL_OFF, subject="inspection")
def call_off_inspection(
    *, actor: Actor, inspection: Inspection, reason: str, on: date, expected_version: int | None = None
) -> Inspection:
    """Call an inspection off, with the reason; its number stays taken."""
    actor.require(CALL_OFF, inspection.unit)
    fresh = claim_version(inspection, expected_version)
    fresh.reason = words(reason, _("Say why."), "reason")
    INSPECTION.move(fresh, CALL_OFF, actor=actor)
    fresh.save()
    drop_deadline(fresh, INSPECT, reason=fresh.reason, on=on)
    return fresh


def looks_after(unit: Unit, employer: Employer) -> None:
    """Refuse an employer whom this union does not look after, and a unit that is no union."""
    if unit.kind == Unit.Kind.ORGANISER or unit.status != Unit.Status.ACTIVE:
        raise Refused("rights.supervision.unit", _("Only a union with a committee supervises."), BODIES, field="unit")
    mine = Q(territory__path__startswith=unit.path) | Q(union_unit__path__startswith=unit.path)
    if not Employer.objects.filter(mine, pk=employer.pk).exists():
        raise Refused(
            "rights.supervision.elsewhere",
            _("This employer belongs to another union. Choose one of this union's area."),
            C15,
            field="employer",
        )


def licensed(supervisors: Sequence[Supervisor], day: date) -> list[tuple[Supervisor, Certificate]]:
    """Each of the people with the certificate under which they look on that day; refused when they are too few, or one
    of them had none."""
    people = list({one.pk: one for one in supervisors}.values())
    rule = parameter("rights.supervision.visitors", on=day)
    if len(people) < rule.whole:
        raise Refused(
            "rights.supervision.few",
            _("At least %(n)s supervisors inspect together.") % {"n": rule.whole},
            clause_of(rule),
            field="first",
        )
    ids = [one.pk for one in people]
    with whole_district("whether the people named for an inspection hold a certificate on that day"):
        valid = set(valid_on(day).filter(pk__in=ids).values_list("pk", flat=True))
        held = {
            one.supervisor_id: one
            for one in Certificate.objects.filter(supervisor__in=ids, valid_from__lte=day, valid_to__gte=day)
        }
    missing = [one.name for one in people if one.pk not in valid]
    if missing:
        raise Refused(
            "rights.supervision.no_certificate",
            _("%(names)s had no valid certificate on %(day)s. Others inspect, or the certificate is renewed first.")
            % {"names": _(", ").join(missing), "day": day.isoformat()},
            BODIES,
            field="first",
        )
    return [(one, held[one.pk]) for one in people]


def _check_origin(unit: Unit, concern: Concern | None, dispute: Dispute | None, on: date) -> None:
    if unit.kind not in IN_CHARGE:
        raise Refused(
            "rights.supervision.inside",
            _("What workers brought is inspected by the federation or the district, not inside the enterprise."),
            C15,
            field="unit",
        )
    for origin in (concern, dispute):
        if (
            origin is not None
            and not unit.path.startswith(origin.unit.path)
            and not origin.unit.path.startswith(unit.path)
        ):
            raise Refused("rights.supervision.elsewhere", _("This case belongs to another union."), C15, field="unit")
    if dispute is not None and dispute.state in BEFORE_OTHERS:
        rule = parameter("rights.supervision.decline", on=on)
        raise Refused(
            "rights.supervision.before_others",
            _(
                "The dispute is before the commission or a court: it is not inspected. Tell the workers so in writing; "
                "by the lawbook within %(n)s working days, where the local rule sets nothing else."
            )
            % {"n": rule.whole},
            C15,
            field="dispute",
        )


def _finding(line: dict[str, Any], on: date) -> Finding:
    if line.get("matter") not in code_list("concern_matter", on=on):
        raise Refused("rights.supervision.matter", _("Choose the matter from the list."), field="findings")
    return Finding(
        matter=line["matter"],
        what=words(line.get("what", ""), _("Write what was found."), "findings"),
        rule=words(line.get("rule", ""), _("Name the legal rule that it breaks."), "findings"),
        workers=line.get("workers"),
    )
