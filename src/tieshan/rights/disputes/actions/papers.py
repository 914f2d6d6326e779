"""What mediation leaves in writing, and the application for legal aid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.rights.disputes.actions.clocks import (
    check_day,
    drop_clocks,
    keep_next,
    meet_clocks,
    start_clock,
    start_day,
    step,
    words,
)
from tieshan.rights.disputes.models import OPEN_STATES, Dispute, LegalAid, MediationSession, Signature, Worker
from tieshan.rights.disputes.policies import AID, AID_DECIDE, SESSION, SIGN
from tieshan.rights.disputes.queries import corrections_of, people_of
from tieshan.rights.disputes.rules.aid import needs_hardship_proof
from tieshan.rights.disputes.terms import AidKind, Side, State

__all__ = ["apply_for_aid", "decide_aid", "record_session", "sign_agreement"]


@act(SESSION, subject="dispute")
def record_session(
    *,
    actor: Actor,
    dispute: Dispute,
    held_on: date,
    place: str,
    mediators: str,
    recorder: str,
    for_workers: str,
    for_employer: str,
    workers_said: str,
    employer_said: str,
    result: str,
    at: datetime,
    hours: str = "",
    expected_version: int | None = None,
) -> MediationSession:
    """Record one sitting of the mediation; its record is printed, read to both sides and signed by them.

    Refused outside mediation, and for a day before it was applied for.
    """
    actor.require(SESSION, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    if fresh.state != State.MEDIATION:
        raise Refused("rights.dispute.no_mediation", _("Sessions belong to mediation: begin it first."))
    check_day(held_on, since=fresh.mediated_on, on=on, field="held_on")
    asked = {
        "place": place,
        "mediators": mediators,
        "recorder": recorder,
        "for_workers": for_workers,
        "for_employer": for_employer,
        "workers_said": workers_said,
        "employer_said": employer_said,
        "result": result,
    }
    kept = {name: words(text, _("This belongs into the record."), name) for name, text in asked.items()}
    fresh.save()
    session = MediationSession.objects.create(dispute=fresh, held_on=held_on, hours=hours.strip(), **kept)
    # Whoever sits down to mediate has accepted the application.
    meet_clocks(fresh, "committee", on=held_on)
    step(fresh, actor, SESSION, at=at, on=held_on, text=str(session))
    keep_next(fresh)
    return session


@act(SIGN, subject="dispute")
def sign_agreement(
    *,
    actor: Actor,
    dispute: Dispute,
    side: str,
    signer: str,
    day: date,
    at: datetime,
    uploads: Sequence[Any] = (),
    expected_version: int | None = None,
) -> Dispute:
    """One side, or the mediator with the seal of the body, has signed the agreement on a day; with the last of the
    three it binds (arbitration-law:14).

    Only then the limitation ends, the time for joint review begins, and the day of performance is watched.
    """
    actor.require(SIGN, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    if fresh.state != State.AGREED:
        raise Refused("rights.dispute.no_agreement", _("There is no agreement to sign."))
    if side not in Side.values:
        raise Refused("rights.dispute.side", _("Say who signed."), field="side")
    check_day(day, since=fresh.agreed_on, on=on)
    who = words(signer, _("Write who signed."), "signer")
    known = {one.side: one.signed_on for one in Signature.objects.filter(dispute=fresh)}
    if side in known:
        raise Refused("rights.dispute.signed", _("This side has signed already."), "arbitration-law:14", field="side")
    Signature.objects.create(dispute=fresh, side=side, signer=who, signed_on=day)
    if uploads:
        attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=list(uploads), kind="agreement", on=on)
    # One that bound by the signatures of both sides, before the third was asked for, binds from its own day on.
    if fresh.effective_on is None and {side, *known} == set(Side.values):
        fresh.effective_on = max(day, *known.values())
        fresh.save()
        drop_clocks(fresh, "limitation", reason=gettext("The agreement binds."), on=on)
        start_clock(fresh, "review", began_on=fresh.effective_on, on=on)
        if fresh.perform_by is not None:
            start_day(fresh, "perform", due_on=fresh.perform_by, on=on, clause="arbitration-law:15")
    step(fresh, actor, SIGN, at=at, on=day, text=str(Side(side).label))
    keep_next(fresh)
    note(side=side)
    return fresh


@act(AID, subject="dispute")
def apply_for_aid(
    *,
    actor: Actor,
    dispute: Dispute,
    worker: Worker,
    aid: str,
    day: date,
    at: datetime,
    sex: str = "",
    address: str = "",
    job: str = "",
    income: Yuan | None = None,
    household: str = "",
    proof_by: str = "",
    is_oral: bool = False,
    expected_version: int | None = None,
) -> LegalAid:
    """Apply for legal aid of one worker; the decision is due within days of the lawbook.

    Hardship has to be certified, but for migrant workers over wages or an injury. An application by word of mouth is
    noted and signed.
    """
    actor.require(AID, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    if fresh.state not in OPEN_STATES:
        raise Refused("rights.dispute.over", _("The dispute is closed; nothing is added any more."))
    if not people_of(fresh).filter(pk=worker.pk).exists():
        raise Refused("rights.dispute.aid_worker", _("Choose a worker of this dispute."), field="worker")
    if aid not in AidKind.values:
        raise Refused("rights.dispute.aid_kind", _("Choose the aid."), field="aid")
    check_day(day, since=None, on=on)
    former = [old for old, new in corrections_of(fresh).items() if new == worker]
    if LegalAid.objects.filter(dispute=fresh, worker__in=[worker.pk, *former], granted__isnull=True).exists():
        raise Refused("rights.dispute.aid_open", _("An application of this worker is still to be decided."))
    needed = needs_hardship_proof(groups=fresh.groups, matter=fresh.matter)
    if needed:
        words(proof_by, _("Say who has certified the hardship: own union, street or community."), "proof_by")
    fresh.save()
    found = LegalAid.objects.create(
        dispute=fresh,
        worker=worker,
        aid=aid,
        sex=sex.strip(),
        address=address.strip() or None,
        job=job.strip(),
        income_fen=income.fen if income is not None else None,
        household=household.strip() or None,
        needs_proof=needed,
        proof_by=proof_by.strip(),
        is_oral=is_oral,
        applied_on=day,
    )
    start_clock(fresh, "aid", began_on=day, on=on)
    step(fresh, actor, AID, at=at, on=day, text=str(AidKind(aid).label))
    keep_next(fresh)
    note(aid=aid)
    return found


@act(AID_DECIDE, subject="aid")
def decide_aid(
    *, actor: Actor, aid: LegalAid, granted: bool, day: date, decision: str, at: datetime, lawyer: str = ""
) -> LegalAid:
    """The decision on an application, with its reason, and who helps where it is granted."""
    dispute = aid.dispute
    actor.require(AID_DECIDE, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, None)
    found = LegalAid.objects.select_for_update(of=("self",)).get(pk=aid.pk)
    if found.granted is not None:
        raise Refused("rights.dispute.aid_decided", _("This application is decided already."))
    check_day(day, since=found.applied_on, on=on)
    found.decision = words(decision, _("Write the reason of the decision."), "decision")
    found.lawyer = words(lawyer, _("Write who helps."), "lawyer") if granted else lawyer.strip()
    found.granted, found.decided_on = granted, day
    found.save()
    if not LegalAid.objects.filter(dispute=fresh, granted__isnull=True).exists():
        meet_clocks(fresh, "aid", on=day)
    step(fresh, actor, AID_DECIDE, at=at, on=day, text=found.decision)
    keep_next(fresh)
    note(subject=fresh, granted=granted)
    return found
