"""The four stages of a task: start and report, guide, inspect, sum up (speech:C26, C28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline, set_deadline
from tieshan.foundation.documents.attachments import attach_all
from tieshan.kernel.refusal import Refused
from tieshan.office.tasks.actions.notes import DEADLINE, step, team, tell, watch
from tieshan.office.tasks.models import Finding, Task
from tieshan.office.tasks.queries import parts_of
from tieshan.office.tasks.rules import CLAUSE, check_progress, move
from tieshan.office.tasks.terms import OPEN_STAGES, StepKind


@dataclass(frozen=True)
class Found:
    """Something an inspection found wanting, and by when it is to be put right."""

    text: str
    due_on: date


def _require_worker(actor: Actor, code: str, task: Task) -> None:
    # One's own task may stand in another unit: the district gives a task of its own to a chair.
    now = Task.objects.only("owner_id").get(pk=task.pk)
    own = actor.account_id is not None and actor.account_id in team(now)
    actor.require(code, None if own else task.unit)


def not_own(actor: Actor, task: Task) -> None:
    """Nobody inspects or sums up what they are responsible for themselves."""
    if actor.account_id is not None and actor.account_id == task.owner_id:
        raise Refused(
            "office.task.own",
            _("You are responsible for this task yourself. Somebody else inspects it and sums it up."),
        )


def _begin(task: Task, code: str, actor: Actor, on: date) -> None:
    move(task, code, actor=actor)
    if on < task.assigned_on:
        raise Refused("office.task.before", _("The day lies before the day on which the task was given."))
    if task.started_on is None:
        task.started_on = on


@act("office.task.start", subject="task")
def start_task(*, actor: Actor, task: Task, on: date, text: str = "") -> Task:
    """Say that the work on a task has begun (C28: quick start)."""
    _require_worker(actor, "office.task.start", task)
    fresh = claim_version(task, None)
    _begin(fresh, "office.task.start", actor, on)
    fresh.save()
    step(fresh, StepKind.STARTED, actor.account_id, on, text)
    return fresh


@act("office.task.report", subject="task")
def report_progress(
    *, actor: Actor, task: Task, progress: int, text: str, on: date, uploads: Sequence[UploadedFile] = ()
) -> Task:
    """Report how far a task has come, with files if there are any; 100 per cent finishes it and asks for the
    inspection."""
    _require_worker(actor, "office.task.report", task)
    check_progress(progress)
    fresh = claim_version(task, None)
    if fresh.is_split:
        raise Refused("office.task.split_progress", _("The task is split: its progress follows from its parts."))
    _begin(fresh, "office.task.report", actor, on)
    finished = progress == 100 and fresh.finished_on is None
    reopened = progress < 100 and fresh.finished_on is not None
    fresh.progress = progress
    fresh.finished_on = (fresh.finished_on or on) if progress == 100 else None
    fresh.save()
    step(fresh, StepKind.REPORTED, actor.account_id, on, text, progress)
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, on=on)
    if reopened:
        watch(fresh, on=on)
    if finished:
        meet_deadline(fresh, DEADLINE, on=on)
        words = _("%(title)s is reported done and waits to be inspected.")
        tell(fresh, {fresh.assigned_by_id}, words, actor=actor, on=on)
    return fresh


@act("office.task.guide", subject="task")
def guide_task(*, actor: Actor, task: Task, text: str, on: date) -> Task:
    """Give guidance on a task: what to mind, whom to ask, what helps (C26)."""
    actor.require("office.task.guide", task.unit)
    if not text.strip():
        raise Refused("office.task.no_text", _("Write what the guidance is."), field="text")
    fresh = claim_version(task, None)
    move(fresh, "office.task.guide", actor=actor)
    fresh.save()
    step(fresh, StepKind.GUIDED, actor.account_id, on, text)
    tell(fresh, team(fresh), _("Guidance was given on your task %(title)s."), actor=actor, on=on)
    return fresh


@act("office.task.inspect", subject="task")
def inspect_task(*, actor: Actor, task: Task, text: str, on: date, findings: Sequence[Found] = ()) -> Task:
    """Inspect a task: the conclusion, and what is to be put right by when. Nobody inspects their own task."""
    actor.require("office.task.inspect", task.unit)
    fresh = claim_version(task, None)
    not_own(actor, fresh)
    move(fresh, "office.task.inspect", actor=actor)
    # Work on a split task begins with its parts; nobody reports on the whole.
    fresh.started_on = fresh.started_on or on
    if not text.strip():
        raise Refused("office.task.no_text", _("Write what the inspection showed."), field="text")
    if any(found.due_on < on for found in findings):
        raise Refused("office.task.finding_due", _("A finding is put right after the inspection, not before."))
    fresh.save()
    made = Finding.objects.bulk_create(
        [
            Finding(task=fresh, found_on=on, found_by_id=actor.account_id, text=found.text.strip(), due_on=found.due_on)
            for found in findings
        ]
    )
    for finding in made:
        _watch_finding(fresh, finding, on)
    step(fresh, StepKind.INSPECTED, actor.account_id, on, text)
    tell(fresh, team(fresh), _("Your task %(title)s was inspected."), actor=actor, on=on)
    return fresh


def _watch_finding(task: Task, finding: Finding, on: date) -> None:
    set_deadline(
        subject=finding,
        kind="office.finding",
        unit_id=task.unit_id,
        account_id=task.owner_id,
        title=finding.text,
        began_on=on,
        length=None,
        counted=None,
        due_on=finding.due_on,
        page="office.finding.view",
        clause=CLAUSE,
        on=on,
    )


@act("office.finding.close", subject="finding")
def close_finding(*, actor: Actor, finding: Finding, remedy: str, on: date) -> Finding:
    """Close a finding: how it was put right, as somebody other than the responsible person saw."""
    task = Task.objects.select_related("unit").get(pk=finding.task_id)
    actor.require("office.finding.close", task.unit)
    not_own(actor, task)
    fresh = claim_version(finding, None)
    if fresh.closed_on is not None:
        raise Refused("office.finding.closed", _("This finding has been closed already."))
    if on < fresh.found_on:
        raise Refused("office.finding.before", _("The day lies before the inspection."))
    if not remedy.strip():
        raise Refused("office.finding.no_remedy", _("Write how it was put right."), field="remedy")
    fresh.closed_on, fresh.remedy = on, remedy.strip()
    fresh.save()
    meet_deadline(fresh, "office.finding", on=on)
    return fresh


@act("office.task.sum_up", subject="task")
def sum_up_task(*, actor: Actor, task: Task, summary: str, on: date) -> Task:
    """Sum a task up and close it: after the inspection, with no finding and no part left open."""
    actor.require("office.task.sum_up", task.unit)
    fresh = claim_version(task, None)
    not_own(actor, fresh)
    move(fresh, "office.task.sum_up", actor=actor)
    if Finding.objects.filter(task=fresh, closed_on__isnull=True).exists():
        raise Refused("office.task.findings", _("Findings of the inspection are still open."), clause=CLAUSE)
    if parts_of(fresh).filter(stage__in=OPEN_STAGES).exists():
        raise Refused("office.task.parts", _("Parts of the task are still open. Sum them up first."), clause=CLAUSE)
    if not summary.strip():
        raise Refused("office.task.no_text", _("Write what was reached."), field="summary")
    fresh.closed_on, fresh.summary = on, summary.strip()
    fresh.finished_on = fresh.finished_on or on
    fresh.progress = 100
    fresh.save()
    step(fresh, StepKind.SUMMED_UP, fresh.owner_id, on, summary)
    meet_deadline(fresh, DEADLINE, on=on)
    tell(fresh, team(fresh), _("Your task %(title)s was summed up and is closed."), actor=actor, on=on)
    return fresh
