"""Disposals: asked for, approved on the route of the lawbook, the items leave the register, the proceeds are noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.workflow import ApprovalEnded, drop_paper, paper_changed, submit_paper
from tieshan.kernel.money import Yuan, total
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.office.assets.actions.items import LENT
from tieshan.office.assets.actions.lists import list_number, lock_items
from tieshan.office.assets.models import ASSET, DISPOSAL, Asset, Disposal, DisposalLine
from tieshan.office.assets.models.lines import copied
from tieshan.office.assets.policies import (
    CLAUSE,
    DISPOSAL_CANCEL,
    DISPOSAL_CORRECT,
    DISPOSAL_REQUEST,
    DISPOSAL_SETTLE,
)
from tieshan.office.assets.terms import DisposalState, State

KIND = "office.asset_disposal"
PROOF = "proof"
STEPS = {
    "agreed": "workflow.approval.agree",
    "refused": "workflow.approval.refuse",
    "returned": "workflow.approval.return",
    "withdrawn": "workflow.approval.withdraw",
}


@act("office.disposal.request")
def request_disposal(
    *,
    actor: Actor,
    items: Iterable[Asset],
    way: str,
    reason: str,
    on: date,
    expected: Yuan | None = None,
    uploads: Iterable[Any] = (),
) -> Disposal:
    """Ask to dispose of items. What they cost together decides who approves."""
    found = lock_items(items)
    unit = found[0].unit
    actor.require(DISPOSAL_REQUEST, unit)
    disposal = Disposal(
        unit=unit,
        value_fen=total(one.value for one in found).fen,
        requested_on=on,
        requested_by_id=actor.account_id,
    )
    _fill(disposal, way=way, reason=reason, expected=expected, on=on)
    disposal.number = list_number(unit, "D", on.year, next_number(f"office.disposal:{unit.pk}", year=on.year))
    disposal.save()
    DisposalLine.objects.bulk_create([DisposalLine(disposal=disposal, asset=one, **copied(one)) for one in found])
    attach_all(actor=actor, record=disposal, unit_id=unit.pk, uploads=uploads, kind=PROOF, on=on)
    submit_paper(actor=actor, record=disposal, kind=KIND, unit=unit, on=on, quantity=disposal.value.decimal)
    note(items=len(found), value=str(disposal.value))
    return disposal


@act("office.disposal.correct", subject="disposal")
def correct_disposal(
    *,
    actor: Actor,
    disposal: Disposal,
    way: str,
    reason: str,
    on: date,
    expected: Yuan | None = None,
    uploads: Iterable[Any] = (),
    expected_version: int | None = None,
) -> Disposal:
    """Correct way, reason or proceeds of a paper that was sent back or is not decided; its approval begins anew."""
    actor.require(DISPOSAL_CORRECT, disposal.unit)
    fresh = claim_version(disposal, expected_version)
    waiting = fresh.state == DisposalState.REQUESTED
    DISPOSAL.move(fresh, DISPOSAL_CORRECT, actor=actor)
    _fill(fresh, way=way, reason=reason, expected=expected, on=on)
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=PROOF, on=on)
    if waiting:
        paper_changed(actor=actor, record=fresh, kind=KIND, on=on)
    else:
        submit_paper(actor=actor, record=fresh, kind=KIND, unit=fresh.unit, on=on, quantity=fresh.value.decimal)
    return fresh


@act("office.disposal.cancel", subject="disposal")
def cancel_disposal(*, actor: Actor, disposal: Disposal, on: date, expected_version: int | None = None) -> Disposal:
    """Give up a paper that was sent back or withdrawn; its items are free again."""
    actor.require(DISPOSAL_CANCEL, disposal.unit)
    fresh = claim_version(disposal, expected_version)
    DISPOSAL.move(fresh, DISPOSAL_CANCEL, actor=actor)
    fresh.decided_on = on
    fresh.save()
    fresh.lines.update(is_open=False)
    drop_paper(actor=actor, record=fresh, kind=KIND, on=on)
    return fresh


@act("office.disposal.settle", subject="disposal")
def settle_disposal(
    *,
    actor: Actor,
    disposal: Disposal,
    proceeds: Yuan,
    settlement: str,
    on: date,
    uploads: Iterable[Any] = (),
    expected_version: int | None = None,
) -> Disposal:
    """Note how an approved disposal ended: what it brought, who took the items, under which receipt."""
    actor.require(DISPOSAL_SETTLE, disposal.unit)
    fresh = claim_version(disposal, expected_version)
    DISPOSAL.move(fresh, DISPOSAL_SETTLE, actor=actor)
    if not settlement.strip():
        raise Refused(
            "office.disposal.no_settlement",
            _("Say who took the items, and the number of the receipt if they brought money."),
            CLAUSE,
            field="settlement",
        )
    if proceeds.fen < 0:
        raise Refused("office.disposal.minus", _("Proceeds are not below zero."), field="proceeds")
    fresh.proceeds_fen, fresh.settlement, fresh.settled_on = proceeds.fen, settlement.strip(), on
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=PROOF, on=on)
    note(proceeds=str(proceeds))
    return fresh


def follow_approval(event: ApprovalEnded) -> None:
    """Move the paper as its approval ended (subscribed in apps.py; runs under the deciding act)."""
    if event.kind != KIND:
        return
    disposal = Disposal.objects.select_for_update(of=("self",)).get(pk=event.record_id)
    DISPOSAL.move(disposal, STEPS[event.outcome], actor=event.actor)
    disposal.decided_on = event.on
    disposal.version += 1
    disposal.save()
    if disposal.state == DisposalState.AGREED:
        _take_off(disposal, event)
    if disposal.state in (DisposalState.AGREED, DisposalState.REFUSED):
        disposal.lines.update(is_open=False)


def _take_off(disposal: Disposal, event: ApprovalEnded) -> None:
    """The items leave the register; their records stay."""
    ids = disposal.lines.values_list("asset_id", flat=True)
    items = list(Asset.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    for asset in items:
        if asset.state == State.LENT:
            meet_deadline(asset, LENT, on=event.on)
        ASSET.move(asset, STEPS["agreed"], actor=event.actor)
        asset.state_note, asset.state_since, asset.back_by = disposal.number, event.on, None
        asset.version += 1
    Asset.objects.bulk_update(items, ["state", "state_note", "state_since", "back_by", "version"])


def _fill(disposal: Disposal, *, way: str, reason: str, expected: Yuan | None, on: date) -> None:
    if way not in code_list("asset_disposal_way", on=on):
        raise Refused("office.disposal.no_way", _("Choose a way of disposal."), field="way")
    if not reason.strip():
        raise Refused("office.disposal.no_reason", _("Say why the items are disposed of."), CLAUSE, field="reason")
    amount = expected or Yuan(0)
    if amount.fen < 0:
        raise Refused("office.disposal.minus", _("Proceeds are not below zero."), field="expected")
    disposal.way, disposal.reason, disposal.expected_fen = way, reason.strip(), amount.fen
