"""Duty letters (speech:C32): drawn up by the superior, signed by both sides, a newer edition replaces the older."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.registers.actions.persons import needed, oneself, unit_of
from tieshan.office.registers.models import DutyLetter, DutyTarget
from tieshan.office.registers.policies import C32, LETTER_DRAFT, LETTER_SIGN, LETTER_WITHDRAW
from tieshan.organisations.models import Account, Appointment


@act("office.letter.draft")
def draft_letter(
    *,
    actor: Actor,
    holder: Account,
    first_on: date,
    last_on: date,
    duties: str,
    targets: Sequence[tuple[str, str]],
    on: date,
    title: str = "",
    replaces: DutyLetter | None = None,
) -> DutyLetter:
    """Draw up a letter for the holder of a post: duties, targets as (target, measure), the period.

    With `replaces` it is the next edition of a letter that both have signed; the old one holds until this one is
    signed. Whoever draws it up signs for the union.
    """
    superior = oneself(actor)
    unit = unit_of(holder, on=on)
    actor.require(LETTER_DRAFT, unit)
    if superior.pk == holder.pk:
        raise Refused("office.letter.own", _("A letter has two sides: your superior draws up yours."), C32)
    if last_on <= first_on:
        raise Refused("office.letter.backwards", _("The period ends before it begins."), field="last_on")
    lines = [(text.strip(), measure.strip()) for text, measure in targets if text.strip()]
    if not lines:
        raise Refused("office.letter.no_target", _("A duty letter names at least one target."), C32, field="targets")
    held = Appointment.objects.filter(account=holder, during__contains=on).select_related("post").order_by("pk").first()
    letter = DutyLetter(
        unit=unit,
        post=held.post if held is not None else None,
        title=title.strip() or (held.post.title if held is not None else ""),
        holder=holder,
        superior=superior,
        first_on=first_on,
        last_on=last_on,
        duties=needed(duties, _("Say what the post answers for."), "duties", C32),
        drawn_on=on,
    )
    needed(letter.title, _("This person holds no post: name it."), "title")
    if replaces is not None:
        _replace(letter, replaces)
    letter.save()
    DutyTarget.objects.bulk_create(
        DutyTarget(letter=letter, number=n, text=text, measure=measure) for n, (text, measure) in enumerate(lines, 1)
    )
    _tell(letter, holder.pk, _("A duty letter waits for your signature: {title}"), on)
    return letter


def _replace(letter: DutyLetter, old: DutyLetter) -> None:
    if old.state != DutyLetter.State.SIGNED or old.holder_id != letter.holder_id:
        raise Refused("office.letter.not_signed", _("Only a signed letter of the same person is replaced."))
    if DutyLetter.objects.filter(replaces=old).exists():
        raise Refused("office.letter.replaced_twice", _("A newer edition has been drawn up already."))
    letter.replaces, letter.edition = old, old.edition + 1


@act("office.letter.sign", subject="letter")
def sign_letter(*, actor: Actor, letter: DutyLetter, on: date, version: int | None = None) -> DutyLetter:
    """Sign one's own side. With the second signature the letter holds, and the edition before it no longer."""
    actor.require(LETTER_SIGN)
    if not is_own(actor, letter.holder_id, letter.superior_id):
        raise Forbidden("office.letter.not_party", _("Only the two sides of the letter sign it."), C32)
    fresh = claim_version(letter, version)
    if fresh.state != DutyLetter.State.DRAFT:
        raise Refused("office.letter.over", _("This letter is not waiting for signatures."))
    side = "holder_on" if actor.account_id == fresh.holder_id else "superior_on"
    if getattr(fresh, side) is not None:
        raise Refused("office.letter.signed", _("You have signed it; the other side has not yet."))
    setattr(fresh, side, on)
    note(side=side)
    holds = fresh.holder_on is not None and fresh.superior_on is not None
    if holds:
        _holds(fresh, on)
    fresh.save()
    if holds:
        # Whoever follows the records of work reads them at once, so the letter stands before it is told.
        proof_changed("office.letter", unit_ids={fresh.unit_id}, account_ids={fresh.holder_id}, days={on})
    other = fresh.superior_id if side == "holder_on" else fresh.holder_id
    _tell(fresh, other, _("Signed by the other side: {title}"), on)
    return fresh


def _holds(letter: DutyLetter, on: date) -> None:
    letter.state, letter.signed_on = DutyLetter.State.SIGNED, on
    if letter.replaces_id is not None:
        old = DutyLetter.objects.select_for_update().get(pk=letter.replaces_id)
        old.state = DutyLetter.State.REPLACED
        old.version += 1
        old.save()


@act("office.letter.withdraw", subject="letter")
def withdraw_letter(*, actor: Actor, letter: DutyLetter, on: date) -> DutyLetter:
    """Take back a letter that is not signed by both sides, to draw up a better one."""
    actor.require(LETTER_WITHDRAW, letter.unit)
    fresh = claim_version(letter, None)
    if fresh.state != DutyLetter.State.DRAFT:
        raise Refused("office.letter.over", _("This letter is not waiting for signatures."))
    fresh.state = DutyLetter.State.WITHDRAWN
    # The letter it was to replace can be replaced by another.
    fresh.replaces = None
    fresh.save()
    note(day=on)
    return fresh


def _tell(letter: DutyLetter, account_id: int, words: Any, on: date) -> None:
    notify(
        accounts=[account_id],
        code="office.letter.sign",
        text=format_lazy(words, title=letter.title),
        url=page_url("office.letter.detail", letter.pk) or "",
        on=on,
        unit_id=letter.unit_id,
    )
