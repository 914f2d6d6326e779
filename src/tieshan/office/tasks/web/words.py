"""Words and tags that the pages of tasks share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import RecordField, Tag, choice_word
from tieshan.office.tasks.models import Task
from tieshan.office.tasks.queries import people_for
from tieshan.office.tasks.rules import is_late, start_is_late
from tieshan.office.tasks.terms import Stage

TONES = {
    Stage.ASSIGNED: "plain",
    Stage.GUIDED: "info",
    Stage.INSPECTED: "info",
    Stage.SUMMED_UP: "done",
    Stage.CANCELLED: "plain",
}


def stage_tag(task: Task) -> Tag:
    """The stage of a task as a tag."""
    return Tag(choice_word(task, "stage"), TONES[Stage(task.stage)])


def date_tag(task: Task, *, on: date) -> Tag | None:
    """What there is to say about the date of a task: late, due soon, not started in time."""
    if task.stage == Stage.CANCELLED:
        return None
    if is_late(due_on=task.due_on, finished_on=task.finished_on, on=on):
        return Tag(_("late"), "late")
    if task.finished_on is not None:
        return Tag(_("in time"), "done")
    if task.started_on is None and start_is_late(start_by=task.start_by, started_on=None, on=on):
        return Tag(_("not started in time"), "due")
    days = (task.due_on - on).days
    return Tag(_("%(n)s days left") % {"n": days}, "due") if days <= 7 else None


def percent(value: Any) -> str:
    """Progress in whole per cent."""
    return f"{round(value or 0)}%"


def person_field(label: Any, code: str, *, required: bool = True, help_text: Any = "") -> RecordField:
    """One person out of those within the reader's reach under a code."""
    return RecordField(
        label=label,
        source=lambda actor: people_for(actor, code),
        searched=("display_name", "username"),
        required=required,
        help_text=help_text,
    )
