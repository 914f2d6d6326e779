"""Signing the yearly declaration; registering gifts (speech:C31)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.registers.actions.persons import needed, not_later, oneself, unit_of
from tieshan.office.registers.models import Declaration, Gift
from tieshan.office.registers.policies import C31, DECLARATION_SIGN, GIFT_OVERSEE, GIFT_REGISTER, GIFT_SETTLE

PENDING = "pending"


@act("office.declaration.sign")
def sign_declaration(
    *,
    actor: Actor,
    year: int,
    three_disorders: bool,
    confidential: bool,
    on: date,
    interests: str = "",
    gifts: str = "",
) -> Declaration:
    """Sign the declaration of a year: interests and gifts ("none" is an answer), the promise, confidentiality."""
    account = oneself(actor)
    unit = unit_of(account, on=on)
    actor.require(DECLARATION_SIGN, unit)
    if not (three_disorders and confidential):
        raise Refused(
            "office.declaration.unpromised", _("Both promises belong to the declaration: tick them to sign."), C31
        )
    if not on.year - 1 <= year <= on.year:
        raise Refused("office.declaration.year", _("Sign for this year or the last one."), field="year")
    try:
        with transaction.atomic():
            signed = Declaration.objects.create(
                account=account,
                unit=unit,
                year=year,
                interests=interests.strip(),
                gifts=gifts.strip(),
                three_disorders=three_disorders,
                confidential=confidential,
                signed_on=on,
            )
    except IntegrityError as twice:
        if "declaration_once_a_year" not in str(twice):
            raise
        raise Refused(
            "office.declaration.signed", _("You have signed the declaration of this year already."), field="year"
        ) from twice
    note(year=year)
    proof_changed("office.declaration", unit_ids={unit.pk}, account_ids={account.pk}, days={on})
    return signed


@act("office.gift.register")
def register_gift(
    *,
    actor: Actor,
    offered_on: date,
    giver: str,
    what: str,
    handling: str,
    on: date,
    value: Decimal | None = None,
    settled_on: date | None = None,
    handed_to: str = "",
) -> Gift:
    """Register a gift that was offered to oneself, also one that was refused."""
    account = oneself(actor)
    unit = unit_of(account, on=on)
    actor.require(GIFT_REGISTER, unit)
    not_later(offered_on, on, "offered_on")
    gift = Gift(account=account, unit=unit, offered_on=offered_on, made_on=on, value=value)
    gift.giver = needed(giver, _("Say who offered it."), "giver", C31)
    gift.what = needed(what, _("Say what was offered."), "what", C31)
    _settle(gift, handling, settled_on or (None if handling == PENDING else offered_on), handed_to, on)
    gift.save()
    return gift


@act("office.gift.settle", subject="gift")
def settle_gift(
    *,
    actor: Actor,
    gift: Gift,
    handling: str,
    settled_on: date,
    on: date,
    handed_to: str = "",
    version: int | None = None,
) -> Gift:
    """Record what became of a gift that waited."""
    actor.require(GIFT_SETTLE if is_own(actor, gift.account_id) else GIFT_OVERSEE, gift.unit)
    fresh = claim_version(gift, version)
    if handling == PENDING:
        raise Refused("office.gift.pending", _("Say what became of it."), field="handling")
    _settle(fresh, handling, settled_on, handed_to, on)
    fresh.save()
    return fresh


def _settle(gift: Gift, handling: str, settled_on: date | None, handed_to: str, on: date) -> None:
    if handling not in code_list("gift_handling", on=on):
        raise Refused("office.gift.handling", _("Choose from the list what became of it."), field="handling")
    if settled_on is not None:
        not_later(settled_on, on, "settled_on")
        if settled_on < gift.offered_on:
            raise Refused("office.gift.before", _("It cannot be settled before it was offered."), field="settled_on")
    gift.handling, gift.settled_on, gift.handed_to = handling, settled_on, handed_to.strip()
