"""Service standards (speech:C28, C07): promise, take in, settle."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline, set_deadline
from tieshan.kernel.refusal import Refused
from tieshan.office.registers.actions.persons import needed, not_later
from tieshan.office.registers.models import ServiceCase, ServiceStandard
from tieshan.office.registers.policies import C28, SERVICE_END, SERVICE_FINISH, SERVICE_PROMISE, SERVICE_RECEIVE
from tieshan.organisations.models import Unit

DEADLINE = "office.service"


@act("office.service.promise")
def promise_standard(*, actor: Actor, unit: Unit, matter: str, days: int, counted: str, on: date) -> ServiceStandard:
    """Promise to settle a matter within so many days."""
    actor.require(SERVICE_PROMISE, unit)
    if counted not in ServiceStandard.Counted.values or days < 1:
        raise Refused("office.service.time", _("Promise a time of at least one day."), C28, field="days")
    named = needed(matter, _("Name the matter."), "matter")
    try:
        with transaction.atomic():
            return ServiceStandard.objects.create(unit=unit, matter=named, days=days, counted=counted, since=on)
    except IntegrityError as twice:
        if "service_once_per_unit" not in str(twice):
            raise
        raise Refused(
            "office.service.twice", _("The unit promises this already. End the old promise first."), field="matter"
        ) from twice


@act("office.service.end", subject="standard")
def end_standard(*, actor: Actor, standard: ServiceStandard, on: date) -> ServiceStandard:
    """End a promise; matters that came in under it keep their time."""
    actor.require(SERVICE_END, standard.unit)
    fresh = claim_version(standard, None)
    if fresh.ended_on is not None:
        raise Refused("office.service.ended", _("This promise has ended already."))
    fresh.ended_on = on
    fresh.save()
    return fresh


@act("office.service.receive")
def receive_case(*, actor: Actor, standard: ServiceStandard, about: str, received_on: date, on: date) -> ServiceCase:
    """Take in a matter: its promised end is watched over."""
    actor.require(SERVICE_RECEIVE, standard.unit)
    not_later(received_on, on, "received_on")
    if standard.ended_on is not None and received_on >= standard.ended_on:
        raise Refused("office.service.ended", _("This promise has ended already."))
    case = ServiceCase(
        standard=standard,
        unit=standard.unit,
        account_id=actor.account_id,
        about=needed(about, _("Say for whom and what."), "about"),
        received_on=received_on,
        due_on=received_on,
    )
    case.save()
    deadline = set_deadline(
        subject=case,
        kind=DEADLINE,
        unit_id=case.unit_id,
        account_id=case.account_id,
        title=standard.matter,
        began_on=received_on,
        length=standard.days,
        counted=standard.counted,
        page="office.service.case",
        clause=C28,
        on=on,
    )
    case.due_on = deadline.due_on
    case.save()
    return case


@act("office.service.finish", subject="case")
def finish_case(*, actor: Actor, case: ServiceCase, done_on: date, result: str, on: date) -> ServiceCase:
    """Settle a matter; whether the promise was kept follows from the days."""
    actor.require(SERVICE_FINISH, case.unit)
    fresh = claim_version(case, None)
    if fresh.done_on is not None:
        raise Refused("office.service.done", _("This matter is settled already."))
    not_later(done_on, on, "done_on")
    if done_on < fresh.received_on:
        raise Refused("office.service.before", _("It cannot be settled before it came in."), field="done_on")
    fresh.done_on = done_on
    fresh.result = needed(result, _("Say what came of it."), "result")
    fresh.in_time = done_on <= fresh.due_on
    fresh.save()
    note(in_time=fresh.in_time)
    meet_deadline(fresh, DEADLINE, on=done_on)
    return fresh
