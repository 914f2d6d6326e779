"""Acts on professional cadres: engage, correct, assign units, release (speech:C02, C21, C22)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.events import announce
from tieshan.foundation.vault import digest, mask_id, mask_phone
from tieshan.kernel.identifiers import phone as checked_phone
from tieshan.kernel.identifiers import resident_number
from tieshan.kernel.pinyin import spell_name
from tieshan.kernel.refusal import Refused
from tieshan.members.events import CadresChanged
from tieshan.members.models import Cadre, CadreAssignment
from tieshan.organisations.models import Unit

ID_PURPOSE = "members.cadre.id_number"
FACTS = frozenset({"education", "political_status", "rank", "post_title", "contract", "account"})


@act("members.cadre.engage")
def engage_cadre(
    *,
    actor: Actor,
    federation: Unit,
    name: str,
    id_number: str,
    start: date,
    on: date,
    phone: str = "",
    **facts: Any,
) -> Cadre:
    """Engage a cadre for a federation from a day on. Sex and birth date are read from the identity number."""
    actor.require("members.cadre.engage", federation)
    check_federation(federation)
    checked = resident_number(id_number, on=on)
    hashed = digest(checked.number, ID_PURPOSE)
    if Cadre.objects.filter(id_hash=hashed, service__upper_inf=True).exists():
        raise Refused("members.cadre.serving", _("This cadre is in service already."))
    spelled = spell_name(name)
    cadre = Cadre(
        federation=federation,
        name=name,
        name_pinyin=spelled.full,
        name_initials=spelled.initials,
        sex=checked.sex,
        birth_date=checked.birth,
        id_number=checked.number,
        id_hash=hashed,
        id_masked=mask_id(checked.number),
        service=DateRange(start, None),
    )
    _set(cadre, facts, phone)
    cadre.save()
    announce(CadresChanged(frozenset({cadre.pk})))
    return cadre


@act("members.cadre.correct", subject="cadre")
def correct_cadre(*, actor: Actor, cadre: Cadre, version: int | None, phone: str | None = None, **facts: Any) -> Cadre:
    """Correct a cadre's facts: education, rank, post, contract, telephone."""
    actor.require("members.cadre.correct", cadre.federation)
    fresh = claim_version(cadre, version)
    _set(fresh, facts, phone)
    fresh.save()
    if "account" in facts:
        announce(CadresChanged(frozenset({fresh.pk})))
    return fresh


@act("members.cadre.assign", subject="cadre")
def assign_units(*, actor: Actor, cadre: Cadre, units: Iterable[Unit], on: date) -> Cadre:
    """Say which units a cadre looks after from a day on: others end that day, new ones begin, the rest goes on."""
    actor.require("members.cadre.assign", cadre.federation)
    wanted = {unit.pk: unit for unit in units}
    for unit in wanted.values():
        if not unit.path.startswith(cadre.federation.path):
            raise Refused(
                "members.cadre.foreign_unit",
                _("%(unit)s does not stand under the federation that the cadre serves.") % {"unit": unit.name},
            )
    current = CadreAssignment.objects.select_for_update().filter(cadre=cadre, during__upper_inf=True)
    kept = set()
    for assignment in current:
        if assignment.unit_id in wanted:
            kept.add(assignment.unit_id)
        elif assignment.during.lower < on:
            assignment.during = DateRange(assignment.during.lower, on)
            assignment.save()
        else:
            assignment.delete()
    CadreAssignment.objects.bulk_create(
        [
            CadreAssignment(cadre=cadre, unit=unit, during=DateRange(on, None))
            for pk, unit in wanted.items()
            if pk not in kept
        ]
    )
    note(on=on.isoformat(), units=sorted(wanted))
    return cadre


@act("members.cadre.release", subject="cadre")
def release_cadre(*, actor: Actor, cadre: Cadre, version: int | None, on: date, reason: str) -> Cadre:
    """End a cadre's service on a day, with the reason; their assignments end the same day."""
    actor.require("members.cadre.release", cadre.federation)
    if not reason.strip():
        raise Refused("members.cadre.no_reason", _("Say why the service ends."), clause="speech:C22")
    fresh = claim_version(cadre, version)
    if fresh.service.upper is not None or on <= fresh.service.lower:
        raise Refused("members.cadre.not_serving", _("On that day the cadre is not in service."))
    fresh.service = DateRange(fresh.service.lower, on)
    fresh.end_reason = reason
    fresh.save()
    assign_end = CadreAssignment.objects.filter(cadre=cadre, during__upper_inf=True)
    assign_end.filter(during__startswith__gte=on).delete()
    for assignment in assign_end:
        assignment.during = DateRange(assignment.during.lower, on)
        assignment.save()
    announce(CadresChanged(frozenset({fresh.pk})))
    note(on=on.isoformat(), reason=reason)
    return fresh


def check_federation(unit: Unit) -> None:
    """Refuse a unit that professional cadres do not serve."""
    if unit.kind not in (Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL):
        raise Refused("members.cadre.not_a_federation", _("A cadre serves a federation or the district federation."))


def _set(cadre: Cadre, facts: dict[str, Any], phone: str | None) -> None:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"unknown facts {sorted(unknown)}")
    for field, value in facts.items():
        setattr(cadre, field, value)
    if phone is not None:
        number = checked_phone(phone) if phone.strip() else ""
        cadre.phone = number or None
        cadre.phone_masked = mask_phone(number) if number else ""
