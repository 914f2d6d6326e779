"""The acts of those before whom a paper lies, and of the one who submitted it.

Each act locks the paper and then its run, so whatever is pressed at the same moment is decided one after the other,
and the second is told what the first did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.workflow.actions.moving import (
    ask,
    barred,
    belongs,
    close_step,
    decided_in_time,
    end_run,
    holding,
    is_body,
    open_next,
    standing_steps,
    take,
    void_rest,
    write_line,
)
from tieshan.foundation.workflow.actions.submitting import restart
from tieshan.foundation.workflow.models import Deputy, Run, Signer, Step
from tieshan.foundation.workflow.papers import PaperKind, paper_kind, record_of
from tieshan.foundation.workflow.people import Holder, people
from tieshan.foundation.workflow.policies import ADD_SIGNER, AGREE, PASS_ON, REFUSE, RETURN, URGE, WITHDRAW
from tieshan.foundation.workflow.rules import RUN, SIGNER, step_is_agreed
from tieshan.foundation.workflow.terms import Did, RunState, SignerState, StepState
from tieshan.foundation.workflow.words import tell
from tieshan.kernel.refusal import Forbidden, Refused, Stale

__all__ = [
    "add_signer",
    "agree_paper",
    "pass_paper_on",
    "refuse_paper",
    "return_paper",
    "urge_paper",
    "withdraw_paper",
]


_OUTSIDE = _("This step belongs to a body: only its own members decide here. Choose a member of it.")


@dataclass
class Turn:
    """A paper locked for one decision: whose turn it is, and whether a deputy takes it."""

    kind: PaperKind
    record: Any
    run: Run
    step: Step
    signer: Signer
    as_deputy: bool


def lock_paper(run: Run) -> tuple[PaperKind, Any, Run]:
    """The paper and its run, locked in this order, which is the order of the rooms as well."""
    kind = paper_kind(run.kind)
    record = record_of(kind, run.record_id, lock=True)
    if record is None:
        raise Refused("workflow.approval.gone", _("The paper itself is gone; nothing is left to decide."))
    fresh = Run.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=run.pk).first()
    if fresh is None:
        # The row policies do not even show it to this actor.
        raise Forbidden("workflow.approval.not_yours", _("This paper does not lie before you."))
    return kind, record, fresh


def _turn(run: Run, code: str, *, actor: Actor, on: date, place: int | None) -> Turn:
    """Lock the paper and find out whether it is this actor's turn; refuses with the reason when it is not.

    `place` is the signer for whom the page was opened: a decision meant for one step, or for the paper as it was, never
    counts for another in which the same person is asked as well.
    """
    kind, record, fresh = lock_paper(run)
    if fresh.state != RunState.RUNNING:
        raise Refused(
            "workflow.approval.over",
            _("This paper is decided already: %(state)s.") % {"state": fresh.get_state_display()},
        )
    signer, as_deputy = _whose(fresh, actor, on)
    if place is not None and place != signer.pk:
        raise Stale(
            "workflow.approval.moved",
            _("The paper has moved on since you opened it. Look at it again before you decide."),
        )
    if actor.account_id in barred(fresh):
        raise Refused("workflow.approval.own", _("Nobody decides on their own paper."))
    if as_deputy and actor.account_id in holding(fresh, signer.step.no) | set(
        signer.step.signers.values_list("account_id", flat=True)
    ):
        raise Refused(
            "workflow.approval.twice",
            _("You decide on this paper in a post of your own already. Another person must stand in here."),
        )
    if as_deputy and is_body(fresh, signer.step) and not belongs(fresh, signer.step, actor.account_id, on):
        raise Refused("workflow.approval.body", _OUTSIDE)
    RUN.check(fresh, code if code in RUN.acts else AGREE)
    return Turn(kind, record, fresh, signer.step, signer, as_deputy)


def _whose(run: Run, actor: Actor, on: date) -> tuple[Signer, bool]:
    """The actor's open place in the run, their own or that of somebody whose deputy they are on the day."""
    waiting = list(
        Signer.objects.filter(run=run, state=SignerState.OPEN).select_related("step", "account").order_by("pk")
    )
    for signer in waiting:
        if signer.account_id == actor.account_id:
            return signer, False
    standing = set(
        Deputy.objects.filter(deputy_id=actor.account_id, during__contains=on).values_list("account_id", "post_id")
    )
    for signer in waiting:
        if (signer.account_id, signer.post_id) in standing:
            return signer, True
    if Signer.objects.filter(run=run, account_id=actor.account_id or 0).exists():
        raise Refused(
            "workflow.approval.decided", _("This paper does not lie before you any more: you or others have decided.")
        )
    raise Forbidden("workflow.approval.not_yours", _("This paper does not lie before you."))


def _decide(turn: Turn, code: str, did: str, *, actor: Actor, on: date, opinion: str) -> None:
    """Note in the signer and on the form what was decided."""
    signer = turn.signer
    take(SIGNER, signer, code)
    signer.closed_on, signer.acted_by_id = on, actor.account_id
    signer.save()
    decided_in_time(signer, on)
    write_line(
        turn.run, did, actor=actor, on=on, step=turn.step, signer=signer, opinion=opinion, as_deputy=turn.as_deputy
    )
    note(unit_id=turn.run.unit_id, kind=turn.run.kind, record=turn.run.record_id, step=turn.step.no, did=did)


def _opinion(opinion: str, message: object) -> str:
    if not opinion.strip():
        raise Refused("workflow.approval.no_opinion", message, field="opinion")
    return opinion


@act(AGREE, subject="run")
def agree_paper(*, actor: Actor, run: Run, on: date, opinion: str = "", place: int | None = None) -> Run:
    """Agree to the paper in one's step. When enough have agreed the next step opens, or the paper is agreed.

    A paper whose content was changed behind the engine's back is not agreed to: its approval begins anew.
    """
    actor.require(AGREE)
    turn = _turn(run, AGREE, actor=actor, on=on, place=place)
    if turn.kind.digest(turn.record) != turn.run.digest:
        return restart(turn.run, turn.kind, turn.record, actor=actor, on=on, quantity=turn.run.quantity)
    if is_body(turn.run, turn.step):
        _opinion(opinion, _("Write your opinion: this step is decided in writing."))
    _decide(turn, AGREE, Did.AGREE, actor=actor, on=on, opinion=opinion)
    step = turn.step
    signers = list(Signer.objects.filter(step=step))
    agreed = sum(one.state == SignerState.AGREED and not one.required for one in signers)
    in_addition = sum(one.state == SignerState.OPEN and one.required for one in signers)
    # A head above, asked because the step stood too long, decides it alone.
    if turn.signer.escalated or step_is_agreed(agreed, step.needed, in_addition):
        close_step(step, AGREE, on)
        if not open_next(turn.run, on=on):
            end_run(turn.run, AGREE, actor=actor, on=on)
    return turn.run


@act(REFUSE, subject="run")
def refuse_paper(*, actor: Actor, run: Run, on: date, opinion: str, place: int | None = None) -> Run:
    """Not agree: the paper is over. Says why."""
    actor.require(REFUSE)
    _opinion(opinion, _("Say why you do not agree."))
    turn = _turn(run, REFUSE, actor=actor, on=on, place=place)
    _decide(turn, REFUSE, Did.REFUSE, actor=actor, on=on, opinion=opinion)
    close_step(turn.step, REFUSE, on)
    end_run(turn.run, REFUSE, actor=actor, on=on)
    return turn.run


@act(RETURN, subject="run")
def return_paper(
    *,
    actor: Actor,
    run: Run,
    on: date,
    opinion: str,
    to_step: int | None = None,
    place: int | None = None,
) -> Run:
    """Return the paper with an opinion: to the one who submitted it, who mends it and submits it again, or to an
    earlier step (its number), whose people decide again."""
    actor.require(RETURN)
    _opinion(opinion, _("Say what is to be mended: a return needs an opinion."))
    turn = _turn(run, RETURN, actor=actor, on=on, place=place)
    if to_step is None:
        _decide(turn, RETURN, Did.RETURN, actor=actor, on=on, opinion=opinion)
        close_step(turn.step, RETURN, on)
        end_run(turn.run, RETURN, actor=actor, on=on)
        return turn.run
    standing = standing_steps(turn.run)
    earlier = {step.no: step for step in standing if step.no < turn.step.no and step.state == StepState.AGREED}
    if to_step not in earlier:
        raise Refused("workflow.approval.no_such_step", _("Choose an earlier step that was agreed."), field="to_step")
    _decide(turn, RETURN, Did.RETURN_TO, actor=actor, on=on, opinion=opinion)
    close_step(turn.step, RETURN, on)
    _go_back(turn.run, [step for step in standing if step.no >= to_step], on=on)
    return turn.run


def _go_back(run: Run, again: list[Step], *, on: date) -> None:
    """A new passage from an earlier step on: the same steps once more, the earlier ones stand."""
    void_rest(run, on)
    run.version += 1
    run.urged_on = None
    Step.objects.bulk_create(
        [
            Step(
                run=run,
                passage=run.version,
                no=step.no,
                title=step.title,
                title_en=step.title_en,
                role=step.role,
                role_name=step.role_name,
                at=step.at,
                mode=step.mode,
                needed=step.needed,
                days=step.days,
                counted=step.counted,
                unit_id=step.unit_id,
                climbed=step.climbed,
                state=StepState.SKIPPED if step.state == StepState.SKIPPED else StepState.WAITING,
            )
            for step in again
        ]
    )
    open_next(run, on=on)


def _colleague(turn: Turn, account: Any, *, actor: Actor, on: date) -> Holder:
    """The account as one who may decide here: a colleague in a post, not barred, not asked in this step before."""
    if account.pk in barred(turn.run):
        raise Refused("workflow.approval.own", _("Nobody decides on their own paper."), field="to")
    if account.pk in holding(turn.run, turn.step.no):
        raise Refused(
            "workflow.approval.twice",
            _("%(name)s has decided in another step of this paper already. Choose somebody else.")
            % {"name": str(account)},
            field="to",
        )
    if Signer.objects.filter(step=turn.step, account_id=account.pk).exists():
        raise Refused(
            "workflow.approval.asked",
            _("%(name)s has been asked in this step already.") % {"name": str(account)},
            field="to",
        )
    if not people().colleagues(actor, on).filter(pk=account.pk).exists():
        raise Refused("workflow.approval.no_colleague", _("Choose somebody who holds a post today."), field="to")
    posts = people().posts_of(account.pk, on)
    return posts[0]


@act(PASS_ON, subject="run")
def pass_paper_on(*, actor: Actor, run: Run, to: Any, on: date, opinion: str = "", place: int | None = None) -> Run:
    """Hand one's turn to a colleague, who decides instead."""
    actor.require(PASS_ON)
    turn = _turn(run, PASS_ON, actor=actor, on=on, place=place)
    if is_body(turn.run, turn.step) and not belongs(turn.run, turn.step, to.pk, on):
        raise Refused("workflow.approval.body", _OUTSIDE, field="to")
    holder = _colleague(turn, to, actor=actor, on=on)
    _decide(turn, PASS_ON, Did.PASS_ON, actor=actor, on=on, opinion=opinion)
    note(to=to.pk)
    ask(turn.run, turn.step, [holder], on=on, required=turn.signer.required)
    return turn.run


@act(ADD_SIGNER, subject="run")
def add_signer(*, actor: Actor, run: Run, to: Any, on: date, opinion: str = "", place: int | None = None) -> Run:
    """Ask a further person in one's own step: the step is not done before they have agreed as well."""
    actor.require(ADD_SIGNER)
    turn = _turn(run, ADD_SIGNER, actor=actor, on=on, place=place)
    holder = _colleague(turn, to, actor=actor, on=on)
    ask(turn.run, turn.step, [holder], on=on, required=True)
    write_line(
        turn.run,
        Did.ADD_SIGNER,
        actor=actor,
        on=on,
        step=turn.step,
        signer=turn.signer,
        opinion=opinion,
        as_deputy=turn.as_deputy,
    )
    note(unit_id=turn.run.unit_id, to=to.pk, step=turn.step.no)
    return turn.run


@act(WITHDRAW, subject="run")
def withdraw_paper(*, actor: Actor, run: Run, on: date, reason: str = "") -> Run:
    """Take one's paper back before it is decided; it lies in one's drafts again."""
    actor.require(WITHDRAW)
    fresh = _own_running(run, actor)
    write_line(fresh, Did.WITHDRAW, actor=actor, on=on, opinion=reason)
    note(unit_id=fresh.unit_id)
    end_run(fresh, WITHDRAW, actor=actor, on=on)
    return fresh


@act(URGE, subject="run")
def urge_paper(*, actor: Actor, run: Run, on: date) -> Run:
    """Remind those before whom one's paper lies; once a day."""
    actor.require(URGE)
    fresh = _own_running(run, actor)
    if fresh.urged_on is not None and fresh.urged_on >= on:
        raise Refused("workflow.approval.urged", _("You have urged this paper today already. Urge it again tomorrow."))
    fresh.urged_on = on
    fresh.save()
    write_line(fresh, Did.URGE, actor=actor, on=on)
    note(unit_id=fresh.unit_id)
    waiting = Signer.objects.filter(run=fresh, state=SignerState.OPEN)
    tell(fresh, waiting.values_list("account_id", flat=True), "urged", on=on)
    return fresh


def _own_running(run: Run, actor: Actor) -> Run:
    _kind, _record, fresh = lock_paper(run)
    if actor.account_id is None or fresh.started_by_id != actor.account_id:
        raise Forbidden("workflow.approval.not_yours", _("Only the person who submitted the paper may do this."))
    if fresh.state != RunState.RUNNING:
        raise Refused(
            "workflow.approval.over",
            _("This paper is decided already: %(state)s.") % {"state": fresh.get_state_display()},
        )
    return fresh
