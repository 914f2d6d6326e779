"""Two fictional sessions, one held with its promises and one to come, entered by the demonstration account itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.foundation.access import acting_as, system_actor
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.dialogue import actions
from tieshan.rights.dialogue.models import Dialogue, Promise

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"


def create_demo_dialogue(*, on: date) -> int:
    """A session of forty days ago (one promise kept, one broken, one running) and one in twelve; nothing twice."""
    with acting_as(system_actor("demo")):
        chair = Account.objects.filter(is_demo=True, username="enterprise").select_related("home_unit").first()
        if chair is None or chair.home_unit is None or Dialogue.objects.exists():
            return 0
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    actor, unit, held_on = actor_for(chair), chair.home_unit, on - timedelta(days=40)
    for key, planned_on in (("held", held_on), ("planned", on + timedelta(days=12))):
        one = actions.plan_dialogue(
            actor=actor, unit=unit, planned_on=planned_on, place=words["place"], topics="", on=held_on
        )
        for topic in words[key]["topics"]:
            actions.add_topics(actor=actor, dialogue=one, topics=topic["text"], raised_by=topic["by"], on=held_on)
        if key == "planned":
            break
        promises = [
            {"text": each["text"], "owner": each["owner"], "due_on": held_on + timedelta(days=each["days"])}
            for each in words[key]["promises"]
        ]
        actions.hold_dialogue(
            actor=actor,
            dialogue=one,
            held_on=held_on,
            present=words[key]["present"],
            minutes=words[key]["minutes"],
            promises=promises,
            on=held_on,
        )
        with acting_as(actor):
            made = list(Promise.objects.filter(dialogue=one).order_by("pk"))
        for promise, each in zip(made, words[key]["promises"], strict=True):
            if "kept" in each:
                kept_on = promise.due_on - timedelta(days=2)
                actions.keep_promise(actor=actor, promise=promise, result=each["kept"], kept_on=kept_on, on=on)
    return 2
