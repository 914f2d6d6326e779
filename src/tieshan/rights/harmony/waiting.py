"""Assessments in which every point is answered, for those who conclude them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.harmony.policies import CONCLUDE, LIST
from tieshan.rights.harmony.queries import to_conclude


def waiting_assessments(actor: Actor, on: date) -> WaitingGroup | None:
    """What may be concluded."""
    if actor.account_id is None or not actor.may(CONCLUDE):
        return None
    rows = list(to_conclude(actor).annotate(in_all=Window(Count("pk")))[:FEW])
    if not rows:
        return None
    items = [WaitingItem(str(row), page_url("rights.harmony.view", row.pk) or "") for row in rows]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s assessment to conclude", "%(n)s assessments to conclude", count) % {"n": count}
    return WaitingGroup(_("Harmonious enterprises"), count, items, f"{page_url(LIST)}?ready=1", sentence)
