"""What waits for a person: their own open tasks, the soonest date first."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.components import Action
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.tasks.policies import TASK_LIST
from tieshan.office.tasks.queries import own_tasks

_SENTENCE = ngettext_lazy("%(n)s task is in your hands", "%(n)s tasks are in your hands", "n")


def waiting_tasks(actor: Actor, on: date) -> WaitingGroup | None:
    """Open tasks of the reader that are not reported done."""
    if actor.account_id is None or not actor.may(TASK_LIST):
        return None
    overdue = Case(When(Q(due_on__lt=on), then=Value(1)))
    rows = list(
        own_tasks(actor)
        .filter(finished_on__isnull=True)
        .annotate(in_all=Window(Count("pk")), overdue=Window(Count(overdue)))
        .order_by(F("due_on"), "pk")[:FEW]
    )
    if not rows:
        return None
    items = [
        WaitingItem(
            task.title,
            page_url("office.task.view", task.pk) or "",
            due_on=task.due_on,
            act=Action(_("Report progress"), page_url("office.task.report", task.pk) or ""),
        )
        for task in rows
    ]
    count = rows[0].in_all
    return WaitingGroup(
        _("My tasks"), count, items, page_url("office.task.mine") or "", _SENTENCE % {"n": count}, late=rows[0].overdue
    )
