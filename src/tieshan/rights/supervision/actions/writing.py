"""Letters on their way out: their condition holds, the chair agrees, they get their number (supervision-rules:2)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.numbers import next_number, paper_number
from tieshan.foundation.workflow import ApprovalEnded, drop_paper, submit_paper
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.signals import signal_changed
from tieshan.rights.concerns.queries import IN_CHARGE
from tieshan.rights.supervision.actions.checks import words
from tieshan.rights.supervision.actions.inspections import looks_after
from tieshan.rights.supervision.machine import LETTER
from tieshan.rights.supervision.models import Inspection, Letter, LetterStep
from tieshan.rights.supervision.policies import C15, DRAFT, DROP, LADDER, REVISE, SUBMIT
from tieshan.rights.supervision.queries import KIND
from tieshan.rights.supervision.rules import BEFORE, ground
from tieshan.rights.supervision.terms import TO_EMPLOYER, Ground, LetterKind, LetterState, Source, Visit

__all__ = [
    "begin_joint_letter",
    "draft_letter",
    "drop_letter",
    "follow_approval",
    "revise_letter",
    "step",
    "submit_letter",
]

_STEPS = {
    "agreed": "workflow.approval.agree",
    "refused": "workflow.approval.refuse",
    "returned": "workflow.approval.return",
    "withdrawn": "workflow.approval.withdraw",
}
_NOTHING = (LetterState.REFUSED, LetterState.DROPPED)


@act(DRAFT)
def draft_letter(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    employer: Employer,
    clue: str,
    facts: str,
    demand: str,
    on: date,
    legal_basis: str = "",
    contact: str = "",
    authority: str = "",
    inspection: Inspection | None = None,
    previous: Letter | None = None,
) -> Letter:
    """Write a letter, if its condition holds on the day.

    The advisory letter stands first. The opinion letter follows an advisory letter that had no effect: receipt refused,
    no answer in time, correction refused, or found not corrected. The proposal to the labour authority follows an
    opinion letter in the same way, and is the district's alone. Everything else is refused with the clause.
    """
    actor.require(DRAFT, unit)
    if kind not in LetterKind.values:
        raise Refused("rights.supervision.letter_kind", _("Choose the kind of letter."), field="kind")
    if kind == LetterKind.JOINT:
        raise Refused(
            "rights.supervision.joint_letter", _("A letter of joint work is written on an early warning."), field="kind"
        )
    looks_after(unit, employer)
    if kind == LetterKind.PROPOSAL and unit.kind != Unit.Kind.DISTRICT:
        raise Refused(
            "rights.supervision.level",
            _("The proposal to the authority is issued by the district federation. Ask it to write one."),
            LADDER,
            field="unit",
        )
    if inspection is not None:
        _check_inspection(unit, employer, inspection)
    why = _check_ladder(unit, kind, employer, previous, on)
    letter = Letter(
        unit=unit, employer=employer, kind=kind, inspection=inspection, previous=previous, ground=why, drafted_on=on
    )
    _fill(letter, clue, facts, legal_basis, demand, contact, authority)
    letter.save()
    step(letter, actor, DRAFT, on)
    return letter


def begin_joint_letter(
    *,
    actor: Actor,
    unit: Unit,
    employer: Employer,
    authority: str,
    facts: str,
    demand: str,
    on: date,
    contact: str = "",
    annex: str = "",
) -> Letter:
    """Inside an act of a room above: a letter that asks an office for joint work about an employer.

    It goes the way of every letter: chair, number, delivery with proof, answer in time. `facts` are put together by the
    house and stay as they are, so that nobody writes into them who complained.
    """
    letter = Letter(unit=unit, employer=employer, kind=LetterKind.JOINT, facts=facts, drafted_on=on)
    _fill(letter, "", facts, "", demand, contact, authority, annex)
    letter.save()
    step(letter, actor, DRAFT, on)
    return letter


@act(REVISE, subject="letter")
def revise_letter(
    *,
    actor: Actor,
    letter: Letter,
    clue: str,
    facts: str,
    demand: str,
    on: date,
    legal_basis: str = "",
    contact: str = "",
    authority: str = "",
    annex: str = "",
    expected_version: int | None = None,
) -> Letter:
    """Change a letter that is being written or was sent back; the facts of a letter of joint work stay."""
    actor.require(REVISE, letter.unit)
    fresh = claim_version(letter, expected_version)
    LETTER.move(fresh, REVISE, actor=actor)
    _fill(fresh, clue, facts, legal_basis, demand, contact, authority, annex)
    fresh.save()
    step(fresh, actor, REVISE, on)
    return fresh


@act(SUBMIT, subject="letter")
def submit_letter(*, actor: Actor, letter: Letter, on: date, expected_version: int | None = None) -> Letter:
    """Submit a letter to the chair of the union; its condition must still hold."""
    actor.require(SUBMIT, letter.unit)
    fresh = claim_version(letter, expected_version)
    _still_follows(fresh, on)
    LETTER.move(fresh, SUBMIT, actor=actor)
    fresh.save()
    submit_paper(actor=actor, record=fresh, kind=KIND, unit=fresh.unit, on=on)
    step(fresh, actor, SUBMIT, on)
    return fresh


@act(DROP, subject="letter")
def drop_letter(*, actor: Actor, letter: Letter, reason: str, on: date, expected_version: int | None = None) -> Letter:
    """Give a letter up that did not go out; it never had a number."""
    actor.require(DROP, letter.unit)
    fresh = claim_version(letter, expected_version)
    why = words(reason, _("Say why."), "reason")
    LETTER.move(fresh, DROP, actor=actor)
    fresh.save()
    drop_paper(actor=actor, record=fresh, kind=KIND, on=on)
    step(fresh, actor, DROP, on, why)
    return fresh


def follow_approval(event: ApprovalEnded) -> None:
    """What the chair's decision makes of a letter: agreed, it has its number and goes out; the next in the series of
    its union, kind and year, given back if the decision does not stand (subscribed in apps.py)."""
    if event.kind != KIND:
        return
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=event.record_id)
    if event.outcome == "agreed":
        previous = _still_follows(letter, event.on)
        if previous is not None:
            previous.followed_on = event.on
            previous.version += 1
            previous.save()
            signal_changed([letter.employer_id])
        letter.year, letter.issued_on, letter.signer_id = event.on.year, event.on, event.actor.account_id
        letter.number = next_number(f"rights.supervision.{letter.kind}:{letter.unit_id}", year=event.on.year)
        # Each union counts for itself, so the number names it; in the language of the office, whoever decides.
        with translation.override(settings.LANGUAGE_CODE):
            word = f"{letter.unit}{_series_word(letter.kind)}"
        letter.mark = paper_number(word, letter.year, letter.number)
    LETTER.move(letter, _STEPS[event.outcome], actor=event.actor)
    letter.version += 1
    letter.save()
    step(letter, event.actor, _STEPS[event.outcome], event.on, letter.mark)


def step(letter: Letter, actor: Actor, code: str, on: date, text: str = "") -> None:
    """Write down who did what."""
    LetterStep.objects.create(letter=letter, act=code, on=on, by_id=actor.account_id, text=text)
    note(step=code)


def _series_word(kind: str) -> str:
    return {
        LetterKind.ADVISORY: gettext("Supervision advisory"),
        LetterKind.OPINION: gettext("Supervision opinion"),
        LetterKind.PROPOSAL: gettext("Supervision proposal"),
        LetterKind.JOINT: gettext("Joint work letter"),
    }[LetterKind(kind)]


def _check_inspection(unit: Unit, employer: Employer, inspection: Inspection) -> None:
    if inspection.employer_id != employer.pk or inspection.state != Visit.HELD:
        raise Refused(
            "rights.supervision.no_inspection",
            _("Choose an inspection of this employer whose record is entered."),
            C15,
            field="inspection",
        )
    if inspection.source in (Source.CONCERN, Source.DISPUTE) and unit.kind not in IN_CHARGE:
        raise Refused(
            "rights.supervision.inside",
            _("What workers brought is inspected by the federation or the district, not inside the enterprise."),
            C15,
            field="unit",
        )


def _check_ladder(unit: Unit, kind: str, employer: Employer, previous: Letter | None, on: date) -> str:
    """The ground on which the letter follows the one before; empty for the first."""
    wanted = BEFORE.get(LetterKind(kind))
    if wanted is None:
        if previous is not None:
            raise Refused("rights.supervision.first", _("The advisory letter stands first."), LADDER, field="previous")
        return ""
    if previous is None or previous.kind != wanted or previous.employer_id != employer.pk:
        raise Refused(
            "rights.supervision.no_letter",
            _("It follows a letter to this employer that had no effect: %(kind)s.") % {"kind": wanted.label},
            LADDER,
            field="previous",
        )
    # Two windows: the letter before is the lock under which its followers are counted.
    locked = Letter.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=previous.pk)
    if not locked.unit.path.startswith(unit.path):
        raise Refused(
            "rights.supervision.elsewhere", _("That letter was issued by another union."), LADDER, field="previous"
        )
    with whole_district("a letter is followed by one other, wherever that is written"):
        taken = Letter.objects.filter(previous=locked).exclude(state__in=_NOTHING).exists()
    if taken:
        raise Refused("rights.supervision.followed", _("The next letter is written already."), LADDER)
    return _ground_of(locked, on)


def _ground_of(previous: Letter, on: date) -> Ground:
    found = ground(previous.state, previous.due_on, on=on)
    if found is None:
        raise Refused("rights.supervision.no_ground", _why_not(previous), LADDER, field="previous")
    return found


def _why_not(previous: Letter) -> object:
    """What stands against the next letter, and what to do."""
    if previous.state == LetterState.DELIVERED:
        return _("%(letter)s may be answered until %(day)s. Wait, or enter the answer.") % {
            "letter": previous.mark,
            "day": previous.due_on,
        }
    if previous.state == LetterState.ANSWERED:
        return _("%(letter)s was answered and correction promised by %(day)s. Look on the spot first.") % {
            "letter": previous.mark,
            "day": previous.correct_by,
        }
    if previous.state == LetterState.CORRECTED:
        return _("What %(letter)s asked for is corrected. Write a new advisory letter if something else is found.") % {
            "letter": previous.mark
        }
    return _("The letter before has not been delivered yet.")


def _still_follows(letter: Letter, on: date) -> Letter | None:
    """The letter before, locked. Refused when the condition has gone meanwhile: an answer came, or it was corrected."""
    if letter.previous_id is None:
        return None
    with whole_district("the letter before, wherever it was issued"):
        previous = Letter.objects.select_for_update(of=("self",), no_key=True).get(pk=letter.previous_id)
    letter.ground = _ground_of(previous, on)
    return previous


def _fill(
    letter: Letter,
    clue: str,
    facts: str,
    legal_basis: str,
    demand: str,
    contact: str,
    authority: str,
    annex: str = "",
) -> None:
    if letter.kind != LetterKind.JOINT:
        letter.clue = words(clue, _("Say where it became known; name nobody who complained."), "clue")
        letter.facts = words(facts, _("Write the facts."), "facts")
    letter.demand = words(demand, _("Write what is asked."), "demand")
    letter.legal_basis, letter.contact, letter.authority = legal_basis.strip(), contact.strip(), authority.strip()
    letter.annex = annex.strip()
    if letter.kind in BEFORE and not letter.legal_basis:
        raise Refused(
            "rights.supervision.no_rule", _("Name the legal rules that are broken."), LADDER, field="legal_basis"
        )
    if letter.kind not in TO_EMPLOYER and not letter.authority:
        raise Refused("rights.supervision.no_authority", _("Name the authority."), LADDER, field="authority")
