"""What waits: statements to be confirmed, and for the accountant unions without a statement of the last half-year."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.funds.statements.models import MemberStatement
from tieshan.funds.statements.policies import DRAW, LIST, PUBLISH
from tieshan.funds.statements.queries import missing
from tieshan.funds.statements.rules import last_half_year
from tieshan.funds.statements.terms import SheetState
from tieshan.lawbook import parameter

__all__ = ["waiting_drawn", "waiting_missing"]


def waiting_drawn(actor: Actor, on: date) -> WaitingGroup | None:
    """Statements that somebody else drew up and that this reader may confirm."""
    if actor.account_id is None or not actor.may(PUBLISH):
        return None
    rows = MemberStatement.objects.visible_to(actor, PUBLISH).filter(state=SheetState.DRAWN)
    rows = rows.exclude(drawn_by=actor.account_id).select_related("unit").order_by("last", "pk")
    found = list(rows.annotate(in_all=Window(Count("pk")))[:FEW])
    if not found:
        return None
    count: int = found[0].in_all  # type: ignore[attr-defined]
    items = [WaitingItem(str(one), page_url("funds.disclosure.view", one.pk) or "") for one in found]
    sentence = ngettext("%(n)s statement to confirm", "%(n)s statements to confirm", count) % {"n": count}
    return WaitingGroup(_("Statements for members"), count, items, f"{page_url(LIST)}?state=drawn", sentence)


def waiting_missing(actor: Actor, on: date) -> WaitingGroup | None:
    """Unions whose members have not been told of the last half-year by the day of the lawbook."""
    if actor.account_id is None or not actor.may(DRAW):
        return None
    first, last = last_half_year(on)
    due = last + timedelta(days=parameter("funds.disclosure.days", on=on).whole)
    rows = missing(actor, DRAW, first, last).annotate(in_all=Window(Count("pk")))[:FEW]
    found = list(rows)
    if not found:
        return None
    count: int = found[0].in_all  # type: ignore[attr-defined]
    url = f"{page_url(DRAW)}?span={first.isoformat()}"
    items = [WaitingItem(one.principal.name, url, due_on=due) for one in found]
    sentence = ngettext(
        "%(n)s union without a published statement", "%(n)s unions without a published statement", count
    ) % {"n": count}
    return WaitingGroup(_("Half-yearly statements"), count, items, url, sentence, late=count if on > due else 0)
