"""The card that a room puts on the page of its paper: how the approval stands, and where to decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.components import Action, Card, Moment, Tag, Timeline
from tieshan.foundation.workflow.models import Decision, Run
from tieshan.foundation.workflow.terms import Did, RunState

__all__ = ["TONES", "approval_card", "form_lines", "returned_because", "state_tag"]

TONES = {
    "draft": "plain",
    "running": "due",
    "agreed": "done",
    "refused": "late",
    "returned": "late",
    "withdrawn": "plain",
    "dropped": "plain",
}


def state_tag(run: Run) -> Tag:
    """The run's state as a tag."""
    return Tag(run.get_state_display(), TONES[run.state])


def approval_card(request: HttpRequest, record: Any, kind: str) -> Card | None:
    """How the approval of this record stands, newest line first; None when it was never submitted."""
    run = Run.objects.filter(kind=kind, record_id=record.pk).exclude(state=RunState.DRAFT).order_by("-pk").first()
    if run is None:
        return None
    link = None
    if Run.objects.visible_to(request.actor, "workflow.approval.view").filter(pk=run.pk).exists():  # type: ignore[attr-defined]
        link = Action(gettext("Open the approval"), page_url("workflow.approval.view", run.pk) or "")
    note = run.step_words if run.state == RunState.RUNNING else run.get_state_display()
    return Card(_("Approval"), Timeline(form_lines(run)), note=note, link=link)


def returned_because(record: Any, kind: str) -> str:
    """The opinion with which the record was last returned to the one who submitted it."""
    lines = Decision.objects.filter(run__kind=kind, run__record_id=record.pk, did=Did.RETURN).order_by("-pk")
    line = lines.first()
    return str(line.opinion or "") if line is not None else ""


def form_lines(run: Run) -> list[Moment]:
    """The lines of the paper's form as moments, newest first."""
    tones = {"agree": "done", "refuse": "late", "return": "late", "return_to": "late", "escalate": "late"}
    return [
        Moment(
            line.on,
            f"{line.get_did_display()} · {line.step_words}" if line.step_title else line.get_did_display(),
            text=line.opinion or "",
            who=signature(line),
            tone=tones.get(line.did, ""),
        )
        for line in Decision.objects.filter(run=run).order_by("-pk")
    ]


def signature(line: Decision) -> str:
    """Who decided, in which post, in whose place."""
    if line.stands_for:
        return gettext("%(name)s, acting for %(absent)s (%(post)s)") % {
            "name": line.name,
            "absent": line.stands_for,
            "post": line.post_title,
        }
    return f"{line.name} · {line.post_title}" if line.post_title else line.name
