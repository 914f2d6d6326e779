"""A fictional congress with a session held and one to come, and what was laid open since."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.documents.papers import OfficialPaper, Par
from tieshan.foundation.documents.word import render_docx
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.congress import actions
from tieshan.rights.congress.actions.congresses import Delegate
from tieshan.rights.congress.models import Congress
from tieshan.rights.congress.queries import delegates_on

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"


def create_demo_congress(*, on: date) -> int:
    """Elected fourteen months ago, met seventy-five days ago, meets again in twenty; nothing is played twice."""
    with acting_as(system_actor("demo")):
        chair = Account.objects.filter(is_demo=True, username="enterprise").select_related("home_unit").first()
        if chair is None or chair.home_unit is None or Congress.objects.exists():
            return 0
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    actor, unit = actor_for(chair), chair.home_unit
    elected_on = on - timedelta(days=425)
    congress = actions.constitute_congress(
        actor=actor,
        unit=unit,
        number=2,
        form="delegates",
        elected_on=elected_on,
        years=3,
        delegates=_delegates(words),
        on=elected_on,
    )
    _meet(actor, congress, words, on)
    _lay_open(actor, unit, words, on)
    return 1


def _delegates(words: dict[str, Any]) -> list[Delegate]:
    return [
        Delegate(name=name, job=words["jobs"][group], group=group, is_woman=name in words["women"])
        for group, names in words["delegates"].items()
        for name in names
    ]


def _meet(actor: Actor, congress: Congress, words: dict[str, Any], on: date) -> None:
    held_on = on - timedelta(days=75)
    first = actions.plan_session(
        actor=actor,
        congress=congress,
        planned_on=held_on,
        place=words["place"],
        agenda=words["agenda"],
        on=held_on - timedelta(days=14),
    )
    first = actions.hand_out_papers(actor=actor, session=first, sent_on=held_on - timedelta(days=9), on=held_on)
    with acting_as(actor):
        absent = list(delegates_on(congress, held_on)[: words["absent"]])
    actions.hold_session(
        actor=actor,
        session=first,
        held_on=held_on,
        minutes=words["minutes"],
        ballots=words["ballots"],
        absent=absent,
        on=held_on,
    )
    actions.plan_session(
        actor=actor,
        congress=congress,
        planned_on=on + timedelta(days=20),
        place=words["place"],
        agenda=words["next"],
        on=on,
    )


def _lay_open(actor: Actor, unit: Unit, words: dict[str, Any], on: date) -> None:
    for affair in words["affairs"]:
        paper = OfficialPaper(issuer=unit.name, title=affair["title"], form="plain", body=[Par(words["laid_open"])])
        upload = SimpleUploadedFile(f"{affair['title']}.docx", render_docx(paper))
        actions.publish_affair(
            actor=actor,
            unit=unit,
            matter=affair["matter"],
            title=affair["title"],
            published_on=on - timedelta(days=affair["days"]),
            place=affair["place"],
            # The last one still waits for its evidence.
            uploads=[upload] if affair is not words["affairs"][-1] else [],
            on=on,
        )
