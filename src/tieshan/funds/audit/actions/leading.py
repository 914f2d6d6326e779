"""An audit from the plan to its end: team, notice, draft, comments, report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline, set_deadline
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.deadlines.rules import end_of
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.funds.audit.models import AUDIT, Audit, Auditor, Finding
from tieshan.funds.audit.policies import C30, CANCEL, CLOSE, COMMENT, DRAFT, HAND_OVER, NOTIFY, PLAN, REPORT
from tieshan.funds.audit.queries import auditors_of, conflict_of
from tieshan.funds.audit.terms import AuditKind, AuditState, FixState
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Account, Unit

__all__ = [
    "cancel_audit", "close_audit", "comment_audit", "give_notice", "hand_office_over", "issue_report", "plan_audit",
    "propose_handover", "refuse_outsider", "send_draft",
]  # fmt: skip

COMMENTING, FIXING = "funds.audit.comment", "funds.audit.fix"
VIEW = "funds.audit.view"
_WHY = {
    "post": _("a post in that union or with who keeps its money"),
    "hand": _("a hand in its requests"),
    "yes": _("agreed to a request of that union in these days"),
}


@act(PLAN)
def plan_audit(
    *, actor: Actor, unit: Unit, by: Unit, kind: str, first: date, last: date, month: date, reason: str = "", on: date
) -> Audit:
    """Put an audit of a union's money into the plan of a month; `by` is the auditing unit."""
    actor.require(PLAN, by)
    actor.require(PLAN, unit)
    if kind not in AuditKind.values:
        raise Refused("funds.audit.kind", _("Choose the kind of audit."), field="kind")
    if last < first or last > on:
        raise Refused("funds.audit.days", _("The days looked at are over and in their order."), field="last")
    if by.pk == unit.pk:
        raise Refused("funds.audit.own", _("Nobody audits their own money."), C30, field="by")
    return _plan(unit, by, kind, first, last, month, reason)


def _plan(unit: Unit, by: Unit, kind: str, first: date, last: date, month: date, reason: str) -> Audit:
    overlapping = Audit.objects.filter(unit=unit, kind=kind, first__lte=last, last__gte=first)
    if overlapping.exclude(state__in=("closed", "cancelled")).exists():
        raise Refused("funds.audit.there", _("There is an audit of this kind for these days already."))
    try:
        with transaction.atomic():
            audit = Audit.objects.create(
                unit=unit, by=by, kind=kind, first=first, last=last, month=month.replace(day=1), reason=reason.strip()
            )
    except IntegrityError:
        raise Refused("funds.audit.there", _("There is an audit of this kind for these days already.")) from None
    note(subject=audit, unit_id=unit.pk)
    return audit


def propose_handover(*, unit: Unit, by: Unit, first: date, last: date, month: date, reason: str) -> Audit | None:
    """Put an audit at the end of office into the plan, inside the act that follows an event; None when it stands.

    What somebody cancelled for the same end of office stays cancelled: the nightly look does not bring it back.
    """
    cancelled = Q(state=AuditState.CANCELLED)
    same = Audit.objects.filter(~cancelled & Q(last__gte=last) | cancelled & Q(last=last))
    if same.filter(unit=unit, kind=AuditKind.HANDOVER).exists():
        return None
    return _plan(unit, by, AuditKind.HANDOVER, first, last, month, reason)


@act(CANCEL, subject="audit")
def cancel_audit(*, actor: Actor, audit: Audit, reason: str, on: date, expected_version: int | None = None) -> Audit:
    """Cancel an audit of the plan, with the reason."""
    actor.require(CANCEL, audit.unit)
    fresh = claim_version(audit, expected_version)
    if not reason.strip():
        raise Refused("funds.audit.no_reason", _("Say why."), field="reason")
    AUDIT.move(fresh, CANCEL, actor=actor)
    fresh.reason, fresh.closed_on = reason.strip(), on
    fresh.save()
    return fresh


@act(NOTIFY, subject="audit")
def give_notice(
    *, actor: Actor, audit: Audit, lead: Account, team: Sequence[Account], begins_on: date, on: date,
    expected_version: int | None = None,
) -> Audit:  # fmt: skip
    """Name a team of two or more and give the union notice so many days ahead (`funds.audit.notice`).

    Refuses who holds a post in the union or with who keeps its money, and who had a hand in its requests
    or agreed to one.
    """
    actor.require(NOTIFY, audit.unit)
    fresh = claim_version(audit, expected_version)
    AUDIT.check(fresh, NOTIFY, actor=actor)
    people = {one.pk: one for one in (lead, *team)}
    least = parameter("funds.audit.team", on=on).whole
    if len(people) < least:
        raise Refused("funds.audit.team", _("A team has at least %(n)s people.") % {"n": least}, C30, field="team")
    known = set(auditors_of(fresh.by, on).values_list("pk", flat=True))
    for account in people.values():
        why = conflict_of(account, fresh.unit, fresh.first, fresh.last)
        if account.pk not in known:
            raise Refused(
                "funds.audit.stranger", _("%(name)s is no auditor of this unit.") % {"name": account.display_name}, C30
            )
        if why:
            raise Refused(
                "funds.audit.conflict",
                _("%(name)s cannot audit this union: %(why)s.") % {"name": account.display_name, "why": _WHY[why]},
                C30,
                field="team",
            )
    earliest = earliest_begin(on)
    if begins_on < earliest:
        raise Refused(
            "funds.audit.too_soon",
            _("Notice goes ahead: the team begins on %(day)s at the earliest.") % {"day": earliest.isoformat()},
            field="begins_on",
        )
    AUDIT.move(fresh, NOTIFY, actor=actor)
    fresh.year, fresh.number = on.year, next_number(f"funds.audit.{fresh.by_id}", year=on.year)
    fresh.notified_on, fresh.begins_on = on, begins_on
    fresh.save()
    Auditor.objects.bulk_create(
        [Auditor(audit=fresh, unit_id=fresh.unit_id, account_id=pk, leads=pk == lead.pk) for pk in people]
    )
    _tell(
        fresh, _("Notice of an audit of your union's money: it begins on %(day)s.") % {"day": begins_on.isoformat()}, on
    )
    return fresh


def earliest_begin(on: date) -> date:
    """The first day on which a team may begin when notice is given on a day (`funds.audit.notice`)."""
    rule = parameter("funds.audit.notice", on=on)
    return end_of(calendar(), on, rule.whole, rule.counted.value)[0]


@act(DRAFT, subject="audit")
def send_draft(*, actor: Actor, audit: Audit, on: date, expected_version: int | None = None) -> Audit:
    """Send the draft with its findings to the union, which may comment for so many days."""
    actor.require(DRAFT, audit.unit)
    fresh = claim_version(audit, expected_version)
    refuse_outsider(actor, fresh)
    AUDIT.move(fresh, DRAFT, actor=actor)
    rule = parameter("funds.audit.comments", on=on)
    fresh.drafted_on, fresh.commented_on = on, None
    fresh.comments_due = set_deadline(
        subject=fresh, kind=COMMENTING, unit_id=fresh.unit_id, account_id=None,
        title=gettext("Comment on the draft of the audit"), began_on=on, length=rule.whole, counted=rule.counted.value,
        page=VIEW, clause=C30, parameter=rule.code, on=on,
    ).due_on  # fmt: skip
    fresh.save()
    _tell(
        fresh, _("The draft of the audit is there: comment by %(day)s.") % {"day": fresh.comments_due.isoformat()}, on
    )
    return fresh


@act(COMMENT, subject="audit")
def comment_audit(*, actor: Actor, audit: Audit, text: str, on: date, expected_version: int | None = None) -> Audit:
    """What the union says of the draft."""
    actor.require(COMMENT, audit.unit)
    fresh = claim_version(audit, expected_version)
    if not text.strip():
        raise Refused("funds.audit.no_words", _("Write what you have to say, or that you agree."), field="text")
    AUDIT.move(fresh, COMMENT, actor=actor)
    fresh.comments, fresh.commented_on = text.strip(), on
    fresh.save()
    meet_deadline(fresh, COMMENTING, on=on)
    return fresh


@act(REPORT, subject="audit")
def issue_report(*, actor: Actor, audit: Audit, opinion: str, on: date, expected_version: int | None = None) -> Audit:
    """Issue the report: findings stand from now on, each with the day by which it is put right.

    Not before the union has commented, or its days for it are over.
    """
    actor.require(REPORT, audit.unit)
    fresh = claim_version(audit, expected_version)
    refuse_outsider(actor, fresh)
    AUDIT.check(fresh, REPORT, actor=actor)
    if not opinion.strip():
        raise Refused("funds.audit.no_opinion", _("Write the opinion of the audit."), field="opinion")
    if fresh.commented_on is None and fresh.comments_due is not None and on <= fresh.comments_due:
        raise Refused(
            "funds.audit.comments_wait",
            _("The union may comment until %(day)s.") % {"day": fresh.comments_due.isoformat()},
            C30,
        )
    rule = parameter("funds.audit.mend", on=on)
    findings = list(Finding.objects.select_for_update(of=("self",)).filter(audit=fresh).order_by("number"))
    for finding in findings:
        finding.fix_due = set_deadline(
            subject=finding, kind=FIXING, unit_id=fresh.unit_id, account_id=None,
            title=gettext("Put right: %(title)s") % {"title": finding.title}, began_on=on, length=rule.whole,
            counted=rule.counted.value, page="funds.audit.finding", clause=C30, parameter=rule.code, on=on,
        ).due_on  # fmt: skip
    Finding.objects.bulk_update(findings, ["fix_due"])
    AUDIT.move(fresh, REPORT, actor=actor)
    fresh.opinion, fresh.reported_on = opinion.strip(), on
    fresh.save()
    _tell(fresh, _("The report of the audit is issued; %(n)s findings are to be put right.") % {"n": len(findings)}, on)
    note(findings=len(findings))
    return fresh


@act(HAND_OVER, subject="audit")
def hand_office_over(
    *, actor: Actor, audit: Audit, to: str, what: str, day: date, on: date, expected_version: int | None = None
) -> Audit:
    """Complete the hand-over of an office: books, seals and papers are with the successor `to` since `day`.

    Only of an audit at the end of office, and never before the audit has given its opinion.
    """
    actor.require(HAND_OVER, audit.unit)
    fresh = claim_version(audit, expected_version)
    if fresh.kind != AuditKind.HANDOVER:
        raise Refused("funds.audit.no_hand_over", _("Nothing is handed over in this audit."))
    if fresh.handed_over_on is not None:
        raise Refused("funds.audit.handed_over", _("The office is handed over already."))
    if fresh.reported_on is None:
        raise Refused("funds.audit.opinion_first", _("The hand-over waits for the opinion of the audit."), C30)
    if not fresh.reported_on <= day <= on:
        raise Refused("funds.audit.hand_over_day", _("The day lies between the report and today."), field="day")
    if not to.strip() or not what.strip():
        raise Refused("funds.audit.hand_over_words", _("Say who took over, and what."), field="what")
    AUDIT.move(fresh, HAND_OVER, actor=actor)
    fresh.handed_over_on, fresh.handed_over_to, fresh.handed_over = day, to.strip(), what.strip()
    fresh.save()
    note(to=fresh.handed_over_to)
    return fresh


@act(CLOSE, subject="audit")
def close_audit(*, actor: Actor, audit: Audit, on: date, expected_version: int | None = None) -> Audit:
    """Close an audit when every finding is put right and, at the end of an office, it is handed over."""
    actor.require(CLOSE, audit.unit)
    fresh = claim_version(audit, expected_version)
    if fresh.findings.exclude(fix_state=FixState.DONE).exists():
        raise Refused("funds.audit.open_findings", _("Findings are still to be put right."), C30)
    if fresh.kind == AuditKind.HANDOVER and fresh.handed_over_on is None:
        raise Refused("funds.audit.not_handed_over", _("The office is not handed over yet."), C30)
    AUDIT.move(fresh, CLOSE, actor=actor)
    fresh.closed_on = on
    fresh.save()
    return fresh


def refuse_outsider(actor: Actor, audit: Audit) -> None:
    """Only the team works on its audit (a system actor of the house is none of it and is let through nowhere else)."""
    if actor.account_id is not None and not audit.team.filter(account=actor.account_id).exists():
        raise Refused("funds.audit.outsider", _("Only the team of this audit does that."), C30)


def _tell(audit: Audit, text: object, on: date) -> None:
    people = Account.objects.filter(
        is_active=True,
        appointments__during__contains=on,
        appointments__post__unit=audit.unit_id,
        appointments__post__roles__codes__contains=[COMMENT],
    )
    notify(
        accounts=people.values_list("pk", flat=True).distinct(),
        code=NOTIFY,
        text=str(text),
        url=page_url(VIEW, audit.pk) or "",
        on=on,
        unit_id=audit.unit_id,
    )
