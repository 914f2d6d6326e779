"""Talks, draft with its floor, vote, signing, filing, the authority's objection (contract-law:51 to :55)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.deadlines.rules import end_of
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.bargaining.actions.clocks import check_day, step, watch, words
from tieshan.rights.bargaining.machine import BARGAINING
from tieshan.rights.bargaining.models import Bargaining, Draft, Round, Vote
from tieshan.rights.bargaining.policies import C06, DRAFT, FILE, OBJECT, SIGN, TALK, VOTE
from tieshan.rights.bargaining.queries import chief_of, floor_on, lacks, votes_for
from tieshan.rights.bargaining.rules import ends_in_time, has_quorum, is_carried, least_in_favour, least_present
from tieshan.rights.bargaining.terms import Kind, Side
from tieshan.rights.congress.models import CongressResolution

__all__ = [
    "check_floor",
    "draft_contract",
    "file_contract",
    "object_to_contract",
    "record_round",
    "record_vote",
    "review_end",
    "sign_contract",
]


@act(TALK, subject="bargaining")
def record_round(
    *,
    actor: Actor,
    bargaining: Bargaining,
    held_on: date,
    place: str,
    chaired_by: str,
    recorder: str,
    minutes: str,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """Enter a round with its minutes. The two sides must be complete; the chiefs take turns in the chair."""
    actor.require(TALK, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    check_day(held_on, on, "held_on", since=fresh.replied_on or fresh.requested_on)
    _complete(fresh)
    if chaired_by not in Side.values:
        raise Refused("rights.bargaining.chair", _("Say which side was in the chair."), field="chaired_by")
    last = Round.objects.filter(bargaining=fresh).order_by("-number").first()
    if last is not None and last.chaired_by == chaired_by:
        raise Refused(
            "rights.bargaining.turns",
            _("The chiefs take turns: this round is chaired by the other side."),
            "bargaining-rules:34",
            field="chaired_by",
        )
    BARGAINING.move(fresh, TALK, actor=actor)
    number = last.number + 1 if last is not None else 1
    said = words(minutes, _("Write the minutes."), "minutes")
    Round.objects.create(
        bargaining=fresh,
        number=number,
        held_on=held_on,
        place=place.strip(),
        chaired_by=chaired_by,
        recorder=words(recorder, _("Name the recorder."), "recorder"),
        minutes=said,
    )
    fresh.save()
    step(fresh, actor, TALK, held_on)
    note(round=number)
    return fresh


@act(DRAFT, subject="bargaining")
def draft_contract(
    *,
    actor: Actor,
    bargaining: Bargaining,
    text: str,
    made_on: date,
    on: date,
    least_wage: Yuan | None = None,
    maternity_days: int | None = None,
    overtime_hours: int | None = None,
    expected_version: int | None = None,
) -> Bargaining:
    """Enter the agreed draft as a new version; it goes to the congress within the working days of the rule.

    A lowest wage below the local minimum of the day, less maternity leave than the law gives, or more overtime in a
    month than it allows (hours) is refused (contract-law:55).
    """
    actor.require(DRAFT, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    check_day(made_on, on, "made_on", since=fresh.replied_on or fresh.requested_on)
    _complete(fresh)
    if not fresh.rounds.exists():
        raise Refused("rights.bargaining.no_round", _("Enter a round of talks with its minutes first."), C06)
    said = words(text, _("Write the text of the contract."), "text")
    if fresh.kind == Kind.WAGE and least_wage is None:
        raise Refused(
            "rights.bargaining.no_wage",
            _("A wage contract names the lowest monthly wage."),
            "contract-law:55",
            field="least_wage",
        )
    check_floor(least_wage, made_on)
    if maternity_days is not None:
        least = parameter("rights.maternity.days", on=made_on)
        if maternity_days < least.whole:
            raise Refused(
                "rights.bargaining.maternity",
                _("The law gives %(days)s days of maternity leave; the contract may not give less.")
                % {"days": least.whole},
                "contract-law:55",
                field="maternity_days",
            )
    if overtime_hours is not None:
        most = parameter("rights.overtime.month", on=made_on)
        if overtime_hours > most.whole:
            raise Refused(
                "rights.bargaining.overtime",
                _("The law allows %(hours)s hours of overtime a month; the contract may not ask for more.")
                % {"hours": most.whole},
                "contract-law:55",
                field="overtime_hours",
            )
    BARGAINING.move(fresh, DRAFT, actor=actor)
    last = Draft.objects.filter(bargaining=fresh).order_by("-number").first()
    fen = least_wage.fen if least_wage is not None else None
    number = last.number + 1 if last is not None else 1
    Draft.objects.create(bargaining=fresh, number=number, made_on=made_on, text=said, least_wage_fen=fen)
    fresh.least_wage_fen = fen
    fresh.save()
    title = gettext("Bring the draft of %(number)s before the congress") % {"number": fresh}
    watch(fresh, DRAFT, title, "rights.bargaining.draft", began_on=made_on, on=on)
    step(fresh, actor, DRAFT, made_on)
    note(draft=number)
    return fresh


@act(VOTE, subject="bargaining")
def record_vote(
    *,
    actor: Actor,
    bargaining: Bargaining,
    on: date,
    resolution: CongressResolution | None = None,
    held_on: date | None = None,
    delegates: int = 0,
    present: int = 0,
    in_favour: int = 0,
    against: int = 0,
    accepted: bool | None = None,
    expected_version: int | None = None,
) -> Bargaining:
    """Enter the congress's decision on the draft that stands: whole persons, out of all delegates (or all staff).

    `resolution` is the entry in the register of the congress: day and numbers come from there and are not typed again.
    Without it they are given here. Without the quorum there was no vote; "accepted" without more than half of ALL is
    refused (bargaining-rules:36). Not accepted leads back to the table.
    """
    actor.require(VOTE, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    draft = Draft.objects.filter(bargaining=fresh).order_by("-number").first()
    if draft is None:
        raise Refused("rights.bargaining.no_draft", _("There is no draft to vote on."), C06)
    if resolution is not None:
        if not votes_for(fresh, draft).filter(pk=resolution.pk).exists():
            raise Refused(
                "rights.bargaining.resolution",
                _("Choose a vote of this union's congress on the draft that stands; each serves once."),
                C06,
                field="resolution",
            )
        held_on, delegates, present = resolution.held_on, resolution.members, resolution.present
        in_favour, against, accepted = resolution.in_favour, resolution.against, None
    if held_on is None:
        raise Refused("rights.bargaining.no_vote", _("Enter the day and the votes."), C06, field="held_on")
    check_day(held_on, on, "held_on", since=draft.made_on)
    carried = _count(held_on, delegates, present, in_favour, against, accepted)
    BARGAINING.move(fresh, VOTE, actor=actor, accepted=carried)
    Vote.objects.create(
        draft=draft,
        resolution=resolution,
        held_on=held_on,
        delegates=delegates,
        present=present,
        in_favour=in_favour,
        against=against,
        accepted=carried,
    )
    fresh.save()
    meet_deadline(fresh, DRAFT, on=held_on)
    step(fresh, actor, VOTE, held_on, f"{in_favour} / {present} / {delegates}")
    return fresh


def _count(held_on: date, delegates: int, present: int, in_favour: int, against: int, accepted: bool | None) -> bool:
    """Whether the draft is carried, by the rule of the day; what was said of it by hand must agree."""
    if min(delegates, present, in_favour, against) < 0 or delegates < 1:
        raise Refused("rights.bargaining.count", _("Count whole persons."), field="delegates")
    if present > delegates or in_favour + against > present:
        raise Refused(
            "rights.bargaining.count", _("More voted than attended, or more attended than there are."), field="present"
        )
    quorum = parameter("rights.bargaining.quorum", on=held_on)
    majority = parameter("rights.bargaining.majority", on=held_on)
    if not has_quorum(delegates, present, quorum.fraction):
        raise Refused(
            "rights.bargaining.quorum",
            _("%(need)s of %(all)s must attend; %(have)s did. The congress meets again before it votes.")
            % {"need": least_present(delegates, quorum.fraction), "all": delegates, "have": present},
            quorum.clause,
            field="present",
        )
    carried = is_carried(delegates, in_favour, majority.fraction)
    if accepted and not carried:
        raise Refused(
            "rights.bargaining.majority",
            _("%(need)s of all %(all)s must agree; %(have)s did. The draft is not accepted.")
            % {"need": least_in_favour(delegates, majority.fraction), "all": delegates, "have": in_favour},
            majority.clause,
            field="in_favour",
        )
    if accepted is False and carried:
        raise Refused(
            "rights.bargaining.carried",
            _("More than half of all agreed: the draft is accepted."),
            majority.clause,
            field="accepted",
        )
    return carried


@act(SIGN, subject="bargaining")
def sign_contract(
    *,
    actor: Actor,
    bargaining: Bargaining,
    signed_on: date,
    begins_on: date,
    ends_on: date,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """Both chiefs signed; the employer files it within the days of the rule (bargaining-rules:42)."""
    actor.require(SIGN, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    vote = Vote.objects.filter(draft__bargaining=fresh, accepted=True).order_by("-pk").first()
    check_day(signed_on, on, "signed_on", since=vote.held_on if vote is not None else fresh.requested_on)
    if any(chief_of(fresh, side) is None for side in Side):
        raise Refused("rights.bargaining.signers", _("Each side needs a chief representative to sign."), C06)
    years = parameter("rights.contract.years", on=signed_on)
    if not ends_in_time(begins_on, ends_on, years.wholes):
        raise Refused(
            "rights.bargaining.term",
            _("The contract runs %(least)s to %(most)s years.")
            % {"least": min(years.wholes), "most": max(years.wholes)},
            years.clause,
            field="ends_on",
        )
    BARGAINING.move(fresh, SIGN, actor=actor)
    fresh.signed_on, fresh.begins_on, fresh.ends_on = signed_on, begins_on, ends_on
    fresh.save()
    title = gettext("File the contract of %(number)s with the labour authority") % {"number": fresh}
    watch(fresh, FILE, title, "rights.contract.filing", began_on=signed_on, on=on)
    step(fresh, actor, SIGN, signed_on)
    return fresh


@act(FILE, subject="bargaining")
def file_contract(
    *,
    actor: Actor,
    bargaining: Bargaining,
    filed_on: date,
    receipt: str,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """The authority received it; without an objection within its days the contract takes effect on the day after."""
    actor.require(FILE, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    check_day(filed_on, on, "filed_on", since=fresh.signed_on)
    BARGAINING.move(fresh, FILE, actor=actor)
    fresh.filed_on, fresh.receipt = filed_on, receipt.strip()
    fresh.review_ends_on = review_end(filed_on)
    fresh.save()
    meet_deadline(fresh, FILE, on=filed_on)
    step(fresh, actor, FILE, filed_on, fresh.receipt)
    return fresh


@act(OBJECT, subject="bargaining")
def object_to_contract(
    *,
    actor: Actor,
    bargaining: Bargaining,
    opinion: str,
    received_on: date,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """Enter the authority's review opinion: what it objects to is negotiated, voted on, signed and filed again."""
    actor.require(OBJECT, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    check_day(received_on, on, "received_on", since=fresh.filed_on)
    if fresh.review_ends_on is not None and received_on > fresh.review_ends_on:
        raise Refused(
            "rights.bargaining.review_over",
            _("The review ended on %(day)s; the contract has taken effect.")
            % {"day": fresh.review_ends_on.isoformat()},
            "contract-law:54",
            field="received_on",
        )
    said = words(opinion, _("Write what the authority objects to."), "opinion")
    BARGAINING.move(fresh, OBJECT, actor=actor)
    fresh.objections += 1
    fresh.signed_on = fresh.begins_on = fresh.ends_on = fresh.filed_on = fresh.review_ends_on = None
    fresh.receipt = ""
    fresh.save()
    drop_deadline(fresh, FILE, reason=said, on=on)
    step(fresh, actor, OBJECT, received_on, said)
    return fresh


def check_floor(least_wage: Yuan | None, day: date) -> None:
    """Refuse a lowest wage below the local minimum that holds on the day (yuan a month; contract-law:55)."""
    if least_wage is None:
        return
    _rule, floor = floor_on(day)
    if least_wage < floor:
        raise Refused(
            "rights.bargaining.floor",
            _("The local minimum wage is %(floor)s yuan a month on %(day)s; the contract may not go below it.")
            % {"floor": f"{floor:,}", "day": day.isoformat()},
            "contract-law:55",
            field="least_wage",
        )


def review_end(filed_on: date) -> date:
    """The last day on which the authority can object, by the rule of the day on which it received the contract."""
    rule = parameter("rights.contract.effect", on=filed_on)
    end, _preliminary = end_of(calendar(), filed_on, rule.whole, rule.counted.value)
    return end


def _complete(bargaining: Bargaining) -> None:
    if lacks(bargaining):
        raise Refused(
            "rights.bargaining.sides",
            _("The two sides are not complete; the page of the bargaining says what is missing."),
            C06,
        )
