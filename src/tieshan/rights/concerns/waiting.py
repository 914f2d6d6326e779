"""Concerns that wait for one's own answer, or to be classified in one's own union."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import choice_word, page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.concerns.policies import LIST
from tieshan.rights.concerns.queries import waiting_for


def waiting_concerns(actor: Actor, on: date) -> WaitingGroup | None:
    """What this person has to classify or to answer, the next due first."""
    if actor.account_id is None or not actor.may(LIST):
        return None
    counted = waiting_for(actor).annotate(in_all=Window(Count("pk")), late=Window(Count("pk", filter=Q(due_on__lt=on))))
    rows = list(counted.defer("text", "employer_words")[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            row.subject or choice_word(row, "kind"),
            page_url("rights.concern.view", row.pk) or "",
            sub=f"{row.number} · {choice_word(row, 'state')}",
            due_on=row.due_on,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    late: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s concern of a worker", "%(n)s concerns of workers", count) % {"n": count}
    url = f"{page_url(LIST)}?mine=1"
    return WaitingGroup(_("Concerns of workers"), count, items, url, sentence, late)
