"""Transfers by whose turn it is."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.members.models import Transfer
from tieshan.members.policies import TRANSFER_ACCEPT, TRANSFER_LIST, TRANSFER_REQUEST
from tieshan.organisations.models import Unit


def transfers(actor: Actor) -> QuerySet[Transfer]:
    """The transfers in sight, of either side."""
    return Transfer.objects.visible_to(actor, TRANSFER_LIST)


def _ours(actor: Actor, code: str, out: str, into: str) -> Q:
    """Transfers in which the named side stands in the actor's scope for a code, `out` for those asked by the old
    union and `into` for those asked by the new one."""
    if actor.scope(code).everything:
        return Q()
    units = Unit.objects.visible_to(actor, code).values("pk")
    return Q(side=Transfer.Side.OUT, **{f"{out}__in": units}) | Q(side=Transfer.Side.IN, **{f"{into}__in": units})


def waiting_for(actor: Actor) -> QuerySet[Transfer]:
    """Open transfers that the actor is to decide: the other side asked, and it was not they themselves."""
    if not actor.may(TRANSFER_ACCEPT) or not actor.may(TRANSFER_LIST):
        return Transfer.objects.none()
    rows = transfers(actor).filter(
        _ours(actor, TRANSFER_ACCEPT, "to_unit", "from_unit"), state=Transfer.State.REQUESTED
    )
    # Null-safe: a request of an import or command has no account behind it.
    return rows.filter(Q(requested_by__isnull=True) | ~Q(requested_by_id=actor.account_id))


def asked_by(actor: Actor) -> QuerySet[Transfer]:
    """Open transfers that the actor's own side asked for."""
    rows = transfers(actor).filter(state=Transfer.State.REQUESTED)
    if actor.scope(TRANSFER_REQUEST).everything:
        # Who stands on both sides has asked only for what they sent themselves.
        return rows.filter(requested_by_id=actor.account_id)
    return rows.filter(_ours(actor, TRANSFER_REQUEST, "from_unit", "to_unit"))


def decided(actor: Actor) -> QuerySet[Transfer]:
    """Transfers that are over: accepted, refused, withdrawn."""
    return transfers(actor).exclude(state=Transfer.State.REQUESTED)
