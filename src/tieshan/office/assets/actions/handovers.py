"""Handovers: one side asks, the receiver accepts, then the items move (speech:C30)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.office.assets.actions.lists import list_number, lock_items
from tieshan.office.assets.models import HANDOVER, Asset, Handover, HandoverLine
from tieshan.office.assets.models.lines import copied
from tieshan.office.assets.policies import (
    CLAUSE,
    HANDOVER_ACCEPT,
    HANDOVER_ARRANGE,
    HANDOVER_REFUSE,
    HANDOVER_REQUEST,
    HANDOVER_WITHDRAW,
)
from tieshan.organisations.models import Account, Unit

SIGNED = "signed"


@act("office.handover.request")
def request_handover(
    *,
    actor: Actor,
    items: Iterable[Asset],
    reason: str,
    on: date,
    to_keeper: Account | None = None,
    to_name: str = "",
    to_unit: Unit | None = None,
    to_place: str = "",
) -> Handover:
    """Ask somebody to take items over. Keepers hand over what they keep, those in charge whatever the unit has.

    Nobody named (`to_keeper`, `to_name`): the other unit says at acceptance who keeps them.
    """
    found = lock_items(items)
    unit, first = found[0].unit, found[0]
    if any((one.keeper_id, one.keeper_name) != (first.keeper_id, first.keeper_name) for one in found):
        raise Refused(
            "office.handover.several_keepers", _("The items of one list have one keeper: hand over by keeper.")
        )
    if not (is_own(actor, first.keeper_id) and actor.may(HANDOVER_REQUEST)):
        actor.require(HANDOVER_ARRANGE, unit)
    target = to_unit or unit
    name = to_keeper.display_name if to_keeper is not None else to_name.strip()
    _check_receiver(first, target, to_keeper, name)
    if not reason.strip():
        raise Refused("office.handover.no_reason", _("Say why the items are handed over."), field="reason")
    serial = next_number(f"office.handover:{unit.pk}", year=on.year)
    handover = Handover.objects.create(
        unit=unit,
        to_unit=target,
        number=list_number(unit, "H", on.year, serial),
        from_keeper_id=first.keeper_id,
        from_name=first.keeper_name,
        to_keeper=to_keeper,
        to_name=name,
        to_place=to_place.strip(),
        reason=reason.strip(),
        requested_on=on,
        requested_by_id=actor.account_id,
    )
    HandoverLine.objects.bulk_create([HandoverLine(handover=handover, asset=one, **copied(one)) for one in found])
    note(items=len(found))
    _tell(
        handover,
        [handover.to_keeper_id, handover.from_keeper_id],
        _("{name} is asked to take over {n} items of the asset register."),
        on,
        actor,
        name=name or target.name,
        n=len(found),
    )
    return handover


def _check_receiver(first: Asset, unit: Unit, keeper: Account | None, name: str) -> None:
    if unit.status != Unit.Status.ACTIVE:
        raise Refused("office.handover.unit_ended", _("The receiving union has ended."), field="to_unit")
    if keeper is not None and not keeper.is_active:
        raise Refused("office.handover.closed", _("This account is closed."), field="to_keeper")
    if not name and unit.pk == first.unit_id:
        raise Refused("office.handover.nobody", _("Say who takes the items over."), CLAUSE, field="to_keeper")
    same = (keeper.pk if keeper is not None else None, name) == (first.keeper_id, first.keeper_name)
    if same and unit.pk == first.unit_id:
        raise Refused(
            "office.handover.same",
            _("They are the keeper already. To note another place, use “Change the place”."),
            field="to_keeper",
        )


@act("office.handover.accept", subject="handover")
def accept_handover(
    *,
    actor: Actor,
    handover: Handover,
    on: date,
    expected_version: int | None = None,
    keeper: Account | None = None,
    keeper_name: str = "",
    place: str = "",
    opinion: str = "",
    uploads: Iterable[Any] = (),
) -> Handover:
    """Take the items over: keeper, unit and place change with this act.

    A receiver with an account accepts in person. For one without, whoever is in charge of the receiving unit does, and
    the list with both signatures is handed in.
    """
    _may_decide(actor, handover, HANDOVER_ACCEPT)
    fresh = claim_version(handover, expected_version)
    HANDOVER.move(fresh, HANDOVER_ACCEPT, actor=actor)
    if not fresh.to_name:
        fresh.to_keeper, fresh.to_name = keeper, keeper.display_name if keeper is not None else keeper_name.strip()
        if not fresh.to_name:
            raise Refused("office.handover.nobody_named", _("Say who keeps the items from now on."), field="keeper")
    files = list(uploads)
    if not is_own(actor, fresh.to_keeper_id) and not files:
        raise Refused(
            "office.handover.no_signature",
            _("The receiver does not accept in person: hand in the list with both signatures."),
            CLAUSE,
            field="uploads",
        )
    attach_all(actor=actor, record=fresh, unit_id=fresh.to_unit_id, uploads=files, kind=SIGNED, on=on)
    _move_items(fresh, place.strip() or fresh.to_place)
    return _decide(actor, fresh, on, opinion, _("{name} has taken over the items of handover {number}."))


@act("office.handover.refuse", subject="handover")
def refuse_handover(
    *, actor: Actor, handover: Handover, on: date, opinion: str, expected_version: int | None = None
) -> Handover:
    """Refuse to take the items over, with an opinion; everything stays as it is."""
    _may_decide(actor, handover, HANDOVER_REFUSE)
    if not opinion.strip():
        raise Refused("office.handover.no_opinion", _("A refusal needs an opinion: say why."), field="opinion")
    fresh = claim_version(handover, expected_version)
    HANDOVER.move(fresh, HANDOVER_REFUSE, actor=actor)
    return _decide(actor, fresh, on, opinion, _("{name} has not taken over the items of handover {number}."))


@act("office.handover.withdraw", subject="handover")
def withdraw_handover(*, actor: Actor, handover: Handover, on: date, expected_version: int | None = None) -> Handover:
    """Take one's own request back."""
    if not (is_own(actor, handover.requested_by_id) and actor.may(HANDOVER_WITHDRAW)):
        actor.require(HANDOVER_ARRANGE, handover.unit)
    fresh = claim_version(handover, expected_version)
    HANDOVER.move(fresh, HANDOVER_WITHDRAW, actor=actor)
    return _decide(actor, fresh, on, "", _("The request to take over handover {number} was withdrawn."))


def may_decide(actor: Actor, handover: Handover, code: str) -> bool:
    """Whether it is this actor's turn: the receiver in person, else those in charge of the receiving unit."""
    if handover.to_keeper_id is not None:
        return is_own(actor, handover.to_keeper_id) and actor.may(code)
    if handover.unit_id != handover.to_unit_id and is_own(actor, handover.requested_by_id):
        return False
    return actor.may_at(HANDOVER_ARRANGE, handover.to_unit)


def _may_decide(actor: Actor, handover: Handover, code: str) -> None:
    if may_decide(actor, handover, code):
        return
    if handover.to_keeper_id is None:
        actor.require(HANDOVER_ARRANGE, handover.to_unit)
    raise Forbidden("office.handover.not_yours", _("The receiver decides on this handover."))


def _move_items(handover: Handover, place: str) -> None:
    ids = handover.lines.values_list("asset_id", flat=True)
    items = list(Asset.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    for asset in items:
        asset.unit_id = handover.to_unit_id
        asset.keeper, asset.keeper_name = handover.to_keeper, handover.to_name
        asset.place = place or asset.place
        asset.version += 1
    Asset.objects.bulk_update(items, ["unit", "keeper", "keeper_name", "place", "version"])


def _decide(actor: Actor, handover: Handover, on: date, opinion: str, told: Any) -> Handover:
    handover.decided_on, handover.decided_by_id, handover.opinion = on, actor.account_id, opinion.strip()
    handover.save()
    handover.lines.update(is_open=False)
    people = [handover.requested_by_id, handover.from_keeper_id, handover.to_keeper_id]
    _tell(handover, people, told, on, actor, name=handover.to_name or handover.to_unit.name, number=handover.number)
    return handover


def _tell(handover: Handover, accounts: Iterable[int | None], text: Any, on: date, actor: Actor, **words: Any) -> None:
    people = {one for one in accounts if one is not None and one != actor.account_id}
    if people:
        notify(
            accounts=people,
            code="office.handover",
            text=format_lazy(text, **words),
            url=page_url("office.handover.detail", handover.pk) or "",
            on=on,
            unit_id=handover.unit_id,
        )
