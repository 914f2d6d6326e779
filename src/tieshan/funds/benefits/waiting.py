"""What waits for whoever hands out benefits: agreed ones whose list is not all signed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.funds.benefits.policies import LIST, SIGN
from tieshan.funds.benefits.queries import to_sign


def waiting_lists(actor: Actor, on: date) -> WaitingGroup | None:
    """Lists that the actor asked for and that are still to be signed."""
    if actor.account_id is None or not actor.may(SIGN):
        return None
    rows = to_sign(actor, SIGN).filter(asked_by=actor.account_id)
    count = rows.count()
    if not count:
        return None
    items = [WaitingItem(str(one), page_url(SIGN, one.pk) or "", sub=one.unit.name) for one in rows[:FEW]]
    sentence = ngettext("%(n)s list of benefits to sign", "%(n)s lists of benefits to sign", count) % {"n": count}
    return WaitingGroup(_("Benefits to hand out"), count, items, f"{page_url(LIST)}?unsigned=1", sentence, 0)
