"""What every act on a task does besides: note the step, tell the rooms above, tell the people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines import set_deadline
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.tasks.models import Task, TaskHelper, TaskStep

PROOF = "office.task"
DEADLINE = "office.task"


def step(
    task: Task, kind: str, account_id: int | None, day: date, text: object = "", progress: int | None = None
) -> TaskStep:
    """Note what happened to a task, and tell the rooms above."""
    made = TaskStep.objects.create(
        task=task, kind=kind, day=day, account_id=account_id, text=str(text).strip(), progress=progress
    )
    changed([task], on=day, accounts={account_id})
    return made


def changed(tasks: Iterable[Task], *, on: date, accounts: Iterable[int | None]) -> None:
    """Tell the rooms above that records of work on these tasks were made on a day."""
    people = {pk for pk in accounts if pk is not None}
    proof_changed(PROOF, unit_ids={task.unit_id for task in tasks}, account_ids=people, days={on})


def team(task: Task) -> set[int | None]:
    """Who works on a task: the responsible person and the helpers (account ids)."""
    return {task.owner_id, *TaskHelper.objects.filter(task=task).values_list("account_id", flat=True)}


def tell(
    task: Task, people: Iterable[int | None], text: object, *, actor: Actor, on: date, own_list: bool = False
) -> None:
    """A line in the inboxes of these people, but for the one who acts. `text` may name `%(title)s` and `%(day)s`."""
    accounts = {pk for pk in people if pk is not None} - {actor.account_id}
    url = page_url("office.task.mine") if own_list else page_url("office.task.view", task.pk)
    words = text % {"title": task.title, "day": task.due_on.isoformat()}  # type: ignore[operator]
    notify(accounts=accounts, code=PROOF, text=words, url=url or "", on=on, unit_id=task.unit_id)


def watch(task: Task, *, on: date) -> None:
    """Have the task's date watched over for the responsible person (for the unit while nobody is named)."""
    set_deadline(
        subject=task,
        kind=DEADLINE,
        unit_id=task.unit_id,
        account_id=task.owner_id,
        title=task.title,
        began_on=min(on, task.due_on),
        length=None,
        counted=None,
        due_on=task.due_on,
        page="office.task.view",
        clause="speech:C28",
        on=on,
    )
