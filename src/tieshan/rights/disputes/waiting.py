"""Disputes that wait for one's own step, or to be decided on in one's own union."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import choice_word, page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.disputes.policies import LIST
from tieshan.rights.disputes.queries import waiting_for


def waiting_disputes(actor: Actor, on: date) -> WaitingGroup | None:
    """What this person has in hand or has to decide on, the next due first."""
    if actor.account_id is None or not actor.may(LIST):
        return None
    counted = waiting_for(actor).annotate(
        in_all=Window(Count("pk")), late=Window(Count("pk", filter=Q(next_on__lt=on)))
    )
    rows = list(counted.defer("facts", "terms")[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            row.subject,
            page_url("rights.dispute.view", row.pk) or "",
            sub=f"{row.number} · {choice_word(row, 'state')}",
            due_on=row.next_on,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    late: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s labour dispute", "%(n)s labour disputes", count) % {"n": count}
    return WaitingGroup(_("Labour disputes"), count, items, f"{page_url(LIST)}?mine=1", sentence, late)
