"""What the acts of approvals share: laying out the steps of a passage, opening the next one, ending the run.

Everything here runs inside an act, with the paper and its run locked (the paper first, always in that order).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadlines
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.deadlines.rules import end_of
from tieshan.foundation.events import announce
from tieshan.foundation.workflow.events import ApprovalEnded
from tieshan.foundation.workflow.machines import Machine
from tieshan.foundation.workflow.models import Decision, Participant, Run, Signer, Step
from tieshan.foundation.workflow.papers import paper_kind
from tieshan.foundation.workflow.people import Found, Holder, people
from tieshan.foundation.workflow.routes import Route, RouteStep
from tieshan.foundation.workflow.rules import RUN, STEP, holders_of_step, unfillable
from tieshan.foundation.workflow.terms import Mode, Part, RunState, SignerState, StepState
from tieshan.foundation.workflow.words import deadline_title, tell
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import Calendar

DEADLINE = "workflow.step"


def take(machine: Machine, record: Any, act: str) -> None:
    """Move one of the engine's own records; the act's journal entry speaks of the paper, not of these."""
    setattr(record, machine.column, machine.check(record, act).to)


def barred(run: Run) -> set[int]:
    """Those who never decide on this paper: who submitted it and whom it concerns."""
    rows = Participant.objects.filter(run=run, part__in=(Part.STARTER, Part.CONCERNED))
    return set(rows.values_list("account_id", flat=True))


def is_body(run: Run, step: Step) -> bool:
    """Whether the step is one of a body: nobody outside it decides in its place."""
    return step.role in paper_kind(run.kind).bodies


def belongs(run: Run, step: Step, account_id: int | None, on: date) -> bool:
    """Whether the account holds the role of the step where the step looks for it."""
    found = people().holders(step.role, step.at, run.unit, on)
    return account_id in {holder.account_id for holder in found.holders}


def take_part(run: Run, parts: Mapping[str, Iterable[int]], on: date) -> None:
    """Let these accounts see the paper, and remember why: for each part the accounts that have it."""
    rows = [
        Participant(run=run, account_id=account, part=part, since=on)
        for part, accounts in parts.items()
        for account in sorted(set(accounts))
    ]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)


def write_line(
    run: Run,
    did: str,
    *,
    actor: Actor,
    on: date,
    step: Step | None = None,
    signer: Signer | None = None,
    opinion: str = "",
    as_deputy: bool = False,
) -> Decision:
    """Add a line to the paper's form."""
    stands_for = ""
    if signer is not None and as_deputy:
        stands_for = str(signer.account)
    return Decision.objects.create(
        run=run,
        step=step,
        signer=signer,
        passage=run.version,
        did=did,
        account_id=actor.account_id,
        name=actor.name,
        post_title=signer.post_title if signer is not None else "",
        stands_for=stands_for,
        step_title=step.title if step is not None else "",
        step_title_en=step.title_en if step is not None else "",
        opinion=opinion.strip() or None,
        on=on,
        digest=run.digest,
    )


# -- laying out ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Laid:
    """A passage just laid out: its steps, who was found for them, who never decides. The first step opens from it
    without asking again."""

    steps: Sequence[Step]
    found: Mapping[int, Found]
    never: frozenset[int]


def lay_out(run: Run, route: Route, *, unit: Any, on: date, never: Collection[int]) -> Laid:
    """Copy the route into steps of the run's present passage; refuses when a step could not be held by anybody."""
    found = [_found(step, unit, on) for step in route.steps]
    steps: list[Step] = []
    for index, (step, people_of) in enumerate(zip(route.steps, found, strict=True)):
        last = index == len(route.steps) - 1
        steps.append(_laid(run, index + 1, step, people_of, never, unit, on, last=last))
    _check_people(steps, found, never, unit, on)
    Step.objects.bulk_create(steps)
    return Laid(steps, {step.no: found[step.no - 1] for step in steps if not step.climbed}, frozenset(never))


def _found(step: RouteStep, unit: Any, on: date) -> Found:
    return people().holders(step.role, step.at, unit, on)


def _laid(
    run: Run, no: int, step: RouteStep, found: Found, never: Collection[int], unit: Any, on: date, *, last: bool
) -> Step:
    if not found.holders:
        raise Refused(
            "workflow.route.nobody",
            _(
                "“%(step)s” cannot be done: nobody holds the role “%(role)s” at %(unit)s on %(day)s. Ask the security"
                " administrator to fill the post, then submit again."
            )
            % {"step": step.title, "role": found.role, "unit": found.unit, "day": on.isoformat()},
        )
    mode = step.mode if step.mode in (Mode.ANY, Mode.ALL) else Mode.COUNT
    needed = int(step.mode) if mode == Mode.COUNT else 1
    free = {holder.account_id for holder in found.holders} - set(never)
    laid = Step(
        run=run,
        passage=run.version,
        no=no,
        title=step.title,
        title_en=step.title_en,
        role=step.role,
        role_name=found.role,
        at=step.at,
        mode=mode,
        needed=needed,
        days=step.days,
        counted=step.counted,
        unit_id=found.unit_id,
    )
    if free and len(free) < needed:
        raise Refused(
            "workflow.route.too_few",
            _("“%(step)s” needs %(needed)s people with the role “%(role)s” at %(unit)s; there are %(found)s.")
            % {
                "step": step.title,
                "needed": needed,
                "role": found.role,
                "unit": found.unit,
                "found": len(free),
            },
        )
    if not free and is_body(run, laid):
        raise Refused(
            "workflow.route.body",
            _(
                "“%(step)s”: whoever holds the role “%(role)s” at %(unit)s has a part in this paper, and nobody outside"
                " decides in their place. Ask the security administrator to fill a further post."
            )
            % {"step": step.title, "role": found.role, "unit": found.unit},
        )
    if not free and not last:
        # Its only holder submits the paper: the next step decides.
        laid.state = StepState.SKIPPED
    elif not free:
        laid.climbed = True
        laid.needed = 1
        laid.mode = Mode.ANY
    return laid


def _check_people(steps: list[Step], found: list[Found], never: Collection[int], unit: Any, on: date) -> None:
    """Nobody holds two steps: there must be enough different people for all of them together."""
    held = [step for step in steps if step.state == StepState.WAITING]
    sets = [
        {h.account_id for h in (_above(unit, on, never) if step.climbed else found[step.no - 1]).holders}
        for step in held
    ]
    short = unfillable(sets, [step.needed for step in held], set(never))
    if short is None:
        return
    step = held[short]
    if step.climbed:
        raise Refused(
            "workflow.route.only_self",
            _(
                "“%(step)s”: only you hold the role “%(role)s”, nobody decides on their own paper, and there is no head"
                " above to decide instead. Ask the security administrator to fill a further post."
            )
            % {"step": step.title, "role": step.role_name},
        )
    raise Refused(
        "workflow.route.same_person",
        _(
            "“%(step)s” needs somebody of its own: the holders of the role “%(role)s” decide in another step of this"
            " paper already. Ask the security administrator to fill a further post."
        )
        % {"step": step.title, "role": step.role_name},
    )


def _above(unit: Any, on: date, without: Collection[int]) -> Found:
    return people().superiors(unit, on, without)


# -- opening ------------------------------------------------------------------------------------------------------


def standing_steps(run: Run) -> list[Step]:
    """The steps that count, in order: of each number the one of the latest passage that has it."""
    latest: dict[int, Step] = {}
    for step in Step.objects.filter(run=run).exclude(state=StepState.VOID).order_by("passage", "no"):
        latest[step.no] = step
    return [latest[no] for no in sorted(latest)]


def holding(run: Run, before: int, standing: Iterable[Step] | None = None) -> set[int]:
    """Who has decided in the standing steps before this number: in person or through a deputy, and the deputies."""
    steps = [step.pk for step in (standing_steps(run) if standing is None else standing) if step.no < before]
    if not steps:
        return set()
    pairs = Signer.objects.filter(step__in=steps, state=SignerState.AGREED).values_list("account_id", "acted_by_id")
    return {account for pair in pairs for account in pair if account is not None}


def open_next(run: Run, *, on: date, laid: Laid | None = None) -> bool:
    """Open the next step of the run: ask its people. False when no step is left. `laid`: the passage just laid out."""
    standing = laid.steps if laid is not None else standing_steps(run)
    left = [step for step in standing if step.state == StepState.WAITING]
    if not left:
        return False
    step = left[0]
    # Nobody has decided in a passage that was just laid out.
    never = set(laid.never) if laid is not None else barred(run) | holding(run, step.no, standing)
    holders = _asked(run, left, never, on, laid.found if laid is not None else {})
    if step.mode == Mode.ALL:
        step.needed = len(holders)
    take(STEP, step, "workflow.approval.agree")
    step.opened_on = on
    official = calendar() if step.days else None
    if step.days and official is not None:
        # Counted by the official calendar; where that is not published yet the day is a preliminary one.
        step.due_on, _preliminary = end_of(official, on, step.days, step.counted)
    step.save()
    ask(run, step, holders, on=on, official=official)
    stand_at(run, step)
    run.save()
    return True


def _asked(run: Run, left: list[Step], never: set[int], on: date, known: Mapping[int, Found]) -> list[Holder]:
    """The people of the first of these steps; the heads above when nobody is left who may hold it."""
    unit = run.unit

    def find(step: Step) -> Found:
        if step.climbed:
            return _above(unit, on, never)
        return known.get(step.no) or people().holders(step.role, step.at, unit, on)

    found = [find(step) for step in left]
    step = left[0]
    sets = [{holder.account_id for holder in one.holders} for one in found]
    needs = [one.needed for one in left]
    chosen = holders_of_step(sets, needs, never, together=step.mode != Mode.ANY)
    if len(chosen) < step.needed and not is_body(run, step):
        # The posts have changed hands since the paper was submitted.
        found[0] = _above(unit, on, never)
        step.climbed, step.mode, step.needed = True, Mode.ANY, 1
        chosen = {holder.account_id for holder in found[0].holders} - never
    if not chosen or len(chosen) < step.needed:
        raise Refused(
            "workflow.route.nobody_now",
            _(
                "The next step, “%(step)s”, cannot be done: nobody else holds the role “%(role)s” at %(unit)s now. Ask"
                " the security administrator to fill the post, then decide."
            )
            % {"step": step.words, "role": step.role_name, "unit": found[0].unit},
        )
    step.unit_id = found[0].unit_id
    return [holder for holder in found[0].holders if holder.account_id in chosen]


def ask(
    run: Run,
    step: Step,
    holders: Iterable[Holder],
    *,
    on: date,
    required: bool = False,
    escalated: bool = False,
    official: Calendar | None = None,
) -> list[Signer]:
    """Put the paper before people: it is in their list, and they are told. `official`: the calendar, where it is at
    hand already."""
    # A person with two posts of the role is asked once.
    once = {holder.account_id: holder for holder in reversed(list(holders))}
    signers = Signer.objects.bulk_create(
        [
            Signer(
                run=run,
                step=step,
                account_id=holder.account_id,
                post_id=holder.post_id,
                post_title=holder.post,
                required=required,
                escalated=escalated,
                opened_on=on,
                due_on=step.due_on,
            )
            for holder in sorted(once.values(), key=lambda holder: holder.account_id)
        ]
    )
    take_part(run, {Part.SIGNER: once}, on)
    if step.due_on is not None:
        set_deadlines(
            subject=step,
            kind=DEADLINE,
            unit_id=run.unit_id,
            account_ids=once,
            title=deadline_title(run),
            began_on=on,
            length=None,
            counted=None,
            due_on=max(step.due_on, on),
            page="",
            clause=run.clause,
            warn_days=(0,),
            on=on,
            official=official,
        )
    tell(run, once, "added" if required else "overdue" if escalated else "asked", on=on)
    return signers


def stand_at(run: Run, step: Step | None) -> None:
    """Say in the run, for lists, where it stands."""
    run.step_title = step.title if step is not None else ""
    run.step_title_en = step.title_en if step is not None else ""
    run.step_due_on = step.due_on if step is not None else None


# -- ending -------------------------------------------------------------------------------------------------------


def close_step(step: Step, act: str, on: date) -> None:
    """The step is decided; whoever of it has not decided need not any more."""
    take(STEP, step, act)
    step.closed_on = on
    step.save()
    if Signer.objects.filter(step=step, state=SignerState.OPEN).update(state=SignerState.RELEASED, closed_on=on):
        # Whoever has decided has met the day; those who need not decide any more have none.
        _no_longer_due(step, on)


def void_rest(run: Run, on: date) -> None:
    """What was still to come in this passage is not valid any more."""
    left = Step.objects.filter(run=run, state__in=(StepState.OPEN, StepState.WAITING))
    for step in left:
        if step.state == StepState.OPEN:
            _no_longer_due(step, on)
    Signer.objects.filter(run=run, state=SignerState.OPEN).update(state=SignerState.VOID, closed_on=on)
    left.update(state=StepState.VOID, closed_on=on)


def decided_in_time(signer: Signer, on: date) -> None:
    """Whoever was asked has decided: their day is met."""
    meet_deadline(signer.step, DEADLINE, on=on, account_id=signer.account_id)


def _no_longer_due(step: Step, on: date) -> None:
    if step.due_on is not None:
        drop_deadline(step, DEADLINE, reason=gettext("The step is decided."), on=on)


def end_run(run: Run, act: str, *, actor: Actor, on: date) -> None:
    """The approval is over: say so to the room, the starter and those with a copy."""
    take(RUN, run, act)
    run.ended_on = on
    stand_at(run, None)
    if run.state != RunState.AGREED:
        # Agreed is what has no step left.
        void_rest(run, on)
    run.save()
    if run.state != RunState.WITHDRAWN:
        told = Participant.objects.filter(run=run, part__in=(Part.STARTER, Part.COPIED, Part.CONCERNED))
        tell(run, set(told.values_list("account_id", flat=True)) - {actor.account_id or 0}, run.state, on=on)
    with whole_district("what follows from a decision reaches the paper wherever it stands"):
        announce(
            ApprovalEnded(kind=run.kind, record_id=run.record_id, run_id=run.pk, outcome=run.state, on=on, actor=actor)
        )
