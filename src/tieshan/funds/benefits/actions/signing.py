"""Entering the signed list: who received when, who did not and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.benefits.models import SHARE, BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import EVIDENCE, MISS, SIGN
from tieshan.funds.benefits.queries import HANDING
from tieshan.kernel.refusal import Refused

__all__ = ["sign_benefit"]


@act(SIGN, subject="grant")
def sign_benefit(
    *,
    actor: Actor,
    grant: BenefitGrant,
    received: Mapping[int, str],
    missed: Mapping[int, str],
    day: date,
    on: date,
    expected_version: int | None = None,
) -> BenefitGrant:
    """Enter what the list says of shares (their ids): received with the name of whoever signed (empty: the member), or
    not received with the reason; whoever did not receive may be given it another time."""
    actor.require(SIGN, grant.unit)
    fresh = claim_version(grant, expected_version)
    if fresh.request.state not in HANDING:
        raise Refused("funds.benefit.not_agreed", _("Nothing is handed out before the request is agreed."), EVIDENCE)
    if not fresh.asked_on <= day <= on:
        raise Refused("funds.benefit.day", _("The day lies between the request and today."), field="day")
    named = set(received) | set(missed)
    if not named:
        raise Refused("funds.benefit.silent", _("Say of at least one member what the list says."))
    if set(received) & set(missed):
        raise Refused("funds.benefit.both", _("A share is either received or not."))
    shares = list(fresh.shares.select_for_update(of=("self",)).filter(pk__in=named).order_by("pk"))
    if len(shares) != len(named):
        raise Refused("funds.benefit.foreign", _("One of these shares stands in another list."))
    for share in shares:
        if share.pk in received:
            SHARE.move(share, SIGN, actor=actor)
            share.receiver = received[share.pk].strip() or share.name
        else:
            SHARE.move(share, MISS, actor=actor)
            share.reason = missed[share.pk].strip()
            if not share.reason:
                raise Refused("funds.benefit.no_reason", _("Say why it was not received."), field="exceptions")
        share.signed_on = day
    BenefitShare.objects.bulk_update(shares, ["state", "receiver", "reason", "signed_on"])
    fresh.save()
    note(received=len(received), missed=len(missed))
    return fresh
