"""How what is rarer is played: presents for members, a merger, audits."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from functools import singledispatchmethod
from typing import Any

from tieshan.foundation.access import Actor
from tieshan.funds.audit import actions as audits
from tieshan.funds.audit.models import Audit, Finding
from tieshan.funds.benefits.actions import grant_benefit, sign_benefit
from tieshan.funds.benefits.models import BenefitGrant
from tieshan.funds.spending.models import SpendingRequest
from tieshan.kernel.money import Yuan
from tieshan.organisations.actions.tree import merge_unit
from tieshan.organisations.models import Account
from tieshan.simulation.money import happenings as told
from tieshan.simulation.money.house import House
from tieshan.simulation.money.play_income import Collector
from tieshan.simulation.money.words import words

__all__ = ["Others", "grant_present", "sign_present"]

Course = Generator[date, None, None]


def grant_present(one: told.Asked, facts: dict[str, Any]) -> SpendingRequest:
    """The request of a birthday present, made through the catalogue of benefits."""
    if one.benefit is None:
        raise ValueError("this request is no benefit")
    grant = grant_benefit(
        occasion="birthday",
        event_on=one.day,
        form="voucher",
        item=words()["present"],
        price=Yuan.from_fen(one.benefit.price),
        members=one.benefit.persons,
        **facts,
    )
    return grant.request


def sign_present(one: told.Asked, actor: Actor, request: SpendingRequest, on: date) -> None:
    """The signed list: everybody fetched it, but for the last where somebody was away."""
    grant = BenefitGrant.objects.select_related("unit", "request").get(request=request)
    shares = list(grant.shares.order_by("person_id").values_list("pk", flat=True))
    missed = shares[-1:] if one.benefit is not None and one.benefit.one_missed else []
    sign_benefit(
        actor=actor,
        grant=grant,
        received={pk: "" for pk in shares if pk not in missed},
        missed=dict.fromkeys(missed, words()["missed"]),
        day=on,
        on=on,
    )


class Others:
    """Mergers and audits; what is no such thing goes on to who collects."""

    def __init__(self, house: House, collector: Collector) -> None:
        self.house, self.collector = house, collector

    @singledispatchmethod
    def course(self, happening: Any) -> Course:
        """The steps of a happening."""
        return self.collector.course(happening)

    @course.register
    def _(self, one: told.Merged) -> Course:
        merge_unit(
            actor=self.house.actor(one.by),
            unit=self.house.unit(one.leaver.unit_id),
            successor=self.house.unit(one.into.unit_id),
            on=one.day,
            today=one.day,
            reason=words()["merged"],
            document=words()["merger_document"],
        )
        yield from ()

    @course.register
    def _(self, one: told.Audited) -> Course:
        say = words()["audit"]
        lead, auditor = one.team[0], self.house.actor(one.team[0])
        people = {person.account_id: Account.objects.get(pk=person.account_id) for person in one.team}
        audit = audits.plan_audit(
            actor=auditor,
            unit=self.house.unit(one.purse.unit_id),
            by=self.house.unit(one.district_id),
            kind="special",
            first=one.first,
            last=one.last,
            month=one.day,
            reason=say["reason"],
            on=one.day,
        )
        yield one.noticed_on
        audit = audits.give_notice(
            actor=auditor,
            audit=audit,
            lead=people[lead.account_id],
            team=[account for pk, account in people.items() if pk != lead.account_id],
            begins_on=one.begins_on,
            on=one.noticed_on,
        )
        yield one.begins_on
        for flaw in one.flaws:
            self._find(audit, auditor, flaw, one.begins_on)
        yield one.drafted_on
        audit = audits.send_draft(actor=auditor, audit=audit, on=one.drafted_on)
        yield one.commented_on
        chair = self.house.actor(one.purse.chair)
        audit = audits.comment_audit(actor=chair, audit=audit, text=say["comment"], on=one.commented_on)
        yield one.reported_on
        audit = audits.issue_report(actor=auditor, audit=audit, opinion=say["opinion"], on=one.reported_on)
        for day, number, step in sorted(_mending(one)):
            yield day
            self._mend(audit, number, step, chair, auditor, day)
        if one.closed_on is not None:
            yield one.closed_on
            audits.close_audit(actor=auditor, audit=audit, on=one.closed_on)

    def _find(self, audit: Audit, auditor: Actor, flaw: told.Flaw, on: date) -> None:
        say = words()["audit"]
        paper = audits.write_paper(actor=auditor, audit=audit, title=say["paper"], text=say["seen"], on=on)
        audits.write_finding(
            actor=auditor,
            audit=audit,
            grade=flaw.grade,
            title=flaw.title,
            facts=say["facts"],
            clause=say["clause"],
            measure=say["measure"],
            on=on,
            papers=[paper],
        )

    def _mend(self, audit: Audit, number: int, step: str, chair: Actor, auditor: Actor, on: date) -> None:
        say = words()["audit"]
        finding = Finding.objects.select_related("unit", "audit").get(audit=audit, number=number)
        if step == "answer":
            audits.answer_finding(actor=chair, finding=finding, text=say["answer"], on=on)
        elif step == "back":
            audits.send_answer_back(actor=auditor, finding=finding, words=say["back"], on=on)
        else:
            audits.accept_answer(actor=auditor, finding=finding, words=say["accepted"], on=on)


def _mending(one: told.Audited) -> list[tuple[date, int, str]]:
    """What is done about each finding, by day."""
    steps = []
    for number, flaw in enumerate(one.flaws, start=1):
        days = {
            "answer": (flaw.answered_on, flaw.answered_again_on),
            "back": (flaw.sent_back_on,),
            "put right": (flaw.accepted_on,),
        }
        steps += [(day, number, step) for step, found in days.items() for day in found if day is not None]
    return steps
