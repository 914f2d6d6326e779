"""Letters that went out: delivered with proof, answered, corrected or not, followed up (supervision-rules:2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.deadlines.events import DeadlineOverdue
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.events import announce
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.signals import signal_changed
from tieshan.rights.supervision.actions.checks import check_day, clause_of, words
from tieshan.rights.supervision.actions.inspections import licensed
from tieshan.rights.supervision.actions.writing import step
from tieshan.rights.supervision.events import CorrectionVerified, LetterDelivered, LetterRefused, LetterUnanswered
from tieshan.rights.supervision.machine import LETTER
from tieshan.rights.supervision.models import Letter, Supervisor, Verification, Verifier
from tieshan.rights.supervision.policies import ANSWER, DELIVER, FOLLOW, LADDER, VERIFY
from tieshan.rights.supervision.queries import REPLY_RULE
from tieshan.rights.supervision.terms import Delivery, FollowUp, LetterKind

__all__ = ["answer_letter", "deliver_letter", "follow_letter", "tell_unanswered", "verify_correction"]

VIEW = "rights.supervision.letter"
#: Kinds of attachments: the receipt of delivery, the answer, pictures of what was seen, papers of the authority.
RECEIPT, REPLY, SEEN, AUTHORITY = "receipt", "reply", "seen", "authority"
#: The authority ends a case within the days of its own rules.
_CASE: Final = "rights.inspection.days"


@act(DELIVER, subject="letter")
def deliver_letter(
    *,
    actor: Actor,
    letter: Letter,
    delivered_on: date,
    way: str,
    receiver: str,
    uploads: Sequence[Any],
    on: date,
    received: bool = True,
    expected_version: int | None = None,
) -> Letter:
    """Enter the delivery with its proof: the clock of the answer runs from that day by the rule of that day.

    Without `received` the employer refused receipt: nothing is awaited, and the next letter may follow.
    """
    actor.require(DELIVER, letter.unit)
    fresh = claim_version(letter, expected_version)
    if way not in Delivery.values:
        raise Refused("rights.supervision.way", _("Choose the way of delivery."), field="way")
    if not uploads:
        raise Refused(
            "rights.supervision.no_proof",
            _("Attach the receipt of delivery, or what witnesses wrote when it was refused."),
            LADDER,
            field="uploads",
        )
    check_day(delivered_on, on, "delivered_on", since=fresh.issued_on)
    who = words(receiver, _("Say who received it, or who refused and who saw it."), "receiver")
    LETTER.move(fresh, DELIVER, actor=actor, received=received)
    fresh.delivered_on, fresh.delivery, fresh.receiver = delivered_on, way, who
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=RECEIPT, on=on)
    if received:
        title = gettext("Answer to %(letter)s") % {"letter": fresh.mark}
        code = FOLLOW if fresh.kind == LetterKind.PROPOSAL else ANSWER
        fresh.due_on = _watch(fresh, code, title, REPLY_RULE[LetterKind(fresh.kind)], began_on=delivered_on, on=on)
        announce(LetterDelivered(fresh.pk, fresh.unit_id, fresh.kind, delivered_on, actor.account_id))
    else:
        announce(LetterRefused(fresh.pk, fresh.unit_id, fresh.employer_id, fresh.kind, delivered_on))
    fresh.save()
    step(fresh, actor, DELIVER, delivered_on, who)
    signal_changed([fresh.employer_id])
    note(received=received)
    return fresh


@act(ANSWER, subject="letter")
def answer_letter(
    *,
    actor: Actor,
    letter: Letter,
    answered_on: date,
    agrees: bool,
    answer: str,
    on: date,
    correct_by: date | None = None,
    uploads: Iterable[Any] = (),
    expected_version: int | None = None,
) -> Letter:
    """Enter the written answer: the employer will correct by a day, which is then watched, or refuses; an office will
    take part in the joint work or not."""
    actor.require(ANSWER, letter.unit)
    fresh = claim_version(letter, expected_version)
    said = words(answer, _("Write what the answer says."), "answer")
    LETTER.move(fresh, ANSWER, actor=actor, agrees=agrees)
    check_day(answered_on, on, "answered_on", since=fresh.delivered_on)
    fresh.answered_on, fresh.answer = answered_on, said
    meet_deadline(fresh, ANSWER, on=answered_on)
    if fresh.kind == LetterKind.JOINT:
        note(agrees=agrees)
    elif agrees:
        if correct_by is None or correct_by < answered_on:
            raise Refused(
                "rights.supervision.no_day",
                _("Enter by when it is corrected: a day from the answer on."),
                LADDER,
                field="correct_by",
            )
        fresh.correct_by = correct_by
        _watch_correction(fresh, on)
    else:
        announce(LetterRefused(fresh.pk, fresh.unit_id, fresh.employer_id, fresh.kind, answered_on))
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=REPLY, on=on)
    step(fresh, actor, ANSWER, answered_on, said)
    signal_changed([fresh.employer_id])
    return fresh


@act(VERIFY, subject="letter")
def verify_correction(
    *,
    actor: Actor,
    letter: Letter,
    supervisors: Sequence[Supervisor],
    verified_on: date,
    corrected: bool,
    seen: str,
    on: date,
    corrected_on: date | None = None,
    uploads: Iterable[Any] = (),
    expected_version: int | None = None,
) -> Letter:
    """Supervisors looked on the spot whether it is corrected: as many as at any inspection, each with a certificate of
    that day. Corrected, with the day; or not, and then the next letter may follow."""
    actor.require(VERIFY, letter.unit)
    fresh = claim_version(letter, expected_version)
    people = licensed(supervisors, verified_on)
    what = words(seen, _("Write what was seen on the spot."), "seen")
    LETTER.move(fresh, VERIFY, actor=actor, corrected=corrected)
    check_day(verified_on, on, "verified_on", since=fresh.delivered_on)
    if corrected:
        day = corrected_on or verified_on
        check_day(day, verified_on, "corrected_on", since=fresh.delivered_on)
        fresh.corrected_on = day
        drop_deadline(fresh, ANSWER, reason=gettext("It is corrected."), on=on)
    meet_deadline(fresh, VERIFY, on=verified_on)
    fresh.save()
    looked = Verification.objects.create(letter=fresh, verified_on=verified_on, corrected=corrected, note=what)
    Verifier.objects.bulk_create(
        Verifier(verification=looked, supervisor=one, certificate=held) for one, held in people
    )
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=SEEN, on=on)
    step(fresh, actor, VERIFY, verified_on, what)
    signal_changed([fresh.employer_id])
    announce(CorrectionVerified(fresh.pk, fresh.unit_id, fresh.employer_id, corrected, verified_on))
    return fresh


@act(FOLLOW, subject="letter")
def follow_letter(
    *,
    actor: Actor,
    letter: Letter,
    outcome: str,
    day: date,
    said: str,
    on: date,
    uploads: Iterable[Any] = (),
    expected_version: int | None = None,
) -> Letter:
    """Enter what the authority did with a proposal: opened a case (its own time to end it then runs), opened none and
    why, or decided it."""
    actor.require(FOLLOW, letter.unit)
    fresh = claim_version(letter, expected_version)
    if outcome not in FollowUp.values:
        raise Refused("rights.supervision.outcome", _("Say what the authority did."), field="outcome")
    text = words(said, _("Write what the authority says."), "said")
    LETTER.move(fresh, FOLLOW, actor=actor, outcome=outcome)
    since = fresh.taken_up_on if outcome == FollowUp.DECIDED else fresh.delivered_on
    check_day(day, on, "day", since=since)
    meet_deadline(fresh, FOLLOW, on=day)
    fresh.outcome = text
    if outcome == FollowUp.TAKEN_UP:
        fresh.taken_up_on = fresh.answered_on = day
        title = gettext("Result of the proposal %(letter)s") % {"letter": fresh.mark}
        _watch(fresh, FOLLOW, title, _CASE, began_on=day, on=on)
    elif outcome == FollowUp.TURNED_DOWN:
        fresh.answered_on = day
    else:
        fresh.decided_on = day
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind=AUTHORITY, on=on)
    step(fresh, actor, FOLLOW, day, text)
    signal_changed([fresh.employer_id])
    return fresh


def tell_unanswered(event: DeadlineOverdue) -> None:
    """Tell the rooms above of letters whose last day has passed (subscribed in apps.py; the union above is told by the
    deadlines themselves)."""
    mine = [
        line for line in event.lines if line.kind in (ANSWER, FOLLOW) and line.subject_type == Letter._meta.label_lower
    ]
    letters = Letter.objects.in_bulk([line.subject_id for line in mine])
    for line in mine:
        letter = letters[line.subject_id]
        if letter.answered_on is None:
            announce(
                LetterUnanswered(letter.pk, letter.unit_id, letter.employer_id, letter.kind, line.due_on, event.on)
            )


def _watch(letter: Letter, code: str, title: str, rule_code: str, *, began_on: date, on: date) -> date:
    """Set the deadline of a rule as it held on the day on which it began; returns its last day."""
    rule = parameter(rule_code, on=began_on)
    return set_deadline(
        subject=letter,
        kind=code,
        unit_id=letter.unit_id,
        account_id=None,
        title=title,
        began_on=began_on,
        length=rule.whole,
        counted=rule.counted.value,
        page=VIEW,
        clause=clause_of(rule),
        parameter=rule.code,
        on=on,
    ).due_on


def _watch_correction(letter: Letter, on: date) -> None:
    set_deadline(
        subject=letter,
        kind=VERIFY,
        unit_id=letter.unit_id,
        account_id=None,
        title=gettext("Look on the spot: %(letter)s") % {"letter": letter.mark},
        began_on=letter.answered_on or on,
        length=None,
        counted=None,
        due_on=letter.correct_by,
        page=VIEW,
        clause=LADDER,
        on=on,
    )
