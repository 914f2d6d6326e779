"""A planned dialogue of the unit, and a promise of one that was held."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.organisations.models import Account, Unit
from tieshan.rights.dialogue.actions import hold_dialogue, plan_dialogue
from tieshan.rights.dialogue.models import Promise


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One session still to be held, one held with a promise."""
    facts: dict[str, Any] = {"actor": OPERATOR, "unit": unit, "planned_on": TODAY, "place": "", "topics": "食堂"}
    before = plan_dialogue(**facts, on=TODAY)
    promise = {"text": "改善", "owner": "行政部", "due_on": TODAY + timedelta(days=9)}
    hold_dialogue(
        actor=OPERATOR, dialogue=before, held_on=TODAY, present="", minutes="记录", promises=[promise], on=TODAY
    )
    return {"Dialogue": plan_dialogue(**facts, on=TODAY), "Promise": Promise.objects.get(dialogue=before)}
