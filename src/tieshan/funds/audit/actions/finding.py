"""Working papers, findings, and putting them right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline, set_deadline
from tieshan.foundation.documents.attachments import attach_all
from tieshan.funds.audit.actions.leading import FIXING, refuse_outsider
from tieshan.funds.audit.models import FIX, Audit, Finding, WorkingPaper
from tieshan.funds.audit.policies import ACCEPT, ANSWER, C30, FIND, PAPER, SEND_BACK
from tieshan.funds.audit.terms import AuditState, Grade
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter

__all__ = ["accept_answer", "answer_finding", "send_answer_back", "write_finding", "write_paper"]

EVIDENCE = "audit_evidence"
_WRITING = (AuditState.NOTIFIED, AuditState.DRAFTED)


@act(PAPER, subject="audit")
def write_paper(
    *, actor: Actor, audit: Audit, title: str, text: str, on: date, source_type: str = "", source_id: int | None = None,
    amount: Yuan | None = None, sign: str = "",
) -> WorkingPaper:  # fmt: skip
    """Note what was seen on a record (or on the whole); only the team writes, and nothing is changed later."""
    actor.require(PAPER, audit.unit)
    refuse_outsider(actor, audit)
    if audit.state not in _WRITING:
        raise Refused("funds.audit.no_papers_now", _("Papers are written between the notice and the report."))
    if not title.strip() or not text.strip():
        raise Refused("funds.audit.empty_paper", _("Name the record and write the note."), field="text")
    paper = WorkingPaper.objects.create(
        audit=audit, by_id=audit.by_id, title=title.strip(), text=text.strip(), on=on, source_type=source_type,
        source_id=source_id, amount_fen=amount.fen if amount is not None else None, sign=sign,
        auditor_id=actor.account_id,
    )  # fmt: skip
    note(paper=paper.pk)
    return paper


@act(FIND, subject="audit")
def write_finding(
    *, actor: Actor, audit: Audit, grade: str, title: str, facts: str, clause: str, measure: str, on: date,
    amount: Yuan | None = None, papers: Sequence[WorkingPaper] = (),
) -> Finding:  # fmt: skip
    """Write a finding with its rule, its papers and what is to be done; frozen when the report is issued."""
    actor.require(FIND, audit.unit)
    refuse_outsider(actor, audit)
    fresh = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    if fresh.state not in _WRITING:
        raise Refused("funds.audit.no_findings_now", _("Findings are written between the notice and the report."))
    if grade not in Grade.values:
        raise Refused("funds.audit.grade", _("Choose how much it weighs."), field="grade")
    for name, value in (("title", title), ("facts", facts), ("clause", clause), ("measure", measure)):
        if not value.strip():
            raise Refused("funds.audit.finding_empty", _("Facts, rule and measure are all needed."), C30, field=name)
    if any(paper.audit_id != fresh.pk for paper in papers):
        raise Refused("funds.audit.foreign_paper", _("A paper of another audit cannot prove this."))
    last = Finding.objects.filter(audit=fresh).aggregate(last=Max("number"))["last"] or 0
    finding = Finding.objects.create(
        audit=fresh, unit_id=fresh.unit_id, number=last + 1, grade=grade, title=title.strip(), facts=facts.strip(),
        clause=clause.strip(), measure=measure.strip(), amount_fen=amount.fen if amount is not None else None,
    )  # fmt: skip
    finding.papers.set(papers)
    note(finding=finding.number)
    return finding


@act(ANSWER, subject="finding")
def answer_finding(
    *, actor: Actor, finding: Finding, text: str, uploads: Iterable[Any] = (), on: date,
    expected_version: int | None = None,
) -> Finding:  # fmt: skip
    """The union says what it did, with the evidence."""
    actor.require(ANSWER, finding.unit)
    fresh = claim_version(finding, expected_version)
    if fresh.audit.state != AuditState.REPORTED:
        raise Refused("funds.audit.not_issued", _("There is no report yet."))
    if not text.strip():
        raise Refused("funds.audit.no_answer", _("Write what was done."), field="text")
    FIX.move(fresh, ANSWER, actor=actor)
    fresh.answer, fresh.answered_on = text.strip(), on
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=EVIDENCE, on=on)
    meet_deadline(fresh, FIXING, on=on)
    return fresh


@act(ACCEPT, subject="finding")
def accept_answer(
    *, actor: Actor, finding: Finding, words: str, on: date, expected_version: int | None = None
) -> Finding:
    """The measure was taken: the finding is put right."""
    actor.require(ACCEPT, finding.unit)
    fresh = claim_version(finding, expected_version)
    FIX.move(fresh, ACCEPT, actor=actor)
    fresh.checked_on, fresh.check_words = on, words.strip()
    fresh.save()
    return fresh


@act(SEND_BACK, subject="finding")
def send_answer_back(
    *, actor: Actor, finding: Finding, words: str, on: date, expected_version: int | None = None
) -> Finding:
    """It is not put right: the days run anew."""
    actor.require(SEND_BACK, finding.unit)
    fresh = claim_version(finding, expected_version)
    if not words.strip():
        raise Refused("funds.audit.what_lacks", _("Say what is still missing."), field="words")
    FIX.move(fresh, SEND_BACK, actor=actor)
    rule = parameter("funds.audit.mend", on=on)
    fresh.check_words = words.strip()
    fresh.fix_due = set_deadline(
        subject=fresh, kind=FIXING, unit_id=fresh.unit_id, account_id=None, title=str(fresh), began_on=on,
        length=rule.whole, counted=rule.counted.value, page="funds.audit.finding", clause=C30, parameter=rule.code,
        on=on,
    ).due_on  # fmt: skip
    fresh.save()
    return fresh
