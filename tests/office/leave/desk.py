"""Asking for leave and deciding on it, in one line each."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.office.house import House
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.office.leave.actions import request_leave
from tieshan.office.leave.models import Leave

MONDAY = date(2026, 11, 23)


def ask(house: House, who: str = "cadre", *, days: tuple[date, date] = (MONDAY, MONDAY), **facts: Any) -> Leave:
    """A request of one person."""
    given: dict[str, Any] = {
        "kind": "personal",
        "reason": "家中有事",
        "contact": "13900000000",
        "on": days[0],
        "starts_on": days[0],
        "ends_on": days[1],
        **facts,
    }
    return request_leave(actor=house.actor(who), **given)


def run_of(leave: Leave) -> Run:
    """The approval of a leave."""
    return Run.objects.get(kind="office.leave", record_id=leave.pk)


def grant(house: House, leave: Leave, *deciders: str, on: date = MONDAY) -> Leave:
    """Agreed to by these people in turn."""
    for name in deciders or ("north",):
        agree_paper(actor=house.actor(name), run=run_of(leave), on=on, opinion="同意")
    return again(leave)


def again(leave: Leave) -> Leave:
    """As the register has it now."""
    return Leave.objects.get(pk=leave.pk)
