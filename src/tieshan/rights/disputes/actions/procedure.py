"""Mediation, arbitration, court, closing: each step starts and ends its clocks (arbitration-law:14 to 50)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import deadlines_of, pause_deadline, resume_deadline
from tieshan.foundation.events import announce
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.disputes.actions.clocks import (
    CLOCK_WORDS,
    check_day,
    drop_clocks,
    keep_next,
    meet_clocks,
    start_clock,
    step,
    words,
)
from tieshan.rights.disputes.events import DisputeClosed
from tieshan.rights.disputes.machine import DISPUTE
from tieshan.rights.disputes.models import OPEN_STATES, Dispute
from tieshan.rights.disputes.policies import (
    AWARD,
    C17,
    CLOCK,
    CLOSE,
    EVENT,
    FILE,
    MEDIATE,
    SETTLE,
    SUE,
)
from tieshan.rights.disputes.queries import PREFIX, people_of
from tieshan.rights.disputes.rules.clocks import AFTER, CLOCKS
from tieshan.rights.disputes.terms import IN_ARBITRATION, Happening, Outcome

__all__ = [
    "begin_mediation",
    "change_clock",
    "close_dispute",
    "file_arbitration",
    "record_award",
    "record_event",
    "record_mediation",
    "sue",
]

HEARING_CLOCKS = ("hearing", "notice", "postpone")
PAUSE, RESUME, INTERRUPT = "pause", "resume", "interrupt"


@act(MEDIATE, subject="dispute")
def begin_mediation(
    *, actor: Actor, dispute: Dispute, day: date, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Mediation was applied for on a day: fifteen days run, and the limitation begins anew, for whoever seeks help has
    interrupted it (arbitration-law:14, 27)."""
    actor.require(MEDIATE, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    check_day(day, since=fresh.knew_on, on=on)
    _enough_representatives(fresh, on)
    DISPUTE.move(fresh, MEDIATE, actor=actor)
    fresh.mediated_on = day
    fresh.save()
    start_clock(fresh, "committee", began_on=day, on=on)
    start_clock(fresh, "mediation", began_on=day, on=on)
    _interrupt(fresh, day, on)
    step(fresh, actor, MEDIATE, at=at, on=day)
    keep_next(fresh)
    return fresh


@act(SETTLE, subject="dispute")
def record_mediation(
    *,
    actor: Actor,
    dispute: Dispute,
    agreed: bool,
    day: date,
    at: datetime,
    terms: str = "",
    won: Yuan | None = None,
    perform_by: date | None = None,
    expected_version: int | None = None,
) -> Dispute:
    """How mediation ended: with an agreement (terms, sum, day of performance) or without one.

    An agreement binds when both sides and the mediator have signed (`sign_agreement`); until then the
    limitation runs on.
    """
    actor.require(SETTLE, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    check_day(day, since=fresh.mediated_on, on=on)
    DISPUTE.move(fresh, SETTLE, actor=actor, agreed=agreed)
    said = words(terms, _("Write the terms, or why there was no agreement."), "terms")
    meet_clocks(fresh, "committee", "mediation", on=day)
    if agreed:
        if perform_by is not None and perform_by < day:
            raise Refused(
                "rights.dispute.before", _("The day lies before the step that it follows."), field="perform_by"
            )
        fresh.agreed_on, fresh.terms, fresh.perform_by = day, said, perform_by
        fresh.won_fen = won.fen if won is not None else 0
        fresh.save()
    step(fresh, actor, SETTLE, at=at, on=day, text=said)
    keep_next(fresh)
    note(agreed=agreed)
    return fresh


@act(FILE, subject="dispute")
def file_arbitration(
    *, actor: Actor, dispute: Dispute, day: date, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Arbitration was applied for on a day: the limitation is kept, and the commission has five days."""
    actor.require(FILE, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    check_day(day, since=fresh.knew_on, on=on)
    _enough_representatives(fresh, on)
    DISPUTE.move(fresh, FILE, actor=actor)
    fresh.filed_on = day
    fresh.save()
    meet_clocks(fresh, "limitation", on=day)
    drop_clocks(fresh, "committee", "mediation", "review", "perform", reason=gettext("In arbitration."), on=on)
    start_clock(fresh, "accept", began_on=day, on=on)
    step(fresh, actor, FILE, at=at, on=day)
    keep_next(fresh)
    return fresh


@act(EVENT, subject="dispute")
def record_event(
    *,
    actor: Actor,
    dispute: Dispute,
    happening: str,
    day: date,
    at: datetime,
    text: str = "",
    expected_version: int | None = None,
) -> Dispute:
    """A step of the commission: acceptance, papers served and answered, the time for the award prolonged."""
    actor.require(EVENT, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    if happening not in Happening.values:
        raise Refused("rights.dispute.happening", _("Choose what happened."), field="happening")
    check_day(day, since=fresh.filed_on, on=on)
    DISPUTE.move(fresh, EVENT, actor=actor)
    if happening != Happening.ACCEPTED and happening != Happening.REFUSED and fresh.taken_on is None:
        raise Refused(
            "rights.dispute.not_taken", _("Record first that the commission has accepted the case."), field="happening"
        )
    if happening == Happening.ACCEPTED:
        if fresh.taken_on is not None:
            raise Refused("rights.dispute.taken", _("The commission has accepted it already."), field="happening")
        fresh.taken_on = day
    fresh.save()
    ends, starts = AFTER[happening]
    meet_clocks(fresh, *ends, on=day)
    for kind in starts:
        prolonged = happening == Happening.PROLONGED
        # A prolonged award still counts from the day of acceptance.
        began = fresh.taken_on if prolonged and fresh.taken_on is not None else day
        start_clock(fresh, kind, began_on=began, on=on, prolonged=prolonged)
    step(fresh, actor, EVENT, at=at, on=day, text=f"{Happening(happening).label} {text}")
    keep_next(fresh)
    return fresh


@act(AWARD, subject="dispute")
def record_award(
    *,
    actor: Actor,
    dispute: Dispute,
    day: date,
    is_final: bool,
    text: str,
    at: datetime,
    won: Yuan | None = None,
    expected_version: int | None = None,
) -> Dispute:
    """The award was received on a day; from it run fifteen days to sue, and after a final award (arbitration-law:47)
    also the employer's thirty days to ask that it be cancelled."""
    actor.require(AWARD, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    check_day(day, since=fresh.taken_on or fresh.filed_on, on=on)
    DISPUTE.move(fresh, AWARD, actor=actor)
    said = words(text, _("Write what was awarded."), "text")
    fresh.awarded_on, fresh.is_final = day, is_final
    fresh.won_fen = won.fen if won is not None else 0
    fresh.save()
    meet_clocks(fresh, "award", on=day)
    drop_clocks(fresh, *IN_ARBITRATION, *HEARING_CLOCKS, reason=gettext("Award made."), on=on)
    start_clock(fresh, "sue_final" if is_final else "sue", began_on=day, on=on)
    if is_final:
        start_clock(fresh, "cancel", began_on=day, on=on)
    step(fresh, actor, AWARD, at=at, on=day, text=said)
    keep_next(fresh)
    return fresh


@act(SUE, subject="dispute")
def sue(
    *, actor: Actor, dispute: Dispute, day: date, at: datetime, text: str = "", expected_version: int | None = None
) -> Dispute:
    """An action was brought in court on a day, after an award, a refusal of the commission, or an award overdue."""
    actor.require(SUE, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    check_day(day, since=fresh.awarded_on or fresh.filed_on, on=on)
    DISPUTE.move(fresh, SUE, actor=actor)
    fresh.sued_on = day
    fresh.save()
    meet_clocks(fresh, "sue", "sue_final", on=day)
    drop_clocks(fresh, *IN_ARBITRATION, *HEARING_CLOCKS, reason=gettext("In court."), on=on)
    step(fresh, actor, SUE, at=at, on=day, text=text)
    keep_next(fresh)
    return fresh


@act(CLOCK, subject="dispute")
def change_clock(
    *,
    actor: Actor,
    dispute: Dispute,
    kind: str,
    what: str,
    reason: str,
    day: date,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Let a clock stand still (`pause`), run on (`resume`), or begin anew (`interrupt`, the limitation alone), with a
    reason: force majeure suspends the limitation, claiming one's right interrupts it (arbitration-law:27)."""
    actor.require(CLOCK, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    why = words(reason, _("Say why."), "reason")
    if kind not in CLOCK_WORDS:
        raise Refused("rights.dispute.clock", _("Choose the clock."), field="kind")
    check_day(day, since=None, on=on)
    changed: int
    if what == PAUSE:
        changed = pause_deadline(fresh, PREFIX + kind, reason=why, on=day)
    elif what == RESUME:
        changed = resume_deadline(fresh, PREFIX + kind, reason=why, on=day)
    elif what == INTERRUPT and kind == "limitation":
        changed = _interrupt(fresh, day, on)
    else:
        raise Refused("rights.dispute.interrupt", _("Only the limitation can begin anew."), field="what")
    if not changed:
        raise Refused("rights.dispute.not_running", _("That clock is not in the state for it; look at the clocks."))
    step(fresh, actor, CLOCK, at=at, on=day, text=f"{CLOCK_WORDS[kind]}: {why}")
    keep_next(fresh)
    note(kind=kind, what=what, reason=why)
    return fresh


@act(CLOSE, subject="dispute")
def close_dispute(
    *,
    actor: Actor,
    dispute: Dispute,
    outcome: str,
    review: str,
    at: datetime,
    won: Yuan | None = None,
    expected_version: int | None = None,
) -> Dispute:
    """Close with a review, by somebody other than who had it in hand; `won` is what the workers have in the end."""
    actor.require(CLOSE, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    if outcome not in Outcome.values:
        raise Refused("rights.dispute.outcome", _("Choose how it ended."), field="outcome")
    if actor.account_id is not None and actor.account_id == fresh.handler_id:
        raise Refused(
            "rights.dispute.own_review", _("Whoever had it in hand does not review it; ask a colleague."), C17
        )
    if outcome == Outcome.AGREEMENT and fresh.effective_on is None:
        raise Refused(
            "rights.dispute.unsigned",
            _(
                "An agreement ends the dispute when both sides and the mediator have signed it, and the seal stands "
                "on it."
            ),
            "arbitration-law:14",
            field="outcome",
        )
    said = words(review, _("Write the review: what was done well, what is to be learnt."), "review")
    DISPUTE.move(fresh, CLOSE, actor=actor)
    fresh.closed_on, fresh.outcome = on, outcome
    if won is not None:
        fresh.won_fen = won.fen
    drop_clocks(fresh, *CLOCKS, *HEARING_CLOCKS, "perform", reason=gettext("The dispute is closed."), on=on)
    step(fresh, actor, CLOSE, at=at, on=on, text=said)
    keep_next(fresh)
    announce(
        DisputeClosed(
            dispute_id=fresh.pk,
            unit_id=fresh.unit_id,
            employer_id=fresh.employer_id,
            matter=fresh.matter,
            workers=fresh.workers,
            outcome=outcome,
            on=on,
        )
    )
    return fresh


def _enough_representatives(dispute: Dispute, on: date) -> None:
    """A group speaks for itself, or by as many representatives as the rule of the day asks (arbitration-law:7)."""
    if not dispute.is_group:
        return
    least = parameter("rights.dispute.representatives.least", on=on).whole
    if 0 < people_of(dispute).filter(is_representative=True).count() < least:
        raise Refused(
            "rights.dispute.representatives",
            _("A group that sends representatives names at least %(least)s.") % {"least": least},
            "arbitration-law:7",
        )


def _interrupt(dispute: Dispute, day: date, on: date) -> int:
    """The limitation begins anew on this day, if it runs; what ran before is dropped and stays on record."""
    running = deadlines_of(dispute, PREFIX + "limitation").filter(state__in=("running", "paused"))
    if dispute.state not in OPEN_STATES or not running.exists():
        return 0
    start_clock(dispute, "limitation", began_on=day, on=on)
    return 1
