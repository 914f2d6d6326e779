"""Problems found on visits that wait for one's own answer."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.worklog.policies import VISIT_ANSWER
from tieshan.office.worklog.queries import open_problems


def waiting_problems(actor: Actor, on: date) -> WaitingGroup | None:
    """The problems in this person's hands, the next to be answered first."""
    if actor.account_id is None or not actor.may(VISIT_ANSWER):
        return None
    counted = open_problems(actor.account_id).annotate(
        in_all=Window(Count("pk")), late=Window(Count("pk", filter=Q(due_on__lt=on)))
    )
    rows = list(counted[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(str(row), page_url("office.problem.detail", row.pk) or "", sub=row.visit.where, due_on=row.due_on)
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    late: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s problem to answer", "%(n)s problems to answer", count) % {"n": count}
    url = f"{page_url('office.problem.list')}?mine=1"
    return WaitingGroup(_("Problems found on visits"), count, items, url, sentence, late)
