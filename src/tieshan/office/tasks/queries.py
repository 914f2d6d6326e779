"""Reading tasks: lists with progress rolled up, counts, people who may be responsible, proof of work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Avg, Case, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from tieshan.foundation.access import Actor
from tieshan.lawbook import Parameter, parameter, working_calendar
from tieshan.office.tasks.models import Task, TaskHelper, TaskStep
from tieshan.office.tasks.terms import OPEN_STAGES, WORK_STEPS, Stage
from tieshan.organisations.models import Account, Appointment, Unit

# "~" follows every digit and the dot in C collation: one range holds a task's parts and theirs.
_AFTER = Value("~", output_field=TextField())
# Who answers for a unit when a part is given to it: the first of these that holds a post there.
HEADS = ("district_office", "federation_chair", "enterprise_chair")


def start_days(*, on: date) -> Parameter:
    """Within how many working days a task is to be started (C28)."""
    return parameter("office.task.start", on=on)


def start_by(*, on: date, due_on: date) -> date:
    """By when a task given on a day is to be started (C28), and never after it is due."""
    return min(due_on, working_calendar().expected.add_working_days(on, start_days(on=on).whole))


def rolled_up(tasks: QuerySet[Any]) -> QuerySet[Any]:
    """The tasks with `reached` (of a split task the mean of its last parts), `part_count` and `open_parts`."""
    below = Task.objects.filter(path__gt=OuterRef("path"), path__lt=Concat(OuterRef("path"), _AFTER)).exclude(
        stage=Stage.CANCELLED
    )
    leaves = below.filter(is_split=False).order_by().values("is_split")
    mean = Subquery(leaves.annotate(mean=Avg("progress")).values("mean"))
    parts = Subquery(leaves.annotate(n=Count("pk")).values("n"))
    open_parts = Subquery(leaves.filter(stage__in=OPEN_STAGES).annotate(n=Count("pk")).values("n"))
    own = Cast("progress", FloatField())
    return tasks.annotate(
        reached=Case(When(is_split=True, then=Coalesce(mean, Value(0.0))), default=own),
        part_count=Coalesce(parts, Value(0)),
        open_parts=Coalesce(open_parts, Value(0)),
    )


def parts_of(task: Task) -> QuerySet[Any]:
    """All parts of a task and theirs, in the order of the tree."""
    return Task.objects.filter(path__gt=task.path, path__lt=f"{task.path}~").order_by("path")


def late(tasks: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Tasks finished after their date, and open ones whose date has passed."""
    return tasks.exclude(stage=Stage.CANCELLED).filter(
        Q(finished_on__gt=F("due_on")) | Q(finished_on__isnull=True, due_on__lt=on)
    )


def slow_to_start(tasks: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Tasks started after the set day, and those not started whose day has passed (C28)."""
    return tasks.exclude(stage=Stage.CANCELLED).filter(
        Q(started_on__gt=F("start_by")) | Q(started_on__isnull=True, start_by__lt=on)
    )


def open_tasks(tasks: QuerySet[Any]) -> QuerySet[Any]:
    """Tasks that are neither summed up nor cancelled."""
    return tasks.filter(stage__in=OPEN_STAGES)


def own_tasks(actor: Actor) -> QuerySet[Any]:
    """Open tasks that the reader is responsible for or helps with."""
    helping = TaskHelper.objects.filter(account_id=actor.account_id or 0).values("task_id")
    return open_tasks(Task.objects.all()).filter(Q(owner_id=actor.account_id) | Q(pk__in=helping))


def counts(tasks: QuerySet[Any], *, on: date) -> dict[str, int]:
    """Open, late, not started in time and due within a week: one query."""
    running = Q(stage__in=OPEN_STAGES)
    unfinished = running & Q(finished_on__isnull=True)
    found: dict[str, int] = tasks.order_by().aggregate(
        open=Count("pk", filter=running),
        late=Count("pk", filter=unfinished & Q(due_on__lt=on)),
        slow=Count("pk", filter=Q(stage=Stage.ASSIGNED, start_by__lt=on)),
        to_inspect=Count("pk", filter=running & Q(finished_on__isnull=False)),
    )
    return found


def heads_of(unit_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """Who answers for each unit (account ids): the holder of its leading post; units without one are left out."""
    rows = (
        Appointment.objects.filter(
            post__unit_id__in=list(unit_ids),
            post__postrole__role__code__in=HEADS,
            during__contains=on,
            account__is_active=True,
        )
        .order_by("-pk")
        .values_list("post__unit_id", "account_id")
    )
    return dict(rows)


def people_for(actor: Actor, code: str) -> QuerySet[Any]:
    """Accounts that may be made responsible: those at home in the units where the reader holds the code."""
    accounts: QuerySet[Any] = Account.objects.visible_to(actor, code)
    return accounts.filter(is_active=True).order_by("display_name", "pk")


def units_below(actor: Actor, task: Task, code: str) -> QuerySet[Unit]:
    """Standing units directly below the task's unit to which parts may be given."""
    return (
        Unit.objects.visible_to(actor, code).filter(parent_id=task.unit_id, status=Unit.Status.ACTIVE).order_by("code")
    )


def proof_rows() -> QuerySet[Any]:
    """Steps of work on tasks that stand: one row a step, `late` when the step came after the task's date."""
    return (
        TaskStep.objects.filter(kind__in=WORK_STEPS)
        .exclude(task__stage=Stage.CANCELLED)
        .order_by()
        .values(
            "day",
            "account_id",
            record_id=F("task_id"),
            unit_id=F("task__unit_id"),
            made_on=F("day"),
            title=F("task__title"),
            stage=F("kind"),
            late=Case(When(day__gt=F("task__due_on"), then=Value(True)), default=Value(False)),
        )
    )
