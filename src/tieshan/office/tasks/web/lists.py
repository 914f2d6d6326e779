"""Lists of tasks: all within reach, and one's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    Action,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    Figure,
    ListPage,
    Nav,
    RowAction,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.office.tasks.models import Task
from tieshan.office.tasks.policies import TASK_ASSIGN, TASK_EXPORT, TASK_INSPECT, TASK_LIST, TASK_REPORT, TASK_START
from tieshan.office.tasks.queries import counts, late, open_tasks, own_tasks, rolled_up, slow_to_start
from tieshan.office.tasks.terms import Stage
from tieshan.office.tasks.web.words import date_tag, percent, stage_tag

MINE = "office.task.mine"


def own_count(actor: Actor) -> int:
    """How many tasks are in the reader's hands: the count beside the menu entry."""
    return own_tasks(actor).filter(finished_on__isnull=True).count() if actor.account_id is not None else 0


def _due(queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
    day = today()
    if value == "late":
        return late(queryset, on=day)
    if value == "slow":
        return slow_to_start(queryset, on=day)
    if value == "inspect":
        return open_tasks(queryset).filter(finished_on__isnull=False)
    return open_tasks(queryset).filter(due_on__gte=day, due_on__lte=day + timedelta(days=7))


_DUE = [
    ("late", _("late")),
    ("week", _("due within a week")),
    ("slow", _("not started in time")),
    ("inspect", _("waiting to be inspected")),
]


def _pick_open(queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
    return open_tasks(queryset) if value == "open" else queryset.filter(stage=value)


class TaskColumns(ListPage):
    """What lists of tasks show."""

    model = Task
    select_related = ("unit", "owner")
    order = "due_on"
    columns = [
        Column("title", _("Task"), link="office.task.view", sub="unit.name", width=34),
        Column("owner", _("Responsible"), "owner.display_name"),
        Column("stage", _("Stage"), stage_tag, export="get_stage_display"),
        Column("reached", _("Progress"), lambda row: percent(row.reached), align="num", export="reached"),
        Column("assigned_on", _("Assigned on"), sort="assigned_on", hidden=True),
        Column("start_by", _("To be started by"), hidden=True),
        Column("due_on", _("Due on"), sort="due_on"),
        Column("state", _("Date kept"), lambda row: date_tag(row, on=today()) or "", export=False),
    ]
    search_hint = _("Words of the task")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(title__icontains=text)

    def row_class(self, row: Task) -> str:
        return "quiet" if row.stage == Stage.CANCELLED else ""


@register
class TaskList(TaskColumns):
    """Tasks of the reader's units and their own."""

    code = TASK_LIST
    path = "tasks/"
    title = _("Tasks")
    nav = Nav("office", 22)
    filters = [
        UnitFilter("unit", _("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter(
            "stage",
            _("Stage"),
            choices=[("open", _("all that are open")), *Stage.choices],
            apply=_pick_open,
        ),
        ChoiceFilter("due", _("Date kept"), choices=_DUE, apply=_due),
        DateRangeFilter("due_on", _("Due on"), "due_on", more=True),
        DateRangeFilter("assigned_on", _("Assigned on"), "assigned_on", more=True),
    ]
    toolbar = [Action(_("Assign a task"), main=True, code=TASK_ASSIGN)]
    row_actions = [
        RowAction(TASK_INSPECT, _("Inspect"), when=lambda row: row.is_open and row.finished_on is not None),
    ]
    export_code = TASK_EXPORT

    def queryset(self) -> QuerySet[Any]:
        return rolled_up(super().queryset())

    @cached_property
    def counted(self) -> dict[str, int]:
        """Open, late, slow, to inspect."""
        return counts(self.base(), on=today())

    def lead(self) -> object:
        late_ones = self.counted["late"]
        if late_ones:
            return ngettext("%(n)s task is late.", "%(n)s tasks are late.", late_ones) % {"n": late_ones}
        return gettext("No task is late.")

    def figures(self) -> Iterable[Figure]:
        found, here = self.counted, page_url(TASK_LIST)
        yield Figure(pgettext_lazy("task", "Open"), found["open"], f"{here}?stage=open")
        yield Figure(_("Late"), found["late"], f"{here}?stage=open&due=late", tone="late" if found["late"] else "")
        yield Figure(_("Not started in time"), found["slow"], f"{here}?stage=assigned&due=slow")
        yield Figure(_("Waiting to be inspected"), found["to_inspect"], f"{here}?due=inspect")

    def empty(self) -> Empty:
        return Empty(
            gettext("No task has been assigned yet."),
            gettext("Assign one here, or make a decision of a meeting a task."),
            self._main_action(),
        )


@register
class MyTasks(TaskColumns):
    """What the reader is responsible for or helps with."""

    code = MINE
    permission = TASK_LIST
    path = "tasks/mine/"
    title = _("My tasks")
    nav = Nav("office", 20, badge=own_count)
    filters = [ChoiceFilter("due", _("Date kept"), choices=_DUE, apply=_due)]
    row_actions = [
        RowAction(TASK_REPORT, _("Report progress"), main=True, when=lambda row: not row.is_split),
        RowAction(TASK_START, _("Start"), when=lambda row: row.stage == Stage.ASSIGNED and not row.is_split),
    ]

    def base(self) -> QuerySet[Any]:
        return own_tasks(self.actor).select_related("unit", "owner")

    def queryset(self) -> QuerySet[Any]:
        return rolled_up(self.base())

    def lead(self) -> object:
        found = counts(self.base(), on=today())
        if found["late"]:
            return ngettext("%(n)s task is late.", "%(n)s tasks are late.", found["late"]) % {"n": found["late"]}
        return gettext("No task of yours is late.")

    def empty(self) -> Empty:
        return Empty(gettext("No task is in your hands."))
