"""Entering the signed list: who received when, who did not and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.benefits.actions.granting import lock_grants
from tieshan.funds.benefits.models import SHARE, BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import EVIDENCE, MISS, ONCE, SIGN, UNSIGN
from tieshan.funds.benefits.queries import HANDING
from tieshan.funds.benefits.terms import ShareState
from tieshan.kernel.refusal import Refused

__all__ = ["sign_benefit", "unsign_benefit"]


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


@act(UNSIGN, subject="grant")
def unsign_benefit(
    *,
    actor: Actor,
    grant: BenefitGrant,
    shares: Collection[int],
    reason: str,
    on: date,
    expected_version: int | None = None,
) -> BenefitGrant:
    """Take back what was wrongly entered of shares (their ids): they wait to be signed again; what stood there before
    stays in the history. Refused for who did not receive and was given the same since: the slot is taken."""
    actor.require(UNSIGN, grant.unit)
    fresh = claim_version(grant, expected_version)
    if fresh.request.state not in HANDING:
        raise Refused("funds.benefit.not_agreed", _("Nothing is handed out before the request is agreed."), EVIDENCE)
    if not reason.strip():
        raise Refused("funds.benefit.why_undone", _("Say what was wrong with the entry."), field="reason")
    if not shares:
        raise Refused("funds.benefit.nothing_undone", _("Choose at least one member."), field="shares")
    found = list(fresh.shares.select_for_update(of=("self",)).filter(pk__in=shares).order_by("pk"))
    if len(found) != len(set(shares)):
        raise Refused("funds.benefit.foreign", _("One of these shares stands in another list."))
    for share in found:
        # Caps of a year are sums: whoever was given the same occasion since has used what had become free.
        if share.state == ShareState.MISSED and _given_since(share):
            raise Refused(
                "funds.benefit.given_since",
                _("%(name)s was given it since.") % {"name": share.name},
                ONCE,
                field="shares",
            )
        SHARE.move(share, UNSIGN, actor=actor)
        share.undone, share.signed_on, share.receiver, share.reason = reason.strip(), None, "", ""
    BenefitShare.objects.bulk_update(found, ["state", "undone", "signed_on", "receiver", "reason"])
    fresh.save()
    note(shares=len(found), reason=reason.strip())
    return fresh


def _given_since(share: BenefitShare) -> bool:
    """Whether this person holds another share of the occasion and year, whichever union gave it."""
    lock_grants()
    with whole_district("another union may have given it"):
        rows = BenefitShare.objects.filter(
            person=share.person_id,
            occasion=share.occasion,
            year=share.year,
            state__in=(ShareState.HELD, ShareState.RECEIVED),
        )
        return rows.filter(pk__gt=share.pk).exists()
