"""Giving tasks and changing what was given: assign, split, change, hand over, cancel (speech:C26, C28)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, move_deadline
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.tasks.actions.notes import DEADLINE, PROOF, changed, step, team, tell, watch
from tieshan.office.tasks.models import Task, TaskHelper, TaskStep
from tieshan.office.tasks.queries import parts_of, start_by
from tieshan.office.tasks.rules import check_due, move
from tieshan.office.tasks.terms import OPEN_STAGES, Stage, StepKind
from tieshan.organisations.models import Account, Unit


@dataclass(frozen=True)
class Part:
    """What one unit gets of a task that is split down; an empty target or date is that of the whole."""

    unit: Unit
    owner_id: int | None = None
    target: str = ""
    due_on: date | None = None


@act("office.task.assign")
def assign_task(
    *,
    actor: Actor,
    unit: Unit,
    title: str,
    target: str,
    owner: Account,
    due_on: date,
    on: date,
    measure: str = "",
    helpers: Iterable[Account] = (),
    source: str = "",
    source_page: str = "",
) -> Task:
    """Give somebody a task: target, measures, responsible, date (C28). The person is told."""
    actor.require("office.task.assign", unit)
    check_due(due_on, on)
    task = Task.objects.create(
        unit=unit,
        title=title.strip(),
        target=target.strip(),
        measure=measure.strip(),
        owner=owner,
        assigned_by_id=actor.account_id,
        source=source,
        source_page=source_page,
        assigned_on=on,
        start_by=start_by(on=on, due_on=due_on),
        due_on=due_on,
    )
    task.path = f"{task.pk}."
    task.save(update_fields=["path"])
    people = {helper.pk for helper in helpers} - {owner.pk}
    TaskHelper.objects.bulk_create([TaskHelper(task=task, account_id=pk) for pk in sorted(people)])
    step(task, StepKind.ASSIGNED, actor.account_id, on)
    watch(task, on=on)
    tell(task, {owner.pk, *people}, _("A new task for you: %(title)s, due on %(day)s."), actor=actor, on=on)
    return task


@act("office.task.split", subject="task")
def split_task(*, actor: Actor, task: Task, parts: Sequence[Part], on: date) -> list[Task]:
    """Split a task down to federations or unions: each gets a part; progress of the whole follows from the parts."""
    actor.require("office.task.split", task.unit)
    if not parts:
        raise Refused("office.task.no_parts", _("Choose at least one unit that gets a part."), field="units")
    whole = claim_version(task, None)
    move(whole, "office.task.split", actor=actor)
    for part in parts:
        if part.unit.pk == task.unit_id or not part.unit.path.startswith(task.unit.path):
            raise Refused("office.task.part_elsewhere", _("A part goes to a unit that stands below the task's unit."))
        check_due(part.due_on or whole.due_on, on)
    _given_once(whole, parts)
    made = Task.objects.bulk_create([_part(whole, part, actor, on) for part in parts])
    Task.objects.filter(pk__in=[part.pk for part in made]).update(
        path=Concat(Value(whole.path), Cast("pk", TextField()), Value("."), output_field=TextField())
    )
    whole.is_split = True
    whole.save()
    TaskStep.objects.bulk_create(
        [TaskStep(task=part, kind=StepKind.ASSIGNED, day=on, account_id=actor.account_id) for part in made]
    )
    step(whole, StepKind.SPLIT, actor.account_id, on)
    for part_made in made:
        watch(part_made, on=on)
    owners = {part.owner_id for part in made}
    changed(made, on=on, accounts={actor.account_id})
    tell(whole, owners, _("A part of the task %(title)s is yours, due on %(day)s."), actor=actor, on=on, own_list=True)
    note(parts=[part.pk for part in made])
    return made


def _given_once(whole: Task, parts: Sequence[Part]) -> None:
    given = (
        Task.objects.filter(parent=whole, unit__in=[part.unit for part in parts])
        .exclude(stage=Stage.CANCELLED)
        .values_list("unit__name", flat=True)
    )
    if names := sorted(set(given)):
        raise Refused(
            "office.task.part_given",
            format_lazy(_("These units have a part of this task already: {names}."), names=_(", ").join(names)),
            field="units",
        )


def _part(whole: Task, part: Part, actor: Actor, on: date) -> Task:
    due_on = part.due_on or whole.due_on
    return Task(
        unit=part.unit,
        parent=whole,
        title=whole.title,
        target=part.target.strip() or whole.target,
        measure=whole.measure,
        owner_id=part.owner_id,
        assigned_by_id=actor.account_id,
        source=whole.source,
        source_page=whole.source_page,
        assigned_on=on,
        start_by=start_by(on=on, due_on=due_on),
        due_on=due_on,
    )


def _not_from_above(actor: Actor, task: Task) -> None:
    # Whoever holds the right in their unit may be the one who was given the task: what others expect of you is
    # theirs to change.
    if actor.account_id is not None and actor.account_id == task.owner_id != task.assigned_by_id:
        raise Refused(
            "office.task.not_yours_to_change", _("Somebody else gave you this task. Ask them to change or cancel it.")
        )


@act("office.task.change", subject="task")
def change_task(
    *,
    actor: Actor,
    task: Task,
    expected_version: int | None,
    target: str,
    measure: str,
    due_on: date,
    reason: str,
    on: date,
) -> Task:
    """Change target, measures or date of an open task; the reason stays with it."""
    actor.require("office.task.change", task.unit)
    fresh = claim_version(task, expected_version)
    _not_from_above(actor, fresh)
    move(fresh, "office.task.change", actor=actor)
    if not reason.strip():
        raise Refused("office.task.no_reason", _("Say why the task is changed."), field="reason")
    check_due(due_on, fresh.assigned_on)
    days = {on} | set(TaskStep.objects.filter(task=fresh).values_list("day", flat=True))
    before = fresh.due_on
    fresh.target, fresh.measure, fresh.due_on = target.strip(), measure.strip(), due_on
    fresh.start_by = min(fresh.start_by, due_on)
    fresh.save()
    step(fresh, StepKind.CHANGED, actor.account_id, on, reason)
    if fresh.due_on != before:
        move_deadline(fresh, DEADLINE, due_on=fresh.due_on, reason=reason, on=on)
    # Which step came after the task's date follows from the date.
    people = {pk for pk in team(fresh) if pk is not None}
    proof_changed(PROOF, unit_ids={fresh.unit_id}, account_ids=people, days=days)
    tell(fresh, people, _("Your task %(title)s was changed, due on %(day)s."), actor=actor, on=on)
    return fresh


@act("office.task.transfer", subject="task")
def transfer_task(
    *, actor: Actor, task: Task, expected_version: int | None, owner: Account, reason: str, on: date
) -> Task:
    """Hand an open task over to another responsible person, or name the first one for a part given to a unit."""
    actor.require("office.task.transfer", task.unit)
    fresh = claim_version(task, expected_version)
    move(fresh, "office.task.transfer", actor=actor)
    if fresh.owner_id == owner.pk:
        raise Refused("office.task.same_owner", _("This person is responsible already."), field="owner")
    if fresh.owner_id is not None and not reason.strip():
        raise Refused("office.task.no_reason", _("Say why the task is handed over."), field="reason")
    before = fresh.owner_id
    fresh.owner = owner
    fresh.save()
    TaskHelper.objects.filter(task=fresh, account=owner).delete()
    step(fresh, StepKind.TRANSFERRED, actor.account_id, on, reason)
    if fresh.finished_on is None:
        drop_deadline(fresh, DEADLINE, reason=gettext("Handed over."), on=on)
        watch(fresh, on=on)
    tell(fresh, {owner.pk}, _("%(title)s: you take it over, due on %(day)s."), actor=actor, on=on)
    tell(fresh, {before}, _("%(title)s was handed over to somebody else."), actor=actor, on=on)
    return fresh


@act("office.task.cancel", subject="task")
def cancel_task(*, actor: Actor, task: Task, expected_version: int | None, reason: str, on: date) -> Task:
    """Cancel an open task with its reason; its open parts are cancelled with it."""
    actor.require("office.task.cancel", task.unit)
    fresh = claim_version(task, expected_version)
    _not_from_above(actor, fresh)
    move(fresh, "office.task.cancel", actor=actor)
    if not reason.strip():
        raise Refused("office.task.no_reason", _("Say why the task is cancelled."), field="reason")
    fresh.closed_on, fresh.cancel_reason = on, reason.strip()
    fresh.save()
    parts = list(parts_of(fresh).filter(stage__in=OPEN_STAGES).select_for_update())
    Task.objects.filter(pk__in=[part.pk for part in parts]).update(
        stage=Stage.CANCELLED, closed_on=on, cancel_reason=fresh.cancel_reason, version=F("version") + 1
    )
    gone = [fresh, *parts]
    for one in gone:
        drop_deadline(one, DEADLINE, reason=fresh.cancel_reason, on=on)
    TaskStep.objects.bulk_create(
        [
            TaskStep(task=one, kind=StepKind.CANCELLED, day=on, account_id=actor.account_id, text=reason.strip())
            for one in gone
        ]
    )
    days = set(TaskStep.objects.filter(task__in=gone).values_list("day", flat=True))
    workers = set(TaskStep.objects.filter(task__in=gone, account__isnull=False).values_list("account_id", flat=True))
    proof_changed(PROOF, unit_ids={one.unit_id for one in gone}, account_ids=workers, days=days)
    people = {one.owner_id for one in gone} | team(fresh)
    tell(fresh, people, _("The task %(title)s was cancelled."), actor=actor, on=on)
    return fresh
