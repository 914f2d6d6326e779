"""The way of a task through its four stages, and when it is late. Every day is passed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.kernel.refusal import Refused
from tieshan.office.tasks.terms import OPEN_STAGES, Stage

CLAUSE = "speech:C26"

#: act → stage before → stage after. What is not in the table is refused.
STEPS: dict[str, dict[str, str]] = {
    "office.task.start": {Stage.ASSIGNED: Stage.GUIDED},
    "office.task.report": {
        # A report of progress starts a task that nobody had called started.
        Stage.ASSIGNED: Stage.GUIDED,
        Stage.GUIDED: Stage.GUIDED,
        Stage.INSPECTED: Stage.INSPECTED,
    },
    "office.task.guide": {stage: stage for stage in OPEN_STAGES},
    # From the first stage only a task that was split: its parts are what is worked on.
    "office.task.inspect": dict.fromkeys(OPEN_STAGES, Stage.INSPECTED),
    "office.task.sum_up": {Stage.INSPECTED: Stage.SUMMED_UP},
    "office.task.split": {stage: stage for stage in OPEN_STAGES},
    "office.task.change": {stage: stage for stage in OPEN_STAGES},
    "office.task.transfer": {stage: stage for stage in OPEN_STAGES},
    "office.task.cancel": dict.fromkeys(OPEN_STAGES, Stage.CANCELLED),
}


def _nothing_begun(task: Any, _facts: Mapping[str, Any]) -> object | None:
    return None if task.is_split else refusal_for("office.task.inspect", task.stage, split=False)


MACHINE = Machine(
    "office.task",
    title=_("Task"),
    states=Stage,
    column="stage",
    rows=[
        Row(
            before,
            act,
            after,
            guard=_nothing_begun if (act, before) == ("office.task.inspect", Stage.ASSIGNED) else None,
        )
        for act, steps in STEPS.items()
        for before, after in steps.items()
    ],
)


def move(task: Any, act: str, *, actor: Any) -> None:
    """Take a task to its next stage; refuses what the table does not hold with a sentence that says what to do."""
    if reason := refusal_for(act, task.stage, split=task.is_split):
        raise Refused("office.task.stage", reason, clause=CLAUSE, stage=task.stage)
    MACHINE.move(task, act, actor=actor)


def refusal_for(act: str, stage: str, *, split: bool = False) -> object:
    """Why an act is not possible at this stage, and what to do instead; an empty text when it is possible."""
    if act == "office.task.inspect" and stage == Stage.ASSIGNED and not split:
        return _("Nobody has begun the task yet. Ask for a report of progress first.")
    if stage in STEPS[act]:
        return ""
    if stage == Stage.SUMMED_UP:
        return _("The task has been summed up and is closed.")
    if stage == Stage.CANCELLED:
        return _("The task has been cancelled.")
    if act == "office.task.sum_up":
        return _("Inspect the task first, then sum it up.")
    return _("The task has begun already.")


def is_late(*, due_on: date, finished_on: date | None, on: date) -> bool:
    """Late when finished after its date, or not finished and the date has passed."""
    return (finished_on or on) > due_on


def start_is_late(*, start_by: date, started_on: date | None, on: date) -> bool:
    """Quick start (C28): late when begun after the set day, or not begun and the day has passed."""
    return (started_on or on) > start_by


def check_progress(progress: int) -> None:
    """Progress is a whole number of per cent."""
    if not 0 <= progress <= 100:
        raise Refused("office.task.progress", _("Progress lies between 0 and 100 per cent."), field="progress")


def check_due(due_on: date, on: date) -> None:
    """A task's date does not lie before the day on which it is given."""
    if due_on < on:
        raise Refused("office.task.due", _("The date lies before the day on which the task is given."), field="due_on")
