"""A fictional year of trouble at employers, through the acts of the rooms; then the house judges it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tieshan.foundation.access import ANONYMOUS, Actor, acting_as, system_actor
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.organisations.models import Account, Employer
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.concerns.actions import answer_concern, classify_concern, submit_concern
from tieshan.rights.concerns.models import Concern
from tieshan.rights.disputes.actions import accept_dispute, close_dispute, open_dispute
from tieshan.rights.supervision.actions import deliver_letter, submit_letter
from tieshan.rights.supervision.queries import KIND
from tieshan.rights.warning import actions
from tieshan.rights.warning.models import EarlyWarning, Sign
from tieshan.rights.warning.policies import RUN

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
#: Days until a complaint is classified and answered.
_CLASSIFIED, _ANSWERED = 1, 6


def create_demo_warnings(*, on: date) -> int:
    """Complaints, signs and disputes of the past year, and the warnings that follow; nothing is played twice."""
    with acting_as(system_actor("demo")):
        accounts = {one.username: one for one in Account.objects.filter(is_demo=True).select_related("home_unit")}
        if not {"federation", "cadre"} <= set(accounts) or Sign.objects.exists():
            return 0
        unit = accounts["federation"].home_unit
        words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
        stories = words["stories"]
        employers = list(
            Employer.objects.filter(territory=unit, closed_on__isnull=True, workers__gte=20)
            .select_related("territory", "union_unit")
            .order_by("pk")[: len(stories)]
        )
    player = _Player(words, accounts, on)
    for employer, story in zip(employers, stories, strict=False):
        for line in story:
            player.play(employer, line)
    # As the nights of the last week would have done it, so that the history of the grades is no single jump.
    for back in (8, 5, 2, 0):
        actions.run_warnings(actor=system_actor(RUN, kind="job"), at=player.at(back))
    player.begin()
    return len(employers)


class _Player:
    def __init__(self, words: dict[str, Any], accounts: dict[str, Account], on: date) -> None:
        self.words, self.on, self.accounts = words, on, accounts
        self.chair: Actor = actor_for(accounts["federation"])
        self.cadre: Actor = actor_for(accounts["cadre"])

    def at(self, ago: int) -> datetime:
        """The morning so many days ago, never in the future."""
        morning = timezone.make_aware(datetime.combine(self.on - timedelta(days=ago), time(8, 30)))
        return min(morning, timezone.now())

    def play(self, employer: Employer, line: dict[str, Any]) -> None:
        """One happening."""
        if "complain" in line:
            self._complain(employer, line)
        elif "sign" in line:
            self._sign(employer, line)
        else:
            self._dispute(employer, line)

    def begin(self) -> None:
        """The gravest warning is reported and something was done; a visit is planned at another."""
        with acting_as(self.cadre):
            found = list(
                EarlyWarning.objects.filter(state="raised").select_related("unit", "employer").order_by("-grade", "pk")
            )
        if not found:
            return
        first = actions.report_warning(actor=self.cadre, warning=found[0], text=self.words["facts"], at=timezone.now())
        actions.add_measure(
            actor=self.cadre,
            warning=first,
            kind="talk",
            done_on=self.on,
            text=self.words["facts"],
            with_whom="",
            paper="",
            settles=[],
            at=timezone.now(),
        )
        self._write(first)
        with acting_as(self.chair):
            employer = Employer.objects.select_related("territory").get(pk=found[-1].employer_id)
        actions.plan_visit(
            actor=self.chair, employer=employer, visitor=self.accounts["cadre"], reason="", at=timezone.now()
        )

    def _write(self, warning: EarlyWarning) -> None:
        """The labour authority is asked for joint work: written, approved, delivered, not answered yet."""
        said = self.words["letter"]
        letter = actions.write_letter(
            actor=self.cadre,
            warning=warning,
            kind="authority",
            authority=said["authority"],
            demand=said["demand"],
            contact=said["contact"],
            at=timezone.now(),
        )
        submit_letter(actor=self.cadre, letter=letter, on=self.on)
        with acting_as(self.chair):
            run = Run.objects.get(kind=KIND, record_id=letter.pk)
        agree_paper(actor=self.chair, run=run, on=self.on, opinion=said["opinion"])
        with acting_as(self.cadre):
            letter.refresh_from_db()
        deliver_letter(
            actor=self.cadre,
            letter=letter,
            delivered_on=self.on,
            way="hand",
            receiver=said["receiver"],
            uploads=[SimpleUploadedFile(said["proof"], b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")],
            on=self.on,
        )

    def _complain(self, employer: Employer, line: dict[str, Any]) -> None:
        at = self.at(line["ago"])
        concern: Concern
        concern, _receipt = submit_concern(
            actor=ANONYMOUS, kind="complain", text=line["complain"], at=at, employer_words=employer.name
        )
        if line.get("open"):
            return
        with acting_as(self.chair):
            concern = Concern.objects.select_related("unit").get(pk=concern.pk)
        concern = classify_concern(
            actor=self.chair,
            concern=concern,
            handling="settle",
            matter=line["matter"],
            subject=line["complain"],
            grade="ordinary",
            handler=self.accounts["cadre"],
            at=min(at + timedelta(days=_CLASSIFIED), timezone.now()),
        )
        if line["ago"] > _ANSWERED:
            answer_concern(
                actor=self.cadre, concern=concern, text=self.words["answer"], at=at + timedelta(days=_ANSWERED)
            )

    def _sign(self, employer: Employer, line: dict[str, Any]) -> None:
        at = self.at(line["ago"])
        sign = actions.report_sign(
            actor=self.cadre,
            employer=employer,
            kind=line["sign"],
            seen_on=timezone.localdate(at),
            workers=line["workers"],
            text=line["text"],
            at=at,
        )
        over = line.get("over", line["ago"] - 60)
        if over > 0:
            actions.end_sign(
                actor=self.cadre,
                sign=sign,
                ended_on=self.on - timedelta(days=over),
                reason=self.words["ended"],
                at=self.at(over),
            )

    def _dispute(self, employer: Employer, line: dict[str, Any]) -> None:
        at = self.at(line["ago"])
        dispute = open_dispute(
            actor=self.chair,
            unit=employer.territory,
            employer=employer,
            channel="person",
            subject=line["subject"],
            facts=self.words["facts"],
            matter=line["dispute"],
            knew_on=timezone.localdate(at) - timedelta(days=5),
            workers=line["workers"],
            at=at,
        )
        dispute = accept_dispute(
            actor=self.chair,
            dispute=dispute,
            handler=self.accounts["cadre"],
            second=self.accounts["federation"],
            at=at,
        )
        closed = line["ago"] - line["close"]
        close_dispute(
            actor=self.chair, dispute=dispute, outcome="withdrawn", review=self.words["review"], at=self.at(closed)
        )
