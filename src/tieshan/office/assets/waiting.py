"""What waits for a person: handovers to decide on, items to hand over before one leaves, disposals to settle."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import Action, WaitingGroup, WaitingItem, page_url
from tieshan.foundation.ui.waiting import FEW
from tieshan.office.assets.models import Asset
from tieshan.office.assets.policies import DISPOSAL_SETTLE, HANDOVER_ACCEPT, HANDOVER_ARRANGE, HANDOVER_REQUEST
from tieshan.office.assets.queries.items import leavers
from tieshan.office.assets.queries.lists import to_settle, waiting_handovers


def waiting_to_take_over(actor: Actor, on: date) -> WaitingGroup | None:
    """Handovers that wait for the reader's word."""
    if not actor.may(HANDOVER_ACCEPT):
        return None
    rows = list(waiting_handovers(actor).annotate(in_all=Window(Count("pk"))).order_by("requested_on", "pk")[:FEW])
    if not rows:
        return None
    count = rows[0].in_all
    items = [
        WaitingItem(
            _("%(name)s hands over, list %(number)s") % {"name": one.from_name or "—", "number": one.number},
            page_url("office.handover.detail", one.pk) or "",
            sub=one.reason,
            act=Action(_("Take over"), page_url(HANDOVER_ACCEPT, one.pk) or ""),
        )
        for one in rows
    ]
    said = ngettext("%(n)s handover of assets waits for you", "%(n)s handovers of assets wait for you", count)
    return WaitingGroup(
        _("Assets to take over"), count, items, f"{page_url('office.handover.list')}?pile=waiting", said % {"n": count}
    )


def waiting_to_hand_over(actor: Actor, on: date) -> WaitingGroup | None:
    """People who leave and still keep items: for themselves, and for those in charge of the items' unit."""
    if not actor.may(HANDOVER_REQUEST):
        return None
    reach = Q(keeper_id=actor.account_id)
    if actor.may(HANDOVER_ARRANGE):
        reach |= Q(pk__in=Asset.objects.visible_to(actor, HANDOVER_ARRANGE).values("pk"))
    people = list(leavers(Asset.objects.filter(reach), on)[:FEW])
    if not people:
        return None
    items = [
        WaitingItem(
            ngettext("%(name)s keeps %(n)s item", "%(name)s keeps %(n)s items", person.kept)
            % {"name": person.display_name, "n": person.kept},
            f"{page_url('office.asset.list')}?leaving=1&keeper_name={person.display_name}",
            sub=_("Leaves the post, or has left it."),
            act=Action(_("Hand items over"), f"{page_url(HANDOVER_REQUEST)}?keeper={person.pk}"),
        )
        for person in people
    ]
    said = ngettext("%(n)s person who leaves keeps assets", "%(n)s people who leave keep assets", len(people))
    url = f"{page_url('office.asset.list')}?leaving=1"
    return WaitingGroup(_("Assets to hand over"), len(people), items, url, said % {"n": len(people)}, len(people))


def waiting_to_settle(actor: Actor, on: date) -> WaitingGroup | None:
    """Approved disposals whose outcome is to be noted."""
    if not actor.may(DISPOSAL_SETTLE):
        return None
    rows = list(to_settle(actor).annotate(in_all=Window(Count("pk"))).order_by("decided_on", "pk")[:FEW])
    if not rows:
        return None
    count = rows[0].in_all
    items = [
        WaitingItem(
            one.number,
            page_url("office.disposal.detail", one.pk) or "",
            sub=one.reason,
            act=Action(_("Settle"), page_url(DISPOSAL_SETTLE, one.pk) or ""),
        )
        for one in rows
    ]
    said = ngettext("%(n)s approved disposal is to be settled", "%(n)s approved disposals are to be settled", count)
    return WaitingGroup(
        _("Disposals to settle"),
        count,
        items,
        f"{page_url('office.disposal.list')}?state=agreed",
        said % {"n": count},
    )
