"""What waits for the cashier: requests to be paid, and orders without word from the bank."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.funds.payments.policies import ORDER
from tieshan.funds.payments.queries import requests_to_pay


def waiting_payments(actor: Actor, on: date) -> WaitingGroup | None:
    """Checked requests that the cashier can pay, the oldest first."""
    if actor.account_id is None or not actor.may(ORDER):
        return None
    rows = list(requests_to_pay(actor).annotate(in_all=Window(Count("pk")))[:FEW])
    if not rows:
        return None
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    items = [
        WaitingItem(row.purpose, page_url("funds.spending.view", row.pk) or "", sub=f"{row.unit.name} · {row.amount:,}")
        for row in rows
    ]
    sentence = ngettext("%(n)s request to pay", "%(n)s requests to pay", count) % {"n": count}
    return WaitingGroup(_("Waiting to be paid"), count, items, page_url(ORDER) or "", sentence)
