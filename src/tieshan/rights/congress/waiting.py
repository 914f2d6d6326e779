"""Sessions whose day has come and whose minutes are missing."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.congress.policies import HOLD
from tieshan.rights.congress.queries import sessions_to_enter


def waiting_sessions(actor: Actor, on: date) -> WaitingGroup | None:
    """Minutes and votes to be entered, by the unions within reach."""
    if actor.account_id is None or not actor.may(HOLD):
        return None
    rows = list(sessions_to_enter(actor, on).annotate(in_all=Window(Count("pk")))[:FEW])
    if not rows:
        return None
    items = [WaitingItem(str(row), page_url(HOLD, row.pk) or "", due_on=row.planned_on) for row in rows]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s congress without minutes", "%(n)s congresses without minutes", count) % {"n": count}
    return WaitingGroup(
        _("Workers' congress"), count, items, f"{page_url('rights.congress.sessions')}?due=1", sentence, count
    )
