"""What waits: lines of the bank that nothing in the books explains, and months to be checked."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.funds.bank.models import BankMonth, MatchedLine, StatementLine
from tieshan.funds.bank.policies import CHECK, MATCH
from tieshan.funds.bank.queries import amount
from tieshan.funds.bank.terms import MonthState
from tieshan.lawbook import parameter

__all__ = ["waiting_lines", "waiting_months"]


def waiting_lines(actor: Actor, on: date) -> WaitingGroup | None:
    """Lines of the bank without a line of the books after so many days, the oldest first."""
    if actor.account_id is None or not actor.may(MATCH):
        return None
    before = on - timedelta(days=parameter("funds.bank.open_days", on=on).whole)
    live = MatchedLine.objects.filter(line=OuterRef("pk"), live=True)
    rows = StatementLine.objects.visible_to(actor, MATCH).filter(~Exists(live), day__lte=before)
    found = list(rows.order_by("day", "pk").annotate(in_all=Window(Count("pk")))[:FEW])
    if not found:
        return None
    count: int = found[0].in_all  # type: ignore[attr-defined]
    items = [
        WaitingItem(f"{amount(one.amount_fen)} {one.party}", page_url("funds.bank.match", one.pk) or "",
                    sub=one.text, due_on=one.day)
        for one in found
    ]  # fmt: skip
    sentence = ngettext("%(n)s line of the bank without a record", "%(n)s lines of the bank without a record", count)
    url = f"{page_url('funds.bank.lines')}?matched=0"
    return WaitingGroup(_("Bank lines to be explained"), count, items, url, sentence % {"n": count}, late=count)


def waiting_months(actor: Actor, on: date) -> WaitingGroup | None:
    """Months that somebody else prepared and that this reader may check."""
    if actor.account_id is None or not actor.may(CHECK):
        return None
    rows = BankMonth.objects.visible_to(actor, CHECK).filter(state=MonthState.PREPARED)
    rows = rows.exclude(prepared_by=actor.account_id).select_related("account").order_by("month", "pk")
    found = list(rows.annotate(in_all=Window(Count("pk")))[:FEW])
    if not found:
        return None
    count: int = found[0].in_all  # type: ignore[attr-defined]
    items = [WaitingItem(str(one), page_url("funds.bank.month", one.pk) or "") for one in found]
    sentence = ngettext("%(n)s reconciliation to check", "%(n)s reconciliations to check", count) % {"n": count}
    return WaitingGroup(_("Reconciliations to check"), count, items, page_url("funds.bank.months") or "", sentence)
