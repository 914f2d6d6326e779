"""A research paper from plan to award (speech:C27)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.workflow import ApprovalEnded, drop_paper, submit_paper
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import Parameter, parameter
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.information.actions.items import own_or_signer
from tieshan.office.information.models import ResearchPaper
from tieshan.office.information.rules import PAPER_AFTER, check_paper_step
from tieshan.office.information.terms import PaperKind, PaperState
from tieshan.organisations.models import Account, Unit

PROOF = "office.paper"
SERIES = "office.paper"
DUE = "office.paper.draft"


def length_limit(kind: str, *, on: date) -> Parameter:
    """The greatest length of a paper of this kind on a day."""
    code = "office.paper.theory_characters" if kind == PaperKind.THEORY else "office.paper.report_characters"
    return parameter(code, on=on)


@act("office.paper.plan")
def plan_paper(
    *,
    actor: Actor,
    unit: Unit,
    title: str,
    kind: str,
    author: Account,
    plan: str,
    due_on: date,
    on: date,
    second_author: Account | None = None,
) -> ResearchPaper:
    """Plan a paper: subject, question, by when. The year of the due day is the year it counts for."""
    actor.require("office.paper.plan", unit)
    paper = ResearchPaper(unit=unit, planned_on=on)
    _fill(paper, title, kind, author, second_author, plan, due_on, on)
    own_or_signer(actor, paper)
    paper.save()
    _await_draft(paper, on)
    return paper


@act("office.paper.change", subject="paper")
def change_paper(
    *,
    actor: Actor,
    paper: ResearchPaper,
    title: str,
    kind: str,
    author: Account,
    plan: str,
    due_on: date,
    on: date,
    second_author: Account | None = None,
    expected_version: int | None = None,
) -> ResearchPaper:
    """Change the plan while no draft is under review."""
    actor.require("office.paper.change", paper.unit)
    own_or_signer(actor, paper)
    fresh = claim_version(paper, expected_version)
    check_paper_step("change", fresh.state)
    before = fresh.author_id, fresh.due_on
    _fill(fresh, title, kind, author, second_author, plan, due_on, fresh.planned_on)
    fresh.save()
    if fresh.state == PaperState.PLANNED and before != (fresh.author_id, fresh.due_on):
        drop_deadline(fresh, DUE, reason=str(_("The plan was changed.")), on=on)
        _await_draft(fresh, on)
    return fresh


def _await_draft(paper: ResearchPaper, on: date) -> None:
    """The draft stands among what falls due for its first author."""
    set_deadline(
        subject=paper,
        kind=DUE,
        unit_id=paper.unit_id,
        account_id=paper.author_id,
        title=str(format_lazy(_("Draft of the paper {title}"), title=paper.title)),
        began_on=on,
        length=None,
        counted=None,
        due_on=paper.due_on,
        page="office.paper.view",
        clause="speech:C27",
        on=on,
    )


def _fill(
    paper: ResearchPaper,
    title: str,
    kind: str,
    author: Account,
    second_author: Account | None,
    plan: str,
    due_on: date,
    planned_on: date,
) -> None:
    if second_author is not None and second_author.pk == author.pk:
        raise Refused("office.paper.same_author", _("The second author is the first one again."), field="second_author")
    if due_on < planned_on:
        raise Refused("office.paper.due_past", _("The draft cannot be due before it was planned."), field="due_on")
    paper.title, paper.kind, paper.plan = title.strip(), kind, plan.strip()
    paper.author, paper.second_author = author, second_author
    paper.due_on, paper.year = due_on, due_on.year


@act("office.paper.draft", subject="paper")
def send_draft(
    *, actor: Actor, paper: ResearchPaper, length: int, uploads: Iterable[UploadedFile], on: date
) -> ResearchPaper:
    """Send the draft in for review, within the length that calls for papers allow."""
    actor.require("office.paper.draft", paper.unit)
    own_or_signer(actor, paper)
    fresh = claim_version(paper, None)
    check_paper_step("draft", fresh.state)
    _within_limit(fresh, length, on)
    _take_files(actor, fresh, uploads, "draft", on)
    days = _days(fresh)
    fresh.state, fresh.drafted_on, fresh.length = PaperState.DRAFTED, on, length
    fresh.save()
    submit_paper(actor=actor, record=fresh, kind=PROOF, unit=paper.unit, on=on, concerned=fresh.author_ids)
    meet_deadline(fresh, DUE, on=on)
    _changed(fresh, days)
    return fresh


def follow_approval(event: ApprovalEnded) -> None:
    """Move a paper as the review of its draft ended (subscribed in apps.py; runs under the deciding act)."""
    if event.kind != PROOF:
        return
    paper = ResearchPaper.objects.select_for_update(of=("self",)).get(pk=event.record_id)
    days = _days(paper)
    paper.state = PAPER_AFTER[event.outcome]
    if paper.state == PaperState.PLANNED:
        _await_draft(paper, event.on)
    paper.reviewed_on, paper.reviewed_by_id = event.on, event.actor.account_id
    paper.version += 1
    paper.save()
    _changed(paper, days)


@act("office.paper.finish", subject="paper")
def finish_paper(
    *, actor: Actor, paper: ResearchPaper, length: int, uploads: Iterable[UploadedFile], on: date
) -> ResearchPaper:
    """Hand the final paper in: it gets its number in the year's register."""
    actor.require("office.paper.finish", paper.unit)
    own_or_signer(actor, paper)
    fresh = claim_version(paper, None)
    check_paper_step("finish", fresh.state)
    _within_limit(fresh, length, on)
    _take_files(actor, fresh, uploads, "final", on)
    days = _days(fresh)
    fresh.state, fresh.final_on, fresh.length = PaperState.FINAL, on, length
    fresh.number = next_number(SERIES, year=on.year)
    fresh.save()
    note(number=fresh.number)
    _changed(fresh, days)
    return fresh


@act("office.paper.award", subject="paper")
def award_paper(
    *, actor: Actor, paper: ResearchPaper, award: str, level: str, awarded_on: date, on: date,
    uploads: Iterable[UploadedFile] = (),
) -> ResearchPaper:  # fmt: skip
    """Record an award with its proof; a higher one later replaces it, the history keeps both."""
    actor.require("office.paper.award", paper.unit)
    fresh = claim_version(paper, None)
    check_paper_step("award", fresh.state)
    if awarded_on > on:
        raise Refused("office.paper.award_future", _("The day of the award lies in the future."), field="awarded_on")
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind="award", on=on)
    fresh.state, fresh.award, fresh.award_level, fresh.awarded_on = PaperState.AWARDED, award.strip(), level, awarded_on
    fresh.save()
    _changed(fresh)
    return fresh


@act("office.paper.withdraw", subject="paper")
def withdraw_paper(*, actor: Actor, paper: ResearchPaper, reason: str, on: date) -> ResearchPaper:
    """Give a paper up that is not final."""
    actor.require("office.paper.withdraw", paper.unit)
    own_or_signer(actor, paper)
    fresh = claim_version(paper, None)
    check_paper_step("withdraw", fresh.state)
    fresh.state, fresh.opinion = PaperState.WITHDRAWN, reason.strip()
    fresh.save()
    drop_paper(actor=actor, record=fresh, kind=PROOF, on=on)
    drop_deadline(fresh, DUE, reason=reason, on=on)
    note(day=on.isoformat(), reason=reason)
    _changed(fresh)
    return fresh


def _within_limit(paper: ResearchPaper, length: int, on: date) -> None:
    limit = length_limit(paper.kind, on=on)
    if length > limit.whole:
        raise Refused(
            "office.paper.long",
            format_lazy(
                _("The paper has {length} characters, {limit} are allowed. Shorten it."),
                length=length,
                limit=limit.whole,
            ),
            limit.clause,
            field="length",
        )


def _take_files(actor: Actor, paper: ResearchPaper, uploads: Iterable[UploadedFile], kind: str, on: date) -> None:
    given = list(uploads)
    if not given:
        raise Refused("office.paper.no_file", _("Attach the paper."), field="uploads")
    attach_all(actor=actor, record=paper, unit_id=paper.unit_id, uploads=given, kind=kind, on=on)


def _days(paper: ResearchPaper) -> set[date]:
    return {day for day in (paper.drafted_on, paper.final_on) if day is not None}


def _changed(paper: ResearchPaper, days: set[date] | None = None) -> None:
    found = _days(paper) | (days or set())
    if found:
        proof_changed(PROOF, unit_ids={paper.unit_id}, account_ids=paper.author_ids, days=found)
