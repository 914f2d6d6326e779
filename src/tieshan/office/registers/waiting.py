"""Duty letters that wait for one's own signature."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.registers.models import DutyLetter
from tieshan.office.registers.policies import LETTER_SIGN


def waiting_letters(actor: Actor, on: date) -> WaitingGroup | None:
    """Letters of which one is a side that has not signed."""
    if actor.account_id is None or not actor.may(LETTER_SIGN):
        return None
    mine = Q(holder=actor.account_id, holder_on__isnull=True) | Q(superior=actor.account_id, superior_on__isnull=True)
    waiting = DutyLetter.objects.filter(mine, state=DutyLetter.State.DRAFT).annotate(in_all=Window(Count("pk")))
    rows = list(waiting.order_by("drawn_on", "pk")[:FEW])
    if not rows:
        return None
    items = [WaitingItem(str(row), page_url("office.letter.detail", row.pk) or "", sub=_("Sign")) for row in rows]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s duty letter to sign", "%(n)s duty letters to sign", count) % {"n": count}
    return WaitingGroup(_("Duty letters to sign"), count, items, page_url("office.letter.list") or "", sentence)
