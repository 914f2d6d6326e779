"""An information item from its draft to its sign-off (speech:C27)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.workflow import ApprovalEnded, draft_paper, drop_paper, submit_paper
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.information.models import InformationItem
from tieshan.office.information.policies import ITEM_OTHERS
from tieshan.office.information.rules import ITEM_AFTER, characters, check_item_step
from tieshan.office.information.terms import ItemState
from tieshan.organisations.models import Account, Unit

PROOF = "office.information"
SERIES = "office.information"


@act("office.information.write")
def write_item(
    *,
    actor: Actor,
    unit: Unit,
    title: str,
    kind: str,
    text: str,
    author: Account,
    event_on: date,
    on: date,
    second_author: Account | None = None,
    uploads: Iterable[UploadedFile] = (),
) -> InformationItem:
    """Write an item as a draft; it goes nowhere until it is sent in."""
    actor.require("office.information.write", unit)
    item = InformationItem(unit=unit, entered_on=on)
    _fill(item, title, kind, text, author, second_author, event_on, on)
    own_or_signer(actor, item)
    item.save()
    attach_all(actor=actor, record=item, unit_id=unit.pk, uploads=uploads, kind="picture", on=on)
    draft_paper(actor=actor, record=item, kind=PROOF, unit=unit, on=on)
    return item


@act("office.information.edit", subject="item")
def edit_item(
    *,
    actor: Actor,
    item: InformationItem,
    title: str,
    kind: str,
    text: str,
    author: Account,
    event_on: date,
    on: date,
    second_author: Account | None = None,
    uploads: Iterable[UploadedFile] = (),
    expected_version: int | None = None,
) -> InformationItem:
    """Change a draft or an item that was sent back."""
    actor.require("office.information.edit", item.unit)
    own_or_signer(actor, item)
    fresh = claim_version(item, expected_version)
    check_item_step("edit", fresh.state)
    _fill(fresh, title, kind, text, author, second_author, event_on, on)
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind="picture", on=on)
    draft_paper(actor=actor, record=fresh, kind=PROOF, unit=fresh.unit, on=on)
    return fresh


def _fill(
    item: InformationItem,
    title: str,
    kind: str,
    text: str,
    author: Account,
    second_author: Account | None,
    event_on: date,
    on: date,
) -> None:
    if second_author is not None and second_author.pk == author.pk:
        raise Refused(
            "office.information.same_author", _("The second author is the first one again."), field="second_author"
        )
    if event_on > on:
        raise Refused("office.information.future", _("The event lies in the future."), field="event_on")
    item.title, item.kind, item.text = title.strip(), kind, text.strip()
    item.length = characters(text)
    item.author, item.second_author = author, second_author
    item.event_on = event_on


@act("office.information.submit", subject="item")
def submit_item(*, actor: Actor, item: InformationItem, on: date) -> InformationItem:
    """Send an item in for sign-off."""
    actor.require("office.information.submit", item.unit)
    own_or_signer(actor, item)
    fresh = claim_version(item, None)
    check_item_step("submit", fresh.state)
    if not fresh.text:
        raise Refused("office.information.empty", _("There is no text yet. Write it first."))
    days = _days(fresh)
    fresh.state, fresh.submitted_on = ItemState.SUBMITTED, on
    fresh.decided_on, fresh.decided_by = None, None
    fresh.save()
    submit_paper(actor=actor, record=fresh, kind=PROOF, unit=item.unit, on=on, concerned=fresh.author_ids)
    changed(fresh, days)
    return fresh


def follow_approval(event: ApprovalEnded) -> None:
    """Move an item as its approval ended (subscribed in apps.py; runs under the deciding act). Signed off it gets its
    number in the year's register and stands reported to the district."""
    if event.kind != PROOF:
        return
    item = InformationItem.objects.select_for_update(of=("self",)).get(pk=event.record_id)
    item.state = ITEM_AFTER[event.outcome]
    item.decided_on, item.decided_by_id = event.on, event.actor.account_id
    if item.state == ItemState.SIGNED:
        item.number = next_number(SERIES, year=event.on.year)
    item.version += 1
    item.save()
    changed(item)


@act("office.information.withdraw", subject="item")
def withdraw_item(*, actor: Actor, item: InformationItem, on: date, reason: str) -> InformationItem:
    """Take an item back. What was adopted stays."""
    actor.require("office.information.withdraw", item.unit)
    own_or_signer(actor, item)
    fresh = claim_version(item, None)
    check_item_step("withdraw", fresh.state)
    if fresh.level:
        raise Refused("office.information.adopted", _("The item was adopted and stands. Withdraw the adoption first."))
    fresh.state, fresh.decided_on, fresh.decided_by_id = ItemState.WITHDRAWN, on, actor.account_id
    fresh.opinion = reason.strip()
    fresh.save()
    drop_paper(actor=actor, record=fresh, kind=PROOF, on=on)
    changed(fresh)
    return fresh


def own_or_signer(actor: Actor, record: Any) -> None:
    """Only its authors and whoever heads the work of the unit touch a text; a colleague of the same post does not."""
    if not is_theirs(actor, record):
        raise Refused(
            "office.information.not_yours", _("This is another author's text. Ask the author, or the federation chair.")
        )


def is_theirs(actor: Actor, record: Any) -> bool:
    """Whether this item or paper is the actor's to work on."""
    own = actor.account_id is None or actor.account_id in record.author_ids
    return own or actor.may_at(ITEM_OTHERS, record.unit)


def _days(item: InformationItem) -> set[date]:
    return {item.submitted_on} if item.submitted_on is not None else set()


def changed(item: InformationItem, days: set[date] | None = None) -> None:
    """Tell the rooms above that an item is another now; `days` are those it stood on before."""
    found = _days(item) | (days or set())
    if found:
        proof_changed(PROOF, unit_ids={item.unit_id}, account_ids=item.author_ids, days=found)
