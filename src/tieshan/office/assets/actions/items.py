"""Acts on one asset: enter, correct, put elsewhere, lend, send for repair, set idle, take into use (speech:C30)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline, set_deadline
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.money import Yuan
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.office.assets.models import ASSET, Asset
from tieshan.office.assets.policies import (
    ASSET_CORRECT,
    ASSET_IDLE,
    ASSET_LEND,
    ASSET_PLACE,
    ASSET_REGISTER,
    ASSET_REPAIR,
    ASSET_USE,
    CLAUSE,
)
from tieshan.office.assets.rules import asset_number
from tieshan.office.assets.terms import State
from tieshan.organisations.models import Account, Unit

LENT = "office.asset_lent"
FACTS = frozenset(
    {
        "name",
        "category",
        "model",
        "quantity",
        "counted_in",
        "value",
        "bought_on",
        "source",
        "voucher",
        "old_number",
        "remark",
    }
)


def series_of(unit: Unit) -> str:
    """The series of numbers of a unit's assets."""
    return f"office.asset:{unit.pk}"


@act("office.asset.register")
def register_asset(
    *,
    actor: Actor,
    unit: Unit,
    place: str,
    on: date,
    keeper: Account | None = None,
    keeper_name: str = "",
    **facts: Any,
) -> Asset:
    """Enter an asset; its number is given here and never changes."""
    actor.require(ASSET_REGISTER, unit)
    if unit.status != Unit.Status.ACTIVE:
        raise Refused("office.asset.unit_ended", _("This union has ended. Enter the item with its successor."))
    asset = Asset(
        unit=unit,
        place=place.strip(),
        keeper=keeper,
        keeper_name=keeper.display_name if keeper is not None else keeper_name.strip(),
        state_since=on,
        registered_on=on,
    )
    _fill(asset, facts, on)
    asset.number = asset_number(unit.code, on.year, next_number(series_of(unit), year=on.year))
    asset.save()
    if keeper is not None and keeper.pk != actor.account_id:
        notify(
            accounts=[keeper.pk],
            code="office.asset.keeper",
            text=format_lazy(_("You are entered as keeper: {item}."), item=str(asset)),
            url=page_url("office.asset.detail", asset.pk) or "",
            on=on,
            unit_id=unit.pk,
        )
    note(number=asset.number)
    return asset


@act("office.asset.correct", subject="asset")
def correct_asset(*, actor: Actor, asset: Asset, expected_version: int | None, on: date, **facts: Any) -> Asset:
    """Correct the facts of an asset. Keeper and place have acts of their own."""
    actor.require(ASSET_CORRECT, asset.unit)
    fresh = standing(claim_version(asset, expected_version))
    _fill(fresh, facts, on)
    fresh.save()
    return fresh


@act("office.asset.place", subject="asset")
def place_asset(*, actor: Actor, asset: Asset, place: str, on: date, expected_version: int | None = None) -> Asset:
    """Put an asset elsewhere while its keeper stays the same: nobody receives anything, so nobody is asked."""
    if not (is_own(actor, asset.keeper_id) and actor.may(ASSET_PLACE)):
        actor.require(ASSET_CORRECT, asset.unit)
    fresh = standing(claim_version(asset, expected_version))
    if not place.strip():
        raise Refused("office.asset.no_place", _("Say where it stands now."), field="place")
    note(place_before=fresh.place, on=on.isoformat())
    fresh.place = place.strip()
    fresh.save()
    return fresh


@act("office.asset.use", subject="asset")
def use_asset(*, actor: Actor, asset: Asset, on: date, remark: str = "", expected_version: int | None = None) -> Asset:
    """Take an asset into use (again): bought for later, come back, mended."""
    return _step(actor, asset, ASSET_USE, on, remark, expected_version)


@act("office.asset.idle", subject="asset")
def idle_asset(*, actor: Actor, asset: Asset, on: date, remark: str = "", expected_version: int | None = None) -> Asset:
    """Set an asset idle: it stands there and nobody uses it."""
    return _step(actor, asset, ASSET_IDLE, on, remark, expected_version)


@act("office.asset.repair", subject="asset")
def repair_asset(*, actor: Actor, asset: Asset, on: date, remark: str, expected_version: int | None = None) -> Asset:
    """Send an asset for repair: where it is and what is wrong."""
    if not remark.strip():
        raise Refused("office.asset.no_repairer", _("Say who repairs it and what is wrong."), field="remark")
    return _step(actor, asset, ASSET_REPAIR, on, remark, expected_version)


@act("office.asset.lend", subject="asset")
def lend_asset(
    *,
    actor: Actor,
    asset: Asset,
    on: date,
    borrower: str,
    back_by: date,
    remark: str = "",
    expected_version: int | None = None,
) -> Asset:
    """Lend an asset out: to whom, until when. Its keeper is reminded of the day."""
    if not borrower.strip():
        raise Refused("office.asset.no_borrower", _("Say who borrows it."), CLAUSE, field="borrower")
    if back_by < on:
        raise Refused("office.asset.back_before", _("The day of return lies before the loan."), field="back_by")
    told = " ".join(part for part in (borrower.strip(), remark.strip()) if part)
    fresh = _step(actor, asset, ASSET_LEND, on, told, expected_version, back_by=back_by)
    set_deadline(
        subject=fresh,
        kind=LENT,
        unit_id=fresh.unit_id,
        account_id=fresh.keeper_id,
        title=f"{fresh.name} {fresh.number}",
        began_on=on,
        length=None,
        counted=None,
        due_on=back_by,
        page="office.asset.detail",
        clause=CLAUSE,
        on=on,
    )
    return fresh


def standing(asset: Asset) -> Asset:
    """The asset, unless it is disposed of."""
    if not asset.stands:
        raise Refused("office.asset.disposed", _("This item is disposed of; its record is closed."))
    return asset


def _step(
    actor: Actor,
    asset: Asset,
    code: str,
    on: date,
    remark: str,
    expected_version: int | None,
    *,
    back_by: date | None = None,
) -> Asset:
    actor.require(code, asset.unit)
    fresh = claim_version(asset, expected_version)
    was_lent = fresh.state == State.LENT
    ASSET.move(fresh, code, actor=actor)
    fresh.state_note, fresh.state_since, fresh.back_by = remark.strip(), on, back_by
    fresh.save()
    if was_lent:
        meet_deadline(fresh, LENT, on=on)
    return fresh


def _fill(asset: Asset, facts: dict[str, Any], on: date) -> None:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"unknown facts of an asset: {sorted(unknown)}")
    for name, given in facts.items():
        if name == "value":
            asset.value_fen = Yuan(given).fen
        else:
            setattr(asset, name, given.strip() if isinstance(given, str) else given)
    if not asset.name:
        raise Refused("office.asset.no_name", _("Give the item a name."), field="name")
    for name in ("category", "source"):
        if getattr(asset, name) not in code_list(f"asset_{name}", on=on):
            raise Refused("office.asset.no_word", _("Choose a word of the list."), field=name)
    if asset.quantity < 1:
        raise Refused("office.asset.no_quantity", _("At least one piece."), field="quantity")
    if asset.value_fen < 0:
        raise Refused("office.asset.minus", _("A value is not below zero."), field="value")
    if asset.bought_on > on:
        raise Refused("office.asset.future", _("The day lies in the future."), field="bought_on")
    spelled = spell_title(asset.name)
    asset.name_pinyin, asset.name_initials = spelled.full, spelled.initials


__all__ = [
    "correct_asset",
    "idle_asset",
    "lend_asset",
    "place_asset",
    "register_asset",
    "repair_asset",
    "series_of",
    "standing",
    "use_asset",
]
