"""Promises whose day has passed."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.dialogue.models import Promise
from tieshan.rights.dialogue.policies import KEEP, LIST


def waiting_promises(actor: Actor, on: date) -> WaitingGroup | None:
    """Broken promises within reach, for the union and those above it."""
    if actor.account_id is None or not actor.may(KEEP):
        return None
    late = Promise.objects.visible_to(actor, KEEP).filter(kept_on__isnull=True, due_on__lt=on)
    rows = list(late.annotate(in_all=Window(Count("pk"))).order_by("due_on", "pk")[:FEW])
    if not rows:
        return None
    items = [WaitingItem(row.text, page_url(KEEP, row.pk) or "", sub=row.owner, due_on=row.due_on) for row in rows]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s promise overdue", "%(n)s promises overdue", count) % {"n": count}
    return WaitingGroup(_("Promises overdue"), count, items, f"{page_url(LIST)}?late=1", sentence, count)
