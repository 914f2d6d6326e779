"""From an account to an actor: one query over today's appointments."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tieshan.foundation.access import Actor, Grant
from tieshan.organisations.models import Account, PostRole


def grants_of(account_id: int, *, on: date) -> tuple[tuple[Grant, ...], str]:
    """The grants an account holds on a day, and which of the three administrators it is ("" for none).

    A post in an ended unit, or an abolished post, gives nothing.
    """
    rows = (
        PostRole.objects.filter(
            post__appointments__account_id=account_id,
            post__appointments__during__contains=on,
            post__unit__status="active",
            post__abolished_on__isnull=True,
        )
        .values_list("role__codes", "role__administrator", "post__unit__path", "post__unit_id", "subtree")
        .order_by("pk")
    )
    grants = []
    administrator = ""
    for codes, kind, path, unit_id, subtree in rows:
        grants.append(Grant(frozenset(codes), path, unit_id, subtree))
        administrator = administrator or kind
    return tuple(grants), administrator


def actor_for(account: Account) -> Actor:
    """The actor of an account with today's grants; an inactive account holds nothing."""
    if not account.is_active:
        return Actor(account.pk, account.display_name, unit_id=account.home_unit_id)
    grants, administrator = grants_of(account.pk, on=timezone.localdate())
    return Actor(account.pk, account.display_name, grants, administrator=administrator, unit_id=account.home_unit_id)
