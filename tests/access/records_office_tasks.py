"""Records of tasks for the access matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.office.tasks.actions.giving import assign_task
from tieshan.office.tasks.actions.stages import Found, inspect_task, start_task
from tieshan.office.tasks.models import Finding
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """A task of the unit with an open finding."""
    due = TODAY + timedelta(days=9)
    task = assign_task(
        actor=OPERATOR, unit=unit, title=f"任务{serial}", target="十户", owner=owner, due_on=due, on=TODAY
    )
    start_task(actor=OPERATOR, task=task, on=TODAY)
    inspect_task(actor=OPERATOR, task=task, text="有缺项", on=TODAY, findings=[Found("补齐", due)])
    return {"Task": task, "Finding": Finding.objects.get(task=task)}
