"""Fictional supervisors, inspections and letters of the demonstration, entered by the demonstration accounts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.supervision import actions
from tieshan.rights.supervision.models import Inspection, Letter, Supervisor
from tieshan.rights.supervision.queries import KIND
from tieshan.rights.supervision.terms import LetterKind

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
_NEEDED: Final = ("leader", "office", "federation", "cadre", "enterprise")
_PROOF: Final = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def create_demo_supervision(*, on: date) -> int:
    """Supervisors of a federation and of some unions below it, and three ladders of letters: one that ends with a
    verified correction, one that goes up to the authority, one without an answer. Nothing is played twice; returns how
    many supervisors and letters there are."""
    with acting_as(system_actor("demo")):
        found = Account.objects.filter(is_demo=True, username__in=_NEEDED).select_related("home_unit")
        people = {one.username: one for one in found}
        if len(people) < len(_NEEDED) or Supervisor.objects.exists():
            return 0
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    actors = {name: actor_for(one) for name, one in people.items()}
    federation, enterprise = people["federation"].home_unit, people["enterprise"].home_unit
    assert federation is not None and enterprise is not None  # noqa: S101, PT018 - both sit in a union
    entered = _supervisors(actors, federation, enterprise, words, on)
    with acting_as(actors["cadre"]):
        around = Employer.objects.filter(territory=federation, closed_on__isnull=True, union_unit__isnull=False)
        employers = list(around.exclude(union_unit=enterprise).order_by("name_pinyin", "pk")[: len(words["cases"]) + 1])
    play = _Play(actors, federation, people["leader"].home_unit or federation, entered[:2], words, on)
    for employer, told in zip(employers, words["cases"], strict=False):
        play.case(employer, told)
    if len(employers) > len(words["cases"]):
        plan = words["planned"]
        actions.plan_inspection(
            actor=actors["cadre"],
            unit=federation,
            employer=employers[-1],
            purpose=plan["purpose"],
            planned_on=on + timedelta(days=plan["in"]),
            on=on,
        )
    return len(entered) + play.letters


def _supervisors(
    actors: dict[str, Actor], federation: Unit, enterprise: Unit, words: dict[str, Any], on: date
) -> list[Supervisor]:
    chair = actors["federation"]
    with acting_as(chair):
        others = list(
            Unit.objects.filter(path__startswith=federation.path, status=Unit.Status.ACTIVE)
            .exclude(pk__in=(federation.pk, enterprise.pk))
            .exclude(kind=Unit.Kind.ORGANISER)
            .order_by("code")[: len(words["below"])]
        )
    planned = [(chair, federation, line) for line in words["federation"]]
    planned += [(actors["enterprise"], enterprise, line) for line in words["enterprise"]]
    plain = {"place": "supervisor", "ends_in": 400}
    planned += [(chair, unit, plain | {"name": name}) for unit, name in zip(others, words["below"], strict=False)]
    return [
        _enter(actor, unit, line, f"{on.year - 1}{serial:04d}", words["issued_by"], on)
        for serial, (actor, unit, line) in enumerate(planned, 1)
    ]


class _Play:
    """The cases of the demonstration, day by day, by those who would do it."""

    def __init__(
        self,
        actors: dict[str, Actor],
        federation: Unit,
        district: Unit,
        inspectors: list[Supervisor],
        words: dict[str, Any],
        on: date,
    ) -> None:
        self.actors, self.federation, self.district = actors, federation, district
        self.inspectors, self.words, self.on = inspectors, words, on
        self.letters = 0

    def _day(self, before: int) -> date:
        return self.on - timedelta(days=before)

    def case(self, employer: Employer, told: dict[str, Any]) -> None:
        """An inspection and its ladder, as far as it is told."""
        inspection = self._inspect(employer, told)
        refused = "refused" in told
        letter = self._send(inspection, told, told["issued"], received=not refused)
        if "answer" in told:
            self._answer(letter, told)
        if refused:
            opinion = self._send(inspection, told, told["next"], previous=letter)
            self._propose(inspection, told, opinion)

    def _inspect(self, employer: Employer, told: dict[str, Any]) -> Inspection:
        day, cadre = self._day(told["held"]), self.actors["cadre"]
        planned = actions.plan_inspection(
            actor=cadre,
            unit=self.federation,
            employer=employer,
            purpose=told["purpose"],
            planned_on=day,
            on=day - timedelta(days=5),
        )
        return actions.hold_inspection(
            actor=cadre,
            inspection=planned,
            supervisors=self.inspectors,
            held_on=day,
            place=self.words["place"],
            met=self.words["met"],
            record=told["record"],
            signed=True,
            findings=[told["finding"]],
            on=day,
        )

    def _send(
        self,
        inspection: Inspection,
        told: dict[str, Any],
        before: int,
        *,
        previous: Letter | None = None,
        received: bool = True,
    ) -> Letter:
        """An advisory letter, or the opinion letter after one, out of the door."""
        kind = LetterKind.ADVISORY if previous is None else LetterKind.OPINION
        demand = told["demand"]
        return self._issue(
            ("cadre", "federation"),
            self.federation,
            kind,
            inspection,
            told,
            demand,
            before,
            previous,
            received=received,
        )

    def _propose(self, inspection: Inspection, told: dict[str, Any], opinion: Letter) -> None:
        kind, before = LetterKind.PROPOSAL, told["proposal"]
        self._issue(("office", "leader"), self.district, kind, inspection, told, told["request"], before, opinion)

    def _issue(
        self,
        names: tuple[str, str],
        unit: Unit,
        kind: LetterKind,
        inspection: Inspection,
        told: dict[str, Any],
        demand: str,
        before: int,
        previous: Letter | None,
        *,
        received: bool = True,
    ) -> Letter:
        writer, chair = (self.actors[name] for name in names)
        day, finding = self._day(before), told["finding"]
        letter = actions.draft_letter(
            actor=writer,
            unit=unit,
            kind=kind,
            employer=inspection.employer,
            clue=self.words["clue"].format(inspection=inspection),
            facts=finding["what"],
            legal_basis=finding["rule"],
            demand=demand,
            contact=self.words["contact"],
            authority=self.words["authority"] if kind == LetterKind.PROPOSAL else "",
            inspection=inspection,
            previous=previous,
            on=day,
        )
        actions.submit_letter(actor=writer, letter=letter, on=day)
        with acting_as(chair):
            run = Run.objects.get(kind=KIND, record_id=letter.pk)
        agree_paper(actor=chair, run=run, on=day, opinion=self.words["opinion"])
        with acting_as(writer):
            letter.refresh_from_db()
        self.letters += 1
        return actions.deliver_letter(
            actor=writer,
            letter=letter,
            delivered_on=day + timedelta(days=1),
            way="hand" if received else "left",
            receiver=self.words["receiver"] if received else told["refused"],
            received=received,
            uploads=[SimpleUploadedFile(self.words["proof"], _PROOF, content_type="application/pdf")],
            on=day + timedelta(days=1),
        )

    def _answer(self, letter: Letter, told: dict[str, Any]) -> None:
        answered, verified = self._day(told["answered"]), self._day(told["verified"])
        cadre = self.actors["cadre"]
        letter = actions.answer_letter(
            actor=cadre,
            letter=letter,
            answered_on=answered,
            agrees=True,
            answer=told["answer"],
            correct_by=verified,
            on=answered,
        )
        actions.verify_correction(
            actor=cadre,
            letter=letter,
            supervisors=self.inspectors,
            verified_on=verified,
            corrected=True,
            seen=told["seen"],
            on=verified,
        )


def _enter(actor: Actor, unit: Unit, line: dict[str, Any], number: str, issued_by: str, on: date) -> Supervisor:
    valid_to = on + timedelta(days=line["ends_in"])
    return actions.appoint_supervisor(
        actor=actor,
        unit=unit,
        name=line["name"],
        job=line.get("job", ""),
        place=line["place"],
        number=number,
        issued_by=issued_by,
        valid_from=valid_to - timedelta(days=1094),
        valid_to=valid_to,
        since=on - timedelta(days=200),
        on=on,
    )
