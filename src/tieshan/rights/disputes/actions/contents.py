"""What a dispute consists of: workers, claims, evidence, hearings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.vault import mask_id, mask_name, mask_phone
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.disputes.actions.clocks import (
    check_day,
    drop_clocks,
    keep_next,
    meet_clocks,
    start_day,
    step,
    words,
)
from tieshan.rights.disputes.calculators import CALCULATORS, plain, reckon
from tieshan.rights.disputes.models import OPEN_STATES, Claim, Dispute, Hearing, Worker
from tieshan.rights.disputes.policies import CLAIM, CORRECT, EVIDENCE, HEARING, PARTY, RECKON
from tieshan.rights.disputes.queries import people_of
from tieshan.rights.disputes.terms import ClaimKind, State
from tieshan.rights.disputes.wording import in_words

__all__ = ["add_claim", "add_evidence", "add_worker", "correct_worker", "reckon_claim", "record_hearing"]


def _open(dispute: Dispute, expected_version: int | None) -> Dispute:
    fresh = claim_version(dispute, expected_version)
    if fresh.state not in OPEN_STATES:
        raise Refused("rights.dispute.over", _("The dispute is closed; nothing is added any more."))
    return fresh


@act(PARTY, subject="dispute")
def add_worker(
    *,
    actor: Actor,
    dispute: Dispute,
    name: str,
    at: datetime,
    id_number: str = "",
    phone: str = "",
    is_representative: bool = False,
    expected_version: int | None = None,
) -> Worker:
    """Add a worker; a group (arbitration-law:7) names at most as many representatives as the rule of the day allows."""
    actor.require(PARTY, dispute.unit)
    on = timezone.localdate(at)
    fresh = _open(dispute, expected_version)
    who = words(name, _("Write the name."), "name")
    if is_representative:
        if not fresh.is_group:
            raise Refused(
                "rights.dispute.no_group",
                _("Representatives act for a group of ten workers and more."),
                "arbitration-law:7",
                field="is_representative",
            )
        most = parameter("rights.dispute.representatives.most", on=on).whole
        if people_of(fresh).filter(is_representative=True).count() >= most:
            raise Refused(
                "rights.dispute.representatives",
                _("A group has at most %(most)s representatives.") % {"most": most},
                "arbitration-law:7",
                field="is_representative",
            )
    fresh.save()
    worker = Worker.objects.create(
        dispute=fresh,
        name=who,
        name_masked=mask_name(who),
        id_number=id_number.strip() or None,
        id_masked=mask_id(id_number.strip()) if id_number.strip() else "",
        phone=phone.strip() or None,
        phone_masked=mask_phone(phone.strip()) if phone.strip() else "",
        is_representative=is_representative,
    )
    step(fresh, actor, PARTY, at=at, on=on, text=worker.name_masked)
    return worker


@act(CORRECT, subject="worker")
def correct_worker(
    *,
    actor: Actor,
    worker: Worker,
    reason: str,
    at: datetime,
    name: str = "",
    id_number: str = "",
    phone: str = "",
) -> Worker:
    """Correct what was mistyped of a worker, with the reason; the former entry stays in the journal's sight.

    What is left empty stays as it is. Refused: no change, and an entry that was corrected already.
    """
    dispute = worker.dispute
    actor.require(CORRECT, dispute.unit)
    on = timezone.localdate(at)
    fresh = _open(dispute, None)
    old = people_of(fresh).filter(pk=worker.pk).first()
    if old is None:
        raise Refused("rights.dispute.corrected", _("This entry was corrected already; correct the newer one."))
    why = words(reason, _("Say what was mistyped."), "reason")
    new = [text.strip() for text in (name, id_number, phone)]
    if not any(new):
        raise Refused("rights.dispute.no_change", _("Enter what is right."), field="name")
    former = (old.name, old.id_number, old.phone)
    who, number, call = (given or str(kept or "") for given, kept in zip(new, former, strict=True))
    fresh.save()
    fixed = Worker.objects.create(
        dispute=fresh,
        name=who,
        name_masked=mask_name(who),
        id_number=number or None,
        id_masked=mask_id(number) if number else "",
        phone=call or None,
        phone_masked=mask_phone(call) if call else "",
        is_representative=old.is_representative,
        corrects=old,
        correction=why,
    )
    step(fresh, actor, CORRECT, at=at, on=on, text=f"{old.name_masked} → {fixed.name_masked}: {why}")
    note(subject=fresh, reason=why)
    return fixed


@act(CLAIM, subject="dispute")
def add_claim(
    *,
    actor: Actor,
    dispute: Dispute,
    kind: str,
    at: datetime,
    amount: Yuan | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Claim:
    """Add a claim with its sum and the computation it rests on (a calculator writes the latter)."""
    actor.require(CLAIM, dispute.unit)
    fresh = _open(dispute, expected_version)
    if kind not in ClaimKind.values:
        raise Refused("rights.dispute.kind", _("Choose the kind of claim."), field="kind")
    sum_ = amount or ZERO
    fresh.save()
    claim = Claim.objects.create(dispute=fresh, kind=kind, amount_fen=sum_.fen, reason=reason.strip())
    step(fresh, actor, CLAIM, at=at, on=timezone.localdate(at), text=str(claim))
    note(kind=kind, amount=str(sum_))
    return claim


@act(RECKON, subject="dispute")
def reckon_claim(
    *,
    actor: Actor,
    dispute: Dispute,
    calculator: str,
    inputs: Mapping[str, Any],
    at: datetime,
    expected_version: int | None = None,
) -> Claim:
    """Add what a calculator makes of the inputs as a claim; what was entered and every step stay with it.

    Refused: a calculator that only tells a day, and whatever the calculator refuses.
    """
    actor.require(RECKON, dispute.unit)
    on = timezone.localdate(at)
    fresh = _open(dispute, expected_version)
    result = reckon(calculator, on=on, inputs=inputs)
    kind = CALCULATORS[calculator].claim
    if kind is None:
        raise Refused("rights.dispute.no_sum", _("This calculator tells a day; there is nothing to claim."))
    fresh.save()
    claim = Claim.objects.create(
        dispute=fresh,
        kind=kind(inputs),
        amount_fen=result.found.amount.fen if result.found.amount is not None else 0,
        reason="\n".join(text for text, _warns in in_words(result.found.lines)),
        calculator=calculator,
        reckoned_on=on,
        inputs=plain(inputs),
    )
    step(fresh, actor, RECKON, at=at, on=on, text=str(claim))
    note(calculator=calculator, amount=str(result.found.amount or ZERO))
    return claim


@act(EVIDENCE, subject="dispute")
def add_evidence(
    *,
    actor: Actor,
    dispute: Dispute,
    uploads: Sequence[Any],
    proves: str,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Add evidence: files, and what they prove."""
    actor.require(EVIDENCE, dispute.unit)
    on = timezone.localdate(at)
    fresh = _open(dispute, expected_version)
    said = words(proves, _("Say what it proves."), "proves")
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=list(uploads), kind="evidence", on=on)
    step(fresh, actor, EVIDENCE, at=at, on=on, text=said)
    return fresh


@act(HEARING, subject="dispute")
def record_hearing(
    *,
    actor: Actor,
    dispute: Dispute,
    day: date,
    at: datetime,
    place: str = "",
    told_on: date | None = None,
    result: str = "",
    expected_version: int | None = None,
) -> Hearing:
    """Record a hearing that is fixed, or the result of one that was held on that day.

    The notice has to reach both sides five days before it (`told_on`: when it reached the worker), and until three days
    before it another day may be asked for with reason (arbitration-law:35); these days are watched.
    """
    actor.require(HEARING, dispute.unit)
    on = timezone.localdate(at)
    fresh = _open(dispute, expected_version)
    if fresh.state not in (State.ARBITRATION, State.COURT):
        raise Refused("rights.dispute.no_hearing", _("Hearings belong to arbitration and court."))
    if result.strip() and day > on:
        raise Refused("rights.dispute.future", _("A hearing to come has no result yet."), field="result")
    hearing = Hearing.objects.filter(dispute=fresh, on=day).first()
    if hearing is None:
        hearing = Hearing(dispute=fresh, on=day)
    hearing.place = place.strip() or hearing.place
    if not hearing.place:
        raise Refused("rights.dispute.place", _("Say where it is held."), field="place")
    if told_on is not None:
        hearing.told_on = check_day(told_on, since=fresh.filed_on, on=on, field="told_on")
    hearing.result = result.strip() or hearing.result
    hearing.save()
    if hearing.result:
        meet_clocks(fresh, "hearing", on=day)
        drop_clocks(fresh, "postpone", "notice", reason=gettext("Held."), on=on)
    elif day >= on:
        notice = day - timedelta(days=parameter("rights.arbitration.hearing", on=on).whole)
        if hearing.told_on is not None:
            meet_clocks(fresh, "notice", on=hearing.told_on)
        elif notice >= on and fresh.state == State.ARBITRATION:
            start_day(fresh, "notice", due_on=notice, on=on, clause="arbitration-law:35")
        before = day - timedelta(days=parameter("rights.arbitration.postpone", on=on).whole)
        if before >= on:
            start_day(fresh, "postpone", due_on=before, on=on, clause="arbitration-law:35")
        start_day(fresh, "hearing", due_on=day, on=on, clause="arbitration-law:35")
    step(fresh, actor, HEARING, at=at, on=on, text=f"{hearing} {hearing.result}")
    keep_next(fresh)
    return hearing
