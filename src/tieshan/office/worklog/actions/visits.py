"""Recording visits, answering what was found, passing it on (speech:C08)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.worklog.actions.persons import needed, not_later, oneself
from tieshan.office.worklog.models import Visit, VisitProblem
from tieshan.office.worklog.policies import (
    C08,
    VISIT_ADD,
    VISIT_ANSWER,
    VISIT_PASS,
    VISIT_RECORD,
    VISIT_WITHDRAW,
)
from tieshan.organisations.models import Account, Employer

VISIT, DEADLINE = "office.visit", "office.visit_answer"


@dataclass(frozen=True)
class Found:
    """A problem as it was found: an answer given on the spot closes it at once."""

    kind: str
    text: str
    answer: str = ""


@act("office.visit.record")
def record_visit(
    *,
    actor: Actor,
    day: date,
    met: str,
    about: str,
    on: date,
    kind: str = Visit.Kind.ENTERPRISE,
    employer: Employer | None = None,
    place: str = "",
    problems: Sequence[Found] = (),
) -> Visit:
    """Record a visit that one made: where, who was met, what it was about, problems with the answers given."""
    account, own_unit = oneself(actor, on=on)
    unit = employer.territory if employer is not None else own_unit
    actor.require(VISIT_RECORD, unit)
    not_later(day, on)
    if kind not in Visit.Kind.values:
        raise Refused("office.visit.kind", _("Choose a kind from the list."), field="kind")
    if employer is None:
        needed(place, _("Choose the enterprise, or say where it was."), "place", C08)
    visit = Visit.objects.create(
        account=account,
        unit=unit,
        kind=kind,
        employer=employer,
        place=place.strip(),
        day=day,
        met=needed(met, _("Say who was met."), "met", C08),
        about=needed(about, _("Say what it was about."), "about", C08),
        made_on=on,
    )
    for found in problems:
        _write(visit, found, account.pk, on)
    _changed(visit)
    return visit


@act("office.visit.add")
def add_problem(*, actor: Actor, visit: Visit, kind: str, text: str, on: date, answer: str = "") -> VisitProblem:
    """Add a problem to a visit that is recorded already."""
    actor.require(VISIT_ADD, visit.unit)
    fresh = claim_version(visit, None)
    _standing(fresh)
    fresh.save()
    problem = _write(fresh, Found(kind, text, answer), fresh.account_id, on)
    _changed(fresh)
    return problem


def _write(visit: Visit, found: Found, responsible_id: int, on: date) -> VisitProblem:
    if found.kind not in code_list("visit_problem_kind", on=visit.day):
        raise Refused("office.visit.problem_kind", _("Choose the kind of problem."), field="problem_kind")
    answer = found.answer.strip()
    problem = VisitProblem(
        visit=visit,
        unit=visit.unit,
        kind=found.kind,
        text=needed(found.text, _("Say what the problem is."), "problem", C08),
        responsible_id=responsible_id,
        found_on=visit.day,
        due_on=visit.day,
    )
    if answer:
        problem.state, problem.on_spot, problem.in_time = VisitProblem.State.ANSWERED, True, True
        problem.answer, problem.answered_on = answer, visit.day
    problem.save()
    if not answer:
        problem.due_on = _watch(problem, on)
        problem.save()
    return problem


def _watch(problem: VisitProblem, on: date, due_on: date | None = None) -> date:
    """Set the deadline of the answer; returns its last day."""
    rule = parameter("office.visit.answer_days", on=problem.found_on)
    deadline = set_deadline(
        subject=problem,
        kind=DEADLINE,
        unit_id=problem.unit_id,
        account_id=problem.responsible_id,
        title=str(problem),
        began_on=problem.found_on,
        length=None if due_on else rule.whole,
        counted=None if due_on else rule.counted.value,
        due_on=due_on,
        page="office.problem.detail",
        clause=C08,
        parameter=rule.code,
        on=on,
    )
    return deadline.due_on


@act("office.visit.answer", subject="problem")
def answer_problem(
    *, actor: Actor, problem: VisitProblem, answer: str, answered_on: date, on: date, version: int | None = None
) -> VisitProblem:
    """Write down the answer that was given to those who were visited."""
    actor.require(VISIT_ANSWER, problem.unit)
    fresh = _open(problem, version)
    not_later(answered_on, on, "answered_on")
    if answered_on < fresh.found_on:
        raise Refused("office.visit.before", _("It was not found yet on that day."), field="answered_on")
    fresh.answer = needed(answer, _("Say what was answered."), "answer", C08)
    fresh.state, fresh.answered_on = VisitProblem.State.ANSWERED, answered_on
    fresh.in_time = answered_on <= fresh.due_on
    fresh.save()
    note(in_time=fresh.in_time)
    meet_deadline(fresh, DEADLINE, on=answered_on)
    _changed(fresh.visit)
    return fresh


@act("office.visit.pass", subject="problem")
def pass_problem(
    *, actor: Actor, problem: VisitProblem, to: Account, reason: str, on: date, version: int | None = None
) -> VisitProblem:
    """Pass a problem on to somebody who can answer it; the day by which it is answered stays."""
    actor.require(VISIT_PASS, problem.unit)
    fresh = _open(problem, version)
    if to.pk == fresh.responsible_id:
        raise Refused("office.visit.same", _("The problem is in these hands already."), field="to")
    why = needed(reason, _("Say why it is passed on."), "reason")
    fresh.responsible, fresh.passed_on = to, on
    fresh.save()
    drop_deadline(fresh, DEADLINE, reason=why, on=on)
    _watch(fresh, on, due_on=fresh.due_on)
    note(to=to.pk, reason=why)
    notify(
        accounts=[to.pk],
        code=VISIT_PASS,
        text=format_lazy(_("A problem found on a visit was passed on to you: {title}"), title=str(fresh)),
        url=page_url("office.problem.detail", fresh.pk) or "",
        on=on,
        unit_id=fresh.unit_id,
    )
    return fresh


@act("office.visit.withdraw", subject="visit")
def withdraw_visit(*, actor: Actor, visit: Visit, reason: str, on: date) -> Visit:
    """Withdraw a visit that was recorded by mistake; it stays readable and counts no more."""
    actor.require(VISIT_WITHDRAW, visit.unit)
    fresh = claim_version(visit, None)
    _standing(fresh)
    if actor.account_id != fresh.account_id:
        raise Refused("office.visit.not_own", _("Whoever recorded the visit withdraws it."))
    fresh.withdrawn_on, fresh.withdrawn_why = on, needed(reason, _("Say why it is withdrawn."), "reason")
    fresh.save()
    for problem in fresh.problems.filter(state=VisitProblem.State.OPEN):
        drop_deadline(problem, DEADLINE, reason=fresh.withdrawn_why, on=on)
    _changed(fresh)
    return fresh


def _standing(visit: Visit) -> None:
    if visit.withdrawn_on is not None:
        raise Refused("office.visit.withdrawn", _("This visit was withdrawn."))


def _open(problem: VisitProblem, version: int | None) -> VisitProblem:
    fresh = claim_version(problem, version)
    _standing(fresh.visit)
    if fresh.state != VisitProblem.State.OPEN:
        raise Refused("office.visit.answered", _("This problem has been answered already."))
    return fresh


def _changed(visit: Visit) -> None:
    proof_changed(VISIT, unit_ids={visit.unit_id}, account_ids={visit.account_id}, days={visit.day})
