"""Handovers and disposals: what waits for the reader."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.office.assets.models import Disposal, Handover
from tieshan.office.assets.policies import DISPOSAL_SETTLE, DISPOSAL_VIEW, HANDOVER_ARRANGE, HANDOVER_VIEW
from tieshan.office.assets.terms import DisposalState, HandoverState
from tieshan.organisations.models import Unit


def handovers(actor: Actor) -> QuerySet[Handover]:
    """Handovers to or from the reader, and those of the units in their charge; each with its number of items."""
    return (
        Handover.objects.visible_to(actor, HANDOVER_VIEW)
        .select_related("unit", "to_unit")
        .annotate(items=Count("lines"))
    )


def waiting_handovers(actor: Actor) -> QuerySet[Handover]:
    """Handovers on which it is the reader's turn to decide."""
    if actor.account_id is None:
        return Handover.objects.none()
    mine = Q(to_keeper_id=actor.account_id)
    if actor.may(HANDOVER_ARRANGE):
        units = Unit.objects.visible_to(actor, HANDOVER_ARRANGE).values("pk")
        # Between two units the second hand is another person's; within one the signed list is the proof.
        own = Q(requested_by_id=actor.account_id) & ~Q(unit_id=F("to_unit_id"))
        mine |= Q(to_keeper__isnull=True, to_unit__in=units) & ~own
    return Handover.objects.filter(mine, state=HandoverState.REQUESTED)


def disposals(actor: Actor) -> QuerySet[Disposal]:
    """Disposals of the units in one's charge, each with its number of items."""
    return Disposal.objects.visible_to(actor, DISPOSAL_VIEW).select_related("unit").annotate(items=Count("lines"))


def to_settle(actor: Actor) -> QuerySet[Disposal]:
    """Approved disposals whose outcome is not noted yet."""
    return Disposal.objects.visible_to(actor, DISPOSAL_SETTLE).filter(state=DisposalState.AGREED)
