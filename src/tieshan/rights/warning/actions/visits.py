"""Prevention visits: planned with one click, paid by a cadre, on record with what they found (speech:C14)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline, set_deadline
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Account, Employer
from tieshan.rights.concerns.queries import union_in_charge
from tieshan.rights.warning.models import Visit
from tieshan.rights.warning.policies import C14, VISIT, VISITED
from tieshan.rights.warning.queries import visitors
from tieshan.rights.warning.terms import VisitState

__all__ = ["plan_visit", "report_visit"]


@act(VISIT)
def plan_visit(*, actor: Actor, employer: Employer, visitor: Account, reason: str, at: datetime) -> Visit:
    """Ask somebody of the union in charge to visit an employer before trouble comes; due by the rule of the day."""
    unit = union_in_charge(employer, None)
    actor.require(VISIT, unit)
    on = timezone.localdate(at)
    if not visitors(unit, on=on).filter(pk=visitor.pk).exists():
        raise Refused(
            "rights.warning.visitor", _("Choose somebody of the union in charge of this employer."), field="visitor"
        )
    if Visit.objects.filter(employer=employer, state=VisitState.PLANNED).exists():
        raise _planned_already()
    days = parameter("rights.warning.visit", on=on)
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                employer=employer, unit=unit, planned_on=on, due_on=on, visitor=visitor, reason=reason.strip()
            )
    except IntegrityError as twice:
        # Another window planned one at the same moment.
        raise _planned_already() from twice
    visit.due_on = set_deadline(
        subject=visit,
        kind=VISIT,
        unit_id=unit.pk,
        account_id=visitor.pk,
        title=gettext("Prevention visit: %(employer)s") % {"employer": employer.name},
        began_on=on,
        length=days.whole,
        counted=days.counted.value,
        page="rights.warning.visit_view",
        clause=C14,
        parameter=days.code,
        on=on,
    ).due_on
    visit.save()
    note(visitor=visitor.pk)
    if visitor.pk != actor.account_id:
        notify(
            accounts=[visitor.pk],
            code=VISIT,
            text=format_lazy(_("Please pay a prevention visit: {employer}"), employer=employer.name),
            url=page_url("rights.warning.visit_view", visit.pk) or "",
            on=on,
            unit_id=unit.pk,
        )
    return visit


def _planned_already() -> Refused:
    return Refused("rights.warning.visit_twice", _("A visit to this employer is planned already."), C14)


@act(VISITED, subject="visit")
def report_visit(
    *, actor: Actor, visit: Visit, visited_on: date, findings: str, at: datetime, expected_version: int | None = None
) -> Visit:
    """Enter what a visit found. Signs seen on the way are reported as signs."""
    actor.require(VISITED, visit.unit)
    fresh = claim_version(visit, expected_version)
    if fresh.state != VisitState.PLANNED:
        raise Refused("rights.warning.visited", _("This visit is on record already."), C14)
    if visited_on > timezone.localdate(at) or visited_on < fresh.planned_on:
        raise Refused(
            "rights.warning.visit_day",
            _("The day lies between the day it was planned and today."),
            field="visited_on",
        )
    words = findings.strip()
    if not words:
        raise Refused("rights.warning.empty", _("Write what the visit found."), field="findings")
    fresh.state, fresh.visited_on, fresh.findings = VisitState.DONE, visited_on, words
    fresh.save()
    meet_deadline(fresh, VISIT, on=visited_on)
    return fresh
