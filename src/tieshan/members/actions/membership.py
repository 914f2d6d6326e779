"""Acts of a membership's life: join, correct, retain, resume, leave, expel, join again (speech:C19).

One person, one active membership in the whole district: the database refuses a second one, the acts say where the
first one is.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.vault import digest, mask_id, mask_phone
from tieshan.kernel.identifiers import phone as checked_phone
from tieshan.kernel.identifiers import resident_number
from tieshan.kernel.pinyin import spell_name
from tieshan.kernel.refusal import Refused
from tieshan.members.models import Membership, Person
from tieshan.members.rules.membership import check_join_date, check_step, check_step_date
from tieshan.organisations.models import Unit

ID_PURPOSE = "members.person.id_number"
PHONE_PURPOSE = "members.person.phone"
RESIDENT_CARD = "1"

FACTS = frozenset(
    {
        "name",
        "sex",
        "birth_date",
        "ethnicity",
        "education",
        "political_status",
        "hukou",
        "skill_level",
        "technical_title",
        "employment_state",
        "employer",
        "employer_name",
        "department",
        "job",
        "union_post",
        "is_migrant",
        "is_agency",
        "is_new_form",
        "member_number",
        "remark",
    }
)


def whereabouts(id_hash: bytes) -> tuple[int, int, str] | None:
    """(person id, unit id, state) of the person with this identity number anywhere in the district, or None.

    The one narrow look beyond a clerk's own units: the database function answers these three facts and no more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, unit_id, state FROM members_whereabouts(ARRAY[%s]::bytea[])", [id_hash])
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1], row[2])


@act("members.person.join")
def join_member(
    *,
    actor: Actor,
    unit: Unit,
    name: str,
    id_number: str,
    joined_on: date,
    on: date,
    phone: str = "",
    id_type: str = RESIDENT_CARD,
    id_accepted_reason: str = "",
    **facts: Any,
) -> Person:
    """Admit a person to a union: name, identity number, telephone, union, date – nothing else is compulsory.

    Birth date and sex are read from a resident identity number. Refuses somebody who is a member anywhere in the
    district (a transfer is the way) or who was one (joining again keeps the history).
    """
    actor.require("members.person.join", unit)
    if unit.status != Unit.Status.ACTIVE:
        raise Refused("organisations.unit.ended", _("This union has ended and admits nobody."))
    person = Person(unit=unit, state=Person.State.ACTIVE, joined_on=joined_on)
    _set_identity(person, id_type, id_number, on=on, accepted_reason=id_accepted_reason)
    _set_facts(person, {"name": name, **facts})
    _set_phone(person, phone)
    check_join_date(joined_on, on=on, birth_date=person.birth_date)
    found = whereabouts(bytes(person.id_hash))
    if found is not None and found[2] in (Person.State.LEFT, Person.State.EXPELLED):
        return _join_again(found[0], person, unit=unit, day=joined_on, on=on)
    if found is not None and found[1] == unit.pk:
        raise Refused("members.person.here", _("This person is a member of this union already. Search the list."))
    if found is not None:
        raise _already(found)
    person.save()
    Membership.objects.create(
        person=person, unit=unit, during=DateRange(joined_on, None), started_by=Membership.Start.JOINED
    )
    return person


def _join_again(person_id: int, stated: Person, *, unit: Unit, day: date, on: date) -> Person:
    """A former member joins a union anywhere in the district: the record and its history go along.

    The name must be the one in the register, so that a number alone brings nobody's record to light.
    """
    with whole_district("a former member joins another union and brings the history along"):
        former = Person.objects.get(pk=person_id)
        if former.name != stated.name:
            raise Refused(
                "members.person.former_name",
                _("Somebody of another name was a member under this number. Check name and number."),
                field="name",
            )
        fresh = _step(former, "rejoin")
        _check_after_last_span(fresh, day, on=on)
        _begin_span(fresh, unit, day, Membership.Start.REJOINED)
        fresh.unit = unit
        fresh.state = Person.State.ACTIVE
        if stated.phone:
            fresh.phone, fresh.phone_hash, fresh.phone_masked = stated.phone, stated.phone_hash, stated.phone_masked
        fresh.employer, fresh.employer_name = stated.employer, stated.employer_name
        fresh.department, fresh.job = stated.department, stated.job
        fresh.save()
    note(subject=fresh, rejoined=True, day=day.isoformat())
    return fresh


def _check_after_last_span(person: Person, day: date, *, on: date) -> None:
    last = Membership.objects.filter(person=person).order_by("-during").first()
    if last is not None:
        # The first day without membership may be the first day of the next one.
        check_step_date(day, on=on, since=last.during.upper - timedelta(days=1))


def _already(found: tuple[int, int, str]) -> Refused:
    _person_id, unit_id, state = found
    unit_name = Unit.objects.values_list("name", flat=True).get(pk=unit_id)
    if state in (Person.State.ACTIVE, Person.State.RETAINED):
        return Refused(
            "members.person.elsewhere",
            _("This person is a member at %(unit)s. Ask for a transfer instead of joining again.")
            % {"unit": unit_name},
            clause="membership-rules:3",
            unit_id=unit_id,
        )
    return Refused(
        "members.person.former",
        _("This person was a member at %(unit)s. Use “join again” there, so that the history stays.")
        % {"unit": unit_name},
        unit_id=unit_id,
    )


@act("members.person.correct", subject="person")
def correct_person(
    *,
    actor: Actor,
    person: Person,
    version: int | None,
    on: date,
    phone: str | None = None,
    id_number: str | None = None,
    id_accepted_reason: str = "",
    **facts: Any,
) -> Person:
    """Correct a person's facts. `phone` and `id_number` are left as they are when None."""
    actor.require("members.person.correct", person.unit)
    fresh = claim_version(person, version)
    if id_number is not None:
        _set_identity(fresh, fresh.id_type, id_number, on=on, accepted_reason=id_accepted_reason)
        found = whereabouts(bytes(fresh.id_hash))
        if found is not None and found[0] != fresh.pk:
            raise _already(found)
    _set_facts(fresh, facts)
    if phone is not None:
        _set_phone(fresh, phone)
    fresh.save()
    return fresh


@act("members.person.retain", subject="person")
def retain_membership(*, actor: Actor, person: Person, day: date, on: date, reason: str) -> Person:
    """Retain the membership of somebody who is unemployed or retired: no dues, no vote, but not lost."""
    actor.require("members.person.retain", person.unit)
    fresh = _step(person, "retain")
    _change_span(fresh, day, on=on, end=Membership.End.RETAINED, reason=reason)
    _begin_span(fresh, fresh.unit, day, Membership.Start.RETAINED, state=Membership.State.RETAINED, reason=reason)
    fresh.state = Person.State.RETAINED
    fresh.save()
    note(day=day.isoformat(), reason=reason)
    return fresh


@act("members.person.resume", subject="person")
def resume_membership(*, actor: Actor, person: Person, day: date, on: date, reason: str = "") -> Person:
    """Take a retained membership up again in the same union."""
    actor.require("members.person.resume", person.unit)
    fresh = _step(person, "resume")
    _change_span(fresh, day, on=on, end=Membership.End.RESUMED, reason=reason)
    _begin_span(fresh, fresh.unit, day, Membership.Start.RESUMED, reason=reason)
    fresh.state = Person.State.ACTIVE
    fresh.save()
    note(day=day.isoformat(), reason=reason)
    return fresh


@act("members.person.leave", subject="person")
def leave_union(*, actor: Actor, person: Person, day: date, on: date, reason: str) -> Person:
    """Record that a member left of their own will, or counts as having left by the committee's decision."""
    actor.require("members.person.leave", person.unit)
    return _end(person, "leave", day, on=on, end=Membership.End.LEFT, state=Person.State.LEFT, reason=reason)


@act("members.person.expel", subject="person")
def expel_member(*, actor: Actor, person: Person, day: date, on: date, reason: str) -> Person:
    """Expel a member by the committee's decision, which `reason` names."""
    actor.require("members.person.expel", person.unit)
    return _end(person, "expel", day, on=on, end=Membership.End.EXPELLED, state=Person.State.EXPELLED, reason=reason)


@act("members.person.rejoin", subject="person")
def rejoin_member(*, actor: Actor, person: Person, unit: Unit, day: date, on: date, reason: str = "") -> Person:
    """Admit a former member again, in the same or another union; the earlier spans stay."""
    actor.require("members.person.rejoin", unit)
    fresh = _step(person, "rejoin")
    _check_after_last_span(fresh, day, on=on)
    _begin_span(fresh, unit, day, Membership.Start.REJOINED, reason=reason)
    fresh.unit = unit
    fresh.state = Person.State.ACTIVE
    fresh.save()
    note(day=day.isoformat(), reason=reason)
    return fresh


def move_membership(
    *, person: Person, unit: Unit, day: date, on: date, reason: str, state: str = Membership.State.ACTIVE
) -> None:
    """End the present span by transfer and begin one in another union. For use inside an act."""
    with whole_district("a transfer ends the span in one union and begins it in another"):
        fresh = _step(person, "transfer")
        _change_span(fresh, day, on=on, end=Membership.End.TRANSFERRED, reason=reason)
        _begin_span(fresh, unit, day, Membership.Start.TRANSFERRED, state=state, reason=reason)
        fresh.unit = unit
        fresh.state = Person.State(state)
        fresh.save()


def _step(person: Person, step: str) -> Person:
    fresh = claim_version(person, None)
    check_step(step, fresh.state)
    return fresh


def _end(person: Person, step: str, day: date, *, on: date, end: str, state: str, reason: str) -> Person:
    if not reason.strip():
        raise Refused("members.person.no_reason", _("Say the reason: it stays with the membership."))
    fresh = _step(person, step)
    _change_span(fresh, day, on=on, end=end, reason=reason)
    fresh.state = state
    fresh.save()
    note(day=day.isoformat(), reason=reason)
    return fresh


def _change_span(person: Person, day: date, *, on: date, end: str, reason: str) -> None:
    span = Membership.objects.select_for_update().get(person=person, during__upper_inf=True)
    check_step_date(day, on=on, since=span.during.lower)
    span.during = DateRange(span.during.lower, day)
    span.ended_by = end
    span.reason = reason or span.reason
    span.save()


def _begin_span(
    person: Person, unit: Unit, day: date, start: str, *, state: str = Membership.State.ACTIVE, reason: str = ""
) -> None:
    Membership.objects.create(
        person=person, unit=unit, state=state, during=DateRange(day, None), started_by=start, reason=reason
    )


def _set_identity(person: Person, id_type: str, number: str, *, on: date, accepted_reason: str) -> None:
    person.id_type = id_type
    person.id_accepted_reason = accepted_reason
    if id_type == RESIDENT_CARD:
        checked = resident_number(number, on=on, reason=accepted_reason)
        number = checked.number
        person.birth_date = checked.birth
        person.sex = checked.sex
    else:
        number = number.strip().upper()
        if not number:
            raise Refused("members.person.no_id", _("Enter the number of the identity document."))
    person.id_number = number
    person.id_hash = digest(number, ID_PURPOSE)
    person.id_masked = mask_id(number)


def _set_phone(person: Person, number: str) -> None:
    number = checked_phone(number) if number.strip() else ""
    person.phone = number or None
    person.phone_hash = digest(number, PHONE_PURPOSE) if number else None
    person.phone_masked = mask_phone(number) if number else ""


def _set_facts(person: Person, facts: dict[str, Any]) -> None:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"unknown facts {sorted(unknown)}")
    for field, value in facts.items():
        setattr(person, field, value)
    person.name = " ".join(person.name.split())
    if not person.name:
        raise Refused("members.person.no_name", _("Enter the person's name."))
    spelled = spell_name(person.name)
    person.name_pinyin, person.name_initials = spelled.full, spelled.initials
    if person.employer is not None and not person.employer_name:
        person.employer_name = person.employer.name
