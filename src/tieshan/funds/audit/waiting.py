"""What waits: the auditors' plan and answers to check; for the audited union drafts to comment on and measures due."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.funds.audit.models import Audit
from tieshan.funds.audit.policies import ACCEPT, ANSWER, COMMENT, LIST, PLAN
from tieshan.funds.audit.queries import findings_to_fix
from tieshan.funds.audit.terms import AuditState, FixState

__all__ = ["waiting_audits", "waiting_fixes"]


def waiting_audits(actor: Actor, on: date) -> WaitingGroup | None:
    """Audits of this month's plan without notice; drafts that the union may comment on."""
    if actor.account_id is None or not (actor.may(PLAN) or actor.may(COMMENT)):
        return None
    if actor.may(PLAN):
        rows = Audit.objects.visible_to(actor, PLAN).filter(state=AuditState.PLANNED, month__lte=on)
    else:
        rows = Audit.objects.visible_to(actor, COMMENT).filter(state=AuditState.DRAFTED, commented_on__isnull=True)
    found = list(rows.select_related("unit").order_by("month", "pk").annotate(in_all=Window(Count("pk")))[:FEW])
    if not found:
        return None
    count: int = found[0].in_all  # type: ignore[attr-defined]
    items = [
        WaitingItem(str(one), page_url("funds.audit.view", one.pk) or "", due_on=one.comments_due) for one in found
    ]
    sentence = ngettext("%(n)s audit waits for you", "%(n)s audits wait for you", count) % {"n": count}
    return WaitingGroup(_("Audits of money"), count, items, page_url(LIST) or "", sentence)


def waiting_fixes(actor: Actor, on: date) -> WaitingGroup | None:
    """Findings to be put right by the union, or answers that the auditors check."""
    if actor.account_id is None or not (actor.may(ACCEPT) or actor.may(ANSWER)):
        return None
    code, state = (ACCEPT, FixState.ANSWERED) if actor.may(ACCEPT) else (ANSWER, FixState.OPEN)
    late = Count("pk", filter=Q(fix_due__lt=on))
    rows = findings_to_fix(actor, code, state)
    found = list(rows.annotate(in_all=Window(Count("pk")), late=Window(late))[:FEW])
    if not found:
        return None
    count, overdue = found[0].in_all, found[0].late  # type: ignore[attr-defined]
    items = [
        WaitingItem(
            one.title, page_url("funds.audit.finding", one.pk) or "", sub=one.audit.unit.name, due_on=one.fix_due
        )
        for one in found
    ]
    sentence = ngettext("%(n)s finding to be put right", "%(n)s findings to be put right", count) % {"n": count}
    return WaitingGroup(
        _("Findings of audits"), count, items, page_url("funds.audit.findings") or "", sentence, late=overdue
    )
