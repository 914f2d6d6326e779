"""What waits for a person: tables that their units have not sent in."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Count, Q, Value, When, Window
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.components import Action
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.collecting.policies import SHEET_FILL
from tieshan.office.collecting.queries.sheets import own_open_sheets

_SENTENCE = ngettext_lazy("%(n)s table is to be filled in", "%(n)s tables are to be filled in", "n")


def tables_to_fill(actor: Actor, on: date) -> WaitingGroup | None:
    """Tables that wait for the reader's own units."""
    if actor.account_id is None or not actor.may(SHEET_FILL):
        return None
    overdue = Case(When(Q(collection__due_on__lt=on), then=Value(1)))
    rows = list(
        own_open_sheets(actor)
        .defer("content")
        .select_related("collection", "unit")
        .annotate(in_all=Window(Count("pk")), overdue=Window(Count(overdue)))
        .order_by("collection__due_on", "pk")[:FEW]
    )
    if not rows:
        return None
    items = []
    for row in rows:
        address = page_url("office.sheet.view", row.pk) or ""
        fill = Action(_("Fill in"), page_url(SHEET_FILL, row.pk) or "")
        items.append(WaitingItem(row.collection.title, address, row.unit.name, row.collection.due_on, fill))
    count = rows[0].in_all
    url = page_url("office.sheet.list") or ""
    return WaitingGroup(_("Tables to fill in"), count, items, url, _SENTENCE % {"n": count}, late=rows[0].overdue)
