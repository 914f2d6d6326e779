"""The year's assessments of the demonstration federation: what the records say is filled in, two are looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.documents.papers import OfficialPaper, Par
from tieshan.foundation.documents.word import render_docx
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.harmony import actions
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
#: The point "every worker has a written contract", which one of the two fails.
_CONTRACTS: Final = "4"


def create_demo_harmony(*, on: date) -> int:
    """Begun for every enterprise of the federation; the two best are answered and one is concluded. Not twice."""
    with acting_as(system_actor("demo")):
        chair = Account.objects.filter(is_demo=True, username="federation").select_related("home_unit").first()
        if chair is None or chair.home_unit is None or HarmonyAssessment.objects.exists():
            return 0
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    actor = actor_for(chair)
    opened = actions.open_assessments(actor=actor, unit=chair.home_unit, year=on.year, on=on)
    best = sorted(opened, key=lambda one: (-one.score, one.pk))[:2]
    for place, assessment in enumerate(best):
        _look(actor, assessment, words, on, fails=place == 1)
        if place == 0:
            actions.conclude_assessment(actor=actor, assessment=assessment, remark=words["remark"], on=on)
    return len(opened)


def _look(actor: Actor, assessment: HarmonyAssessment, words: dict[str, Any], on: date, *, fails: bool) -> None:
    with acting_as(actor):
        points = list(HarmonyPoint.objects.filter(assessment=assessment, met__isnull=True).order_by("pk"))
    for point in points:
        met = not (fails and point.number == _CONTRACTS)
        paper = OfficialPaper(issuer=assessment.unit.name, title=words["paper"], form="plain", body=[Par(words["met"])])
        upload = SimpleUploadedFile(f"{words['paper']}.docx", render_docx(paper))
        actions.answer_point(
            actor=actor,
            point=point,
            met=met,
            finding=words["met" if met else "failed"],
            uploads=[upload] if met else [],
            on=on,
        )
