"""What waits for a person: items to sign off, drafts to review, one's own that were sent back."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, QuerySet, Window
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.components import Action
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.information.policies import ITEM_LIST, ITEM_SIGN, PAPER_LIST, PAPER_REVIEW
from tieshan.office.information.queries.items import waiting_items, waiting_papers

_ITEMS = ngettext_lazy(
    "%(n)s information item waits for your sign-off", "%(n)s information items wait for your sign-off", "n"
)
_PAPERS = ngettext_lazy("%(n)s paper waits for your review", "%(n)s papers wait for your review", "n")


def items_to_sign(actor: Actor, on: date) -> WaitingGroup | None:
    """Items that wait for the reader's sign-off."""
    if actor.account_id is None or not actor.may(ITEM_SIGN):
        return None
    url = f"{page_url(ITEM_LIST)}?state=submitted"
    return _group(waiting_items(actor), ITEM_SIGN, _("Sign off"), _("Information items"), _ITEMS, url)


def papers_to_review(actor: Actor, on: date) -> WaitingGroup | None:
    """Drafts that wait for the reader's review."""
    if actor.account_id is None or not actor.may(PAPER_REVIEW):
        return None
    url = f"{page_url(PAPER_LIST)}?state=drafted"
    return _group(waiting_papers(actor), PAPER_REVIEW, _("Review"), _("Research papers"), _PAPERS, url)


def _group(rows: QuerySet, code: str, label: object, title: object, sentence: object, url: str) -> WaitingGroup | None:
    found = list(rows.select_related("unit").annotate(in_all=Window(Count("pk"))).order_by("pk")[:FEW])
    if not found:
        return None
    items = []
    for row in found:
        address = page_url(code, row.pk) or ""
        items.append(WaitingItem(row.title, address, row.unit.name, act=Action(label, address)))
    count = found[0].in_all
    return WaitingGroup(title, count, items, url, sentence % {"n": count})  # type: ignore[operator]
