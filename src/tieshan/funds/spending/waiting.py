"""Spending on the home page: what waits for the accountant, and what waits for the applicant."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.spending.policies import CHECK, CORRECT, LIST, REQUEST
from tieshan.funds.spending.queries import mine, to_check
from tieshan.funds.spending.terms import RequestState


def waiting_checks(actor: Actor, on: date) -> WaitingGroup | None:
    """Agreed requests whose bills are in."""
    if not actor.may(CHECK):
        return None
    rows = to_check(actor, CHECK)
    count = rows.count()
    if not count:
        return None
    items = [_item(one, CHECK, _("Check the bills")) for one in rows[:FEW]]
    sentence = ngettext("%(n)s request to check", "%(n)s requests to check", count) % {"n": count}
    return WaitingGroup(_("Bills to check"), count, items, f"{page_url(LIST)}?state=agreed", sentence, 0)


def waiting_own(actor: Actor, on: date) -> WaitingGroup | None:
    """The actor's requests that were sent back, or that are agreed and wait for bills."""
    if not actor.may(REQUEST):
        return None
    rows = list(mine(actor, RequestState.RETURNED, RequestState.AGREED)[: FEW * 2])
    rows = [one for one in rows if one.state == RequestState.RETURNED or one.billed_on is None]
    if not rows:
        return None
    items = [
        _item(one, CORRECT, _("Mend and submit again"))
        if one.state == RequestState.RETURNED
        else _item(one, "funds.spending.bill", _("Hand in bills"))
        for one in rows[:FEW]
    ]
    sentence = ngettext("%(n)s own request to go on with", "%(n)s own requests to go on with", len(rows)) % {
        "n": len(rows)
    }
    return WaitingGroup(_("Own spending requests"), len(rows), items, page_url(LIST) or "", sentence, 0)


def _item(request: SpendingRequest, code: str, word: str) -> WaitingItem:
    return WaitingItem(str(request), page_url(code, request.pk) or "", sub=f"{request.amount:,} · {word}")
