"""How trouble is played: each step an act of its room, by the person whose step it is.

Warnings are computed as they are in life: every night, and at once when a room says that facts of an employer changed.

What is done about a warning goes by what stands: nobody reports what does not wait to be reported.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, time
from functools import singledispatchmethod
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tieshan.foundation.access import ANONYMOUS, system_actor
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.models import Payer
from tieshan.kernel.money import Yuan
from tieshan.members.actions.membership import leave_union
from tieshan.members.models import Person as Member
from tieshan.organisations.models import Account, Employer
from tieshan.rights.bargaining.actions.contracts import register_contract
from tieshan.rights.concerns.actions import answer_concern, classify_concern, record_concern, submit_concern
from tieshan.rights.dialogue.actions import hold_dialogue, plan_dialogue
from tieshan.rights.disputes.actions import accept_dispute, close_dispute, open_dispute
from tieshan.rights.supervision.actions import deliver_letter, draft_letter, submit_letter
from tieshan.rights.warning import actions as warning
from tieshan.rights.warning.models import EarlyWarning, Sign
from tieshan.rights.warning.queries.figures import to_visit
from tieshan.simulation.happenings import Cast
from tieshan.simulation.money.house import House
from tieshan.simulation.people import Person
from tieshan.simulation.trouble import happenings as told
from tieshan.simulation.trouble.words import words

__all__ = ["Trouble"]

Course = Generator[date, None, None]
_NIGHT = system_actor("simulate", kind="job")
#: The hour of what happens, of what is done about it, and of the nightly computation.
MORNING, AFTERNOON, AT_NIGHT = time(9), time(16), time(0, 41)
LETTER = "rights.supervision_letter"
#: More than a federation has employers to visit.
_ALL = 10_000
#: An empty page: enough to stand for a receipt.
_RECEIPT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def at(day: date, hour: time = MORNING) -> datetime:
    """A moment of a day; never one that has not come yet, since the last day played may be today."""
    return min(timezone.make_aware(datetime.combine(day, hour)), timezone.now())


class Trouble:
    """Turns trouble into acts; `changed` are the employers of whom a room has said that their facts changed."""

    def __init__(self, house: House, cast: Cast, changed: set[int]) -> None:
        self.house, self.changed = house, changed
        self.watched = [one.employer_id for one in cast.trouble.employers]
        #: Employers to visit, as a federation's chair reads them on a day.
        self._read: dict[tuple[int, date], set[int]] = {}

    def night(self, on: date) -> None:
        """The grades of the night. Of these employers alone: others may hold facts of days that are not played yet."""
        self.changed.clear()
        if self.watched:
            warning.run_warnings(actor=_NIGHT, at=at(on, AT_NIGHT), employer_ids=self.watched)

    def follow(self, on: date) -> None:
        """The grades of those whose facts just changed."""
        found = sorted(self.changed & set(self.watched))
        self.changed.clear()
        if found:
            warning.run_warnings(actor=_NIGHT, at=at(on), employer_ids=found)

    def _account(self, person: Person) -> Account:
        return Account.objects.get(pk=person.account_id)

    def _employer(self, one: told.Watched) -> Employer:
        return Employer.objects.select_related("territory", "union_unit").get(pk=one.employer_id)

    def _union_chair(self, one: told.Watched) -> Person:
        if one.union_chair is None:
            raise LookupError(f"{one.name} has no union that acts")
        return one.union_chair

    def _accountant(self, one: told.Watched) -> Person:
        if one.accountant is None:
            raise LookupError(f"nobody keeps the levy of {one.name}")
        return one.accountant

    @singledispatchmethod
    def course(self, happening: Any) -> Course:
        """The steps of a happening."""
        raise TypeError(f"nobody knows how to play {type(happening).__name__}")

    # -- what happens ------------------------------------------------------------------------------------------------

    @course.register
    def _(self, one: told.Complained) -> Course:
        chair, cadre = self.house.actor(one.employer.chair), self.house.actor(one.employer.cadre)
        text = words()["complaints"][one.subject]
        if one.channel == "page":
            concern, _receipt = submit_concern(
                actor=ANONYMOUS, kind="complain", text=text, at=at(one.day), employer_words=one.employer.name
            )
        else:
            concern, _receipt = record_concern(
                actor=cadre,
                unit=self.house.unit(one.employer.unit_id),
                kind="complain",
                channel=one.channel,
                text=text,
                at=at(one.day),
                employer=self._employer(one.employer),
            )
        yield one.classified_on
        concern.refresh_from_db()
        classify_concern(
            actor=chair,
            concern=concern,
            handling="settle",
            matter=one.matter,
            subject=words()["subjects"][one.subject],
            grade="ordinary",
            handler=self._account(one.employer.cadre),
            at=at(one.classified_on),
        )
        if one.answered_on is not None:
            yield one.answered_on
            concern.refresh_from_db()
            answer_concern(actor=cadre, concern=concern, text=words()["answer"], at=at(one.answered_on))

    @course.register
    def _(self, one: told.SignSeen) -> Course:
        cadre = self.house.actor(one.employer.cadre)
        sign = warning.report_sign(
            actor=cadre,
            employer=self._employer(one.employer),
            kind=one.kind,
            seen_on=one.day,
            workers=one.workers,
            text=words()["signs"][one.kind],
            at=at(one.day),
        )
        if one.ended_on is not None:
            yield one.ended_on
            sign.refresh_from_db()
            warning.end_sign(
                actor=cadre, sign=sign, ended_on=one.ended_on, reason=words()["sign_over"], at=at(one.ended_on)
            )

    @course.register
    def _(self, one: told.Disputed) -> Course:
        chair = self.house.actor(one.employer.chair)
        dispute = open_dispute(
            actor=chair,
            unit=self.house.unit(one.employer.unit_id),
            employer=self._employer(one.employer),
            channel="person",
            subject=words()["disputes"][one.matter],
            facts=words()["facts"],
            matter=one.matter,
            knew_on=one.day,
            workers=one.workers,
            at=at(one.day),
        )
        yield one.accepted_on
        dispute = accept_dispute(
            actor=chair,
            dispute=dispute,
            handler=self._account(one.employer.cadre),
            second=self._account(one.employer.chair),
            at=at(one.accepted_on),
        )
        if one.closed_on is not None:
            yield one.closed_on
            close_dispute(
                actor=chair, dispute=dispute, outcome="withdrawn", review=words()["review"], at=at(one.closed_on)
            )

    @course.register
    def _(self, one: told.LetterSent) -> Course:
        cadre, text = self.house.actor(one.employer.cadre), words()["letter"]
        letter = draft_letter(
            actor=cadre,
            unit=self.house.unit(one.employer.unit_id),
            kind="advisory",
            employer=self._employer(one.employer),
            clue=text["clue"],
            facts=text["facts"],
            demand=text["demand"],
            legal_basis=text["basis"],
            on=one.day,
        )
        letter = submit_letter(actor=cadre, letter=letter, on=one.day)
        yield one.agreed_on
        self.house.agree(LETTER, letter.pk, one.agreed_on)
        yield one.delivered_on
        letter.refresh_from_db()
        receipt = SimpleUploadedFile("receipt.pdf", _RECEIPT, content_type="application/pdf")
        deliver_letter(
            actor=cadre,
            letter=letter,
            delivered_on=one.delivered_on,
            way="hand",
            receiver=text["receiver"],
            uploads=[receipt],
            on=one.delivered_on,
        )

    @course.register
    def _(self, one: told.Promised) -> Course:
        person, text = self._union_chair(one.employer), words()["dialogue"]
        chair = self.house.actor(person)
        dialogue = plan_dialogue(
            actor=chair,
            unit=self.house.unit(person.unit_id),
            planned_on=one.day,
            place=text["place"],
            topics=text["topics"],
            on=one.day,
        )
        promise = {"text": text["promise"], "owner": text["owner"], "due_on": one.due_on}
        hold_dialogue(
            actor=chair,
            dialogue=dialogue,
            held_on=one.day,
            present=text["present"],
            minutes=text["minutes"],
            promises=[promise],
            on=one.day,
        )
        yield from ()

    @course.register
    def _(self, one: told.ContractEntered) -> Course:
        person = self._union_chair(one.employer)
        register_contract(
            actor=self.house.actor(person),
            unit=self.house.unit(person.unit_id),
            kind="general",
            title=words()["contract"],
            signed_on=one.from_on,
            in_force_from=one.from_on,
            ends_on=one.ends_on,
            on=one.day,
        )
        yield from ()

    @course.register
    def _(self, one: told.Enrolled) -> Course:
        register_payer(
            actor=self.house.actor(self._accountant(one.employer)),
            employer=self._employer(one.employer),
            direction=one.direction,
            since=one.since,
            on=one.day,
        )
        yield from ()

    @course.register
    def _(self, one: told.Declared) -> Course:
        payer = Payer.objects.select_related("unit").get(employer=one.employer.employer_id)
        wages = Yuan.from_fen(one.payroll)
        chair = self.house.actor(self._union_chair(one.employer))
        declare_payroll(actor=chair, payer=payer, month=one.month, on=one.day, time=wages)
        yield from ()

    @course.register
    def _(self, one: told.MembersLeft) -> Course:
        chair = self.house.actor(self._union_chair(one.employer))
        for member in Member.objects.filter(pk__in=one.persons).select_related("unit").order_by("pk"):
            leave_union(actor=chair, person=member, day=one.day, on=one.day, reason=words()["left"])
        yield from ()

    # -- what is seen coming -----------------------------------------------------------------------------------------

    def _proposed(self, one: told.Proposed) -> set[int]:
        """The forecast is read once for all employers of the federation."""
        key = one.employer.unit_id, one.day
        if key not in self._read:
            rows = to_visit(self.house.actor(one.employer.chair), one.day, number=_ALL)
            self._read[key] = {row.employer_id for row in rows}
        return self._read[key]

    @course.register
    def _(self, one: told.Proposed) -> Course:
        if one.employer.employer_id not in self._proposed(one):
            return
        visit = warning.plan_visit(
            actor=self.house.actor(one.employer.chair),
            employer=self._employer(one.employer),
            visitor=self._account(one.employer.cadre),
            reason=words()["visit"]["reason"],
            at=at(one.day),
        )
        if one.visited_on is not None:
            yield one.visited_on
            warning.report_visit(
                actor=self.house.actor(one.employer.cadre),
                visit=visit,
                visited_on=one.visited_on,
                findings=words()["visit"]["findings"],
                at=at(one.visited_on),
            )

    # -- what is done about it ---------------------------------------------------------------------------------------

    def _standing(self, one: told.Watched, *states: str) -> EarlyWarning | None:
        found = EarlyWarning.objects.filter(employer=one.employer_id, state__in=states).select_related("unit")
        return found.select_related("employer").first()

    @course.register
    def _(self, one: told.Reported) -> Course:
        standing = self._standing(one.employer, "raised")
        if standing is not None:
            warning.report_warning(
                actor=self.house.actor(one.employer.cadre),
                warning=standing,
                text=words()["report"],
                at=at(one.day, time(one.hour)),
            )
        yield from ()

    @course.register
    def _(self, one: told.Measured) -> Course:
        standing = self._standing(one.employer, "in_hand", "checked")
        if standing is not None:
            signs = Sign.objects.filter(employer=one.employer.employer_id, kind=one.settles, ended_on__isnull=True)
            warning.add_measure(
                actor=self.house.actor(one.employer.cadre),
                warning=standing,
                kind=one.kind,
                done_on=one.day,
                text=words()["measures"][one.kind],
                with_whom="",
                paper="",
                settles=[f"sign_{one.settles}:{sign.pk}" for sign in signs],
                at=at(one.day, AFTERNOON),
            )
        yield from ()

    @course.register
    def _(self, one: told.Checked) -> Course:
        standing = self._standing(one.employer, "in_hand")
        if standing is not None and standing.measures.exists():
            warning.check_warning(
                actor=self.house.actor(one.employer.chair),
                warning=standing,
                good=one.good,
                text=words()["check"]["good" if one.good else "wanting"],
                at=at(one.day, AFTERNOON),
            )
        yield from ()

    @course.register
    def _(self, one: told.Lifted) -> Course:
        standing = self._standing(one.employer, "checked")
        if standing is not None and standing.grade == 0:
            warning.close_warning(
                actor=self.house.actor(one.employer.chair),
                warning=standing,
                result=words()["lifted"],
                at=at(one.day, AFTERNOON),
            )
        yield from ()
