"""Tasks: what is to be reached, by which measures, by whom, by when (speech:C26, C28).

`Task.path` holds the ids from the first task of the tree to this one, each followed by a dot, like `Unit.path`: all
parts of a task are one range of an index. Progress of a task that was split is never stored; it is the mean of the
parts that nobody split further, computed in the query that shows it.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, ScopedQuerySet
from tieshan.office.tasks.terms import Stage, StepKind
from tieshan.organisations.models import Unit

# A task reaches its owner and helpers wherever it stands; these codes alone are about one's own work.
OWN_WORK = frozenset({"office.task.list", "office.task.start", "office.task.report"})


class TaskQuerySet(ScopedQuerySet):
    """Tasks of the units in scope, and those that are the reader's own work."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        scope = actor.scope(code)
        if code not in OWN_WORK or actor.account_id is None or scope.everything or not scope:
            return super().visible_to(actor, code)
        inside = super().visible_to(actor, code).order_by().values("pk")
        helping = TaskHelper.objects.filter(account_id=actor.account_id).values("task_id")
        return self.filter(Q(pk__in=inside) | Q(owner_id=actor.account_id) | Q(pk__in=helping))


class Task(models.Model):
    """A piece of work given to somebody with a target, a measure and a date."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks", verbose_name=_("unit"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    path = models.TextField(db_collation="C", editable=False, default="")
    is_split = models.BooleanField(_("split into parts"), default=False)
    title = models.TextField(_("task"))
    target = models.TextField(_("target"))
    measure = models.TextField(_("measures"), blank=True, default="")
    # Empty on a part that was given to a unit until the unit names somebody.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("responsible"),
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned by")
    )
    source = models.TextField(_("where it comes from"), blank=True, default="")
    source_page = models.TextField(blank=True, default="")
    stage = models.TextField(_("stage"), choices=Stage, default=Stage.ASSIGNED)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    assigned_on = models.DateField(_("assigned on"))
    start_by = models.DateField(_("to be started by"))
    due_on = models.DateField(_("due on"))
    started_on = models.DateField(_("started on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    closed_on = models.DateField(_("summed up or cancelled on"), null=True, blank=True)
    summary = models.TextField(_("summing up"), blank=True, default="")
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: Any = models.Manager.from_queryset(TaskQuerySet)()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="task_progress"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("assigned_on")), name="task_due_after_assigned"),
            models.CheckConstraint(
                condition=Q(stage__in=("summed_up", "cancelled"), closed_on__isnull=False)
                | (~Q(stage__in=("summed_up", "cancelled")) & Q(closed_on__isnull=True)),
                name="task_closed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=("assigned", "cancelled")) | Q(started_on__isnull=False),
                name="task_under_way_has_start",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "due_on"], name="task_unit"),
            models.Index(fields=["owner", "stage", "due_on"], name="task_owner"),
            models.Index(fields=["due_on", "id"], name="task_due"),
            models.Index(fields=["path"], name="task_path"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class TaskHelper(models.Model):
    """Somebody who helps with a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="helpers")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("helper"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "account"], name="task_helper_once")]


class TaskStep(models.Model):
    """What happened to a task on a day: reports, guidance, inspections and moves. Append-only."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    kind = models.TextField(_("step"), choices=StepKind)
    day = models.DateField(_("day"))
    # Whose work it was: the owner's when a task is summed up, else whoever acted.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    text = models.TextField(_("text"), blank=True, default="")
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "day"], name="task_step_account"),
            models.Index(fields=["day", "kind"], name="task_step_day"),
        ]


class FindingQuerySet(ScopedQuerySet):
    """Findings show where their task shows."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        return self.filter(task__in=Task.objects.visible_to(actor, code).order_by().values("pk"))


class Finding(models.Model):
    """What an inspection found wanting, by when it is to be put right, and when it was."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="findings")
    found_on = models.DateField(_("found on"))
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("found by")
    )
    text = models.TextField(_("finding"))
    due_on = models.DateField(_("to be put right by"))
    closed_on = models.DateField(_("put right on"), null=True, blank=True)
    remedy = models.TextField(_("how it was put right"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: Any = models.Manager.from_queryset(FindingQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=models.F("found_on")), name="finding_due_after_found"),
        ]
        indexes = [
            models.Index(fields=["task", "closed_on"], name="finding_task"),
            models.Index(fields=["due_on"], name="finding_open", condition=Q(closed_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def unit_id(self) -> int:
        return self.task.unit_id
