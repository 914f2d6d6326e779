"""Bargainings in which something is to be done, and contracts to renew or to inspect."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import choice_word, page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.bargaining.policies import CONTRACTS, LIST, PUBLISH, REPLY
from tieshan.rights.bargaining.queries import to_renew, waiting_for


def waiting_bargainings(actor: Actor, on: date) -> WaitingGroup | None:
    """Requests without an answer, talks, drafts, papers to sign and to file; for those who work on them."""
    if actor.account_id is None or not actor.may(REPLY):
        return None
    late = Window(Count("pk", filter=Q(state="requested", reply_due_on__lt=on)))
    rows = list(waiting_for(actor).annotate(in_all=Window(Count("pk")), late=late)[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            f"{row.unit} {choice_word(row, 'kind')}",
            page_url("rights.bargaining.view", row.pk) or "",
            sub=f"{row} · {choice_word(row, 'state')}",
            due_on=row.reply_due_on if row.state == "requested" else None,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    overdue: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s bargaining under way", "%(n)s bargainings under way", count) % {"n": count}
    return WaitingGroup(_("Collective bargaining"), count, items, f"{page_url(LIST)}?open=1", sentence, overdue)


def waiting_contracts(actor: Actor, on: date) -> WaitingGroup | None:
    """Contracts near their end that nobody renews yet."""
    if actor.account_id is None or not actor.may(PUBLISH):
        return None
    rows = list(to_renew(actor, on).annotate(in_all=Window(Count("pk")))[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(row.title, page_url("rights.contract.view", row.pk) or "", sub=_("Renew"), due_on=row.ends_on)
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s contract to renew", "%(n)s contracts to renew", count) % {"n": count}
    return WaitingGroup(_("Contracts to renew"), count, items, f"{page_url(CONTRACTS)}?renew=1", sentence)
