"""Warnings to report and to deal with, and prevention visits to pay."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import choice_word, page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.warning.models import Visit
from tieshan.rights.warning.policies import LIST, REPORT, VISITED
from tieshan.rights.warning.queries import warnings_to_report


def waiting_warnings(actor: Actor, on: date) -> WaitingGroup | None:
    """Warnings of one's own union that nobody has reported, and those in one's own hands; the gravest first."""
    if actor.account_id is None or not actor.may(REPORT):
        return None
    late = Q(state="raised", report_due_at__lt=timezone.now())
    counted = warnings_to_report(actor).annotate(in_all=Window(Count("pk")), late=Window(Count("pk", filter=late)))
    rows = list(counted[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            row.employer.name,
            page_url("rights.warning.view", row.pk) or "",
            sub=f"{choice_word(row, 'grade')} · {choice_word(row, 'state')}",
            due_on=timezone.localdate(row.report_due_at) if row.state == "raised" else None,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    overdue: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s early warning", "%(n)s early warnings", count) % {"n": count}
    return WaitingGroup(_("Early warnings"), count, items, f"{page_url(LIST)}?mine=1", sentence, overdue)


def waiting_visits(actor: Actor, on: date) -> WaitingGroup | None:
    """Prevention visits that one is to pay."""
    if actor.account_id is None or not actor.may(VISITED):
        return None
    mine = Visit.objects.filter(visitor_id=actor.account_id, state="planned").select_related("employer")
    late = Window(Count("pk", filter=Q(due_on__lt=on)))
    rows = list(mine.annotate(in_all=Window(Count("pk")), late=late).order_by("due_on", "pk")[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            row.employer.name,
            page_url("rights.warning.visit_view", row.pk) or "",
            sub=row.reason,
            due_on=row.due_on,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    overdue: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s prevention visit", "%(n)s prevention visits", count) % {"n": count}
    return WaitingGroup(
        _("Prevention visits"), count, items, f"{page_url('rights.warning.visits')}?mine=1", sentence, overdue
    )
