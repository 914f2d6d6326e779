"""What the home page and the daily digest say of papers that wait."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.components import Action
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.foundation.workflow.policies import AGREE
from tieshan.foundation.workflow.queries import todo

__all__ = ["waiting_papers"]


def waiting_papers(actor: Actor, on: date) -> WaitingGroup | None:
    """The papers before the reader, those due first."""
    rows = list(
        todo(actor, on=on)
        .select_related("run", "run__unit")
        .annotate(in_all=Window(Count("pk")), late=Window(Count("pk", filter=Q(due_on__lt=on))))
        .order_by("due_on", "pk")[:FEW]
    )
    if not rows:
        return None
    count = rows[0].in_all
    return WaitingGroup(
        _("Papers to decide"),
        count,
        [
            WaitingItem(
                row.run.title,
                page_url("workflow.approval.view", row.run_id) or "",
                sub=f"{row.run.unit} · {row.run.started_by_name}",
                due_on=row.due_on,
                act=Action(_("Agree"), page_url(AGREE, row.run_id) or ""),
            )
            for row in rows
        ],
        url=page_url("workflow.todo.list") or "",
        sentence=ngettext("%(n)s paper waits for your decision", "%(n)s papers wait for your decision", count)
        % {"n": count},
        late=rows[0].late,
    )
