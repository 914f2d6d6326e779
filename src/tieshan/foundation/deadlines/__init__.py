"""Deadlines: what falls due, for whom, counted how, warned when, and what became of it.

    from tieshan.foundation.deadlines import set_deadline, meet_deadline

    set_deadline(subject=task, kind="office.task", unit_id=…, account_id=…, title=…, began_on=on, length=10,
                 counted="working_day", page="office.task.view", on=on)
    ...
    meet_deadline(task, "office.task", on=on)

All of them run inside the room's own act. Import from here; the calendar comes from the lawbook by `provide_calendar`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tieshan.foundation.deadlines.events import DeadlineOverdue, OverdueLine
    from tieshan.foundation.deadlines.keeping import (
        drop_deadline,
        meet_deadline,
        move_deadline,
        pause_deadline,
        recount_deadlines,
        resume_deadline,
        set_deadline,
        set_deadlines,
    )
    from tieshan.foundation.deadlines.providers import keep_last_day, provide_calendar, provide_people_in_charge
    from tieshan.foundation.deadlines.queries import deadlines_of, due_for

_WHERE = {
    "DeadlineOverdue": "events",
    "OverdueLine": "events",
    "deadlines_of": "queries",
    "drop_deadline": "keeping",
    "due_for": "queries",
    "keep_last_day": "providers",
    "meet_deadline": "keeping",
    "move_deadline": "keeping",
    "pause_deadline": "keeping",
    "provide_calendar": "providers",
    "provide_people_in_charge": "providers",
    "recount_deadlines": "keeping",
    "resume_deadline": "keeping",
    "set_deadline": "keeping",
    "set_deadlines": "keeping",
}
__all__ = [
    "DeadlineOverdue",
    "OverdueLine",
    "deadlines_of",
    "drop_deadline",
    "due_for",
    "keep_last_day",
    "meet_deadline",
    "move_deadline",
    "pause_deadline",
    "provide_calendar",
    "provide_people_in_charge",
    "recount_deadlines",
    "resume_deadline",
    "set_deadline",
    "set_deadlines",
]


def __getattr__(name: str) -> Any:
    # The package is imported while Django still loads the apps, when models may not be imported yet.
    if name in _WHERE:
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
