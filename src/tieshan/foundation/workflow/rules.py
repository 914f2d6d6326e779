"""Pure rules of approvals: the three machines, and who may hold which step of a run."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow.machines import Machine, Row
from tieshan.foundation.workflow.terms import RunState, SignerState, StepState

__all__ = ["RUN", "SIGNER", "STEP", "holders_of_step", "step_is_agreed", "unfillable"]

_AGREE = "workflow.approval.agree"
_REFUSE = "workflow.approval.refuse"
_RETURN = "workflow.approval.return"
_HAND_ON = "workflow.approval.pass_on"
_WITHDRAW = "workflow.approval.withdraw"
_SUBMIT = "workflow.approval.submit"
_DROP = "workflow.approval.drop"

RUN = Machine(
    "workflow.run",
    title=_("Approval"),
    states=RunState,
    starts=("draft", "running"),
    rows=[
        Row("draft", _SUBMIT, "running"),
        Row("returned", _SUBMIT, "running"),
        Row("withdrawn", _SUBMIT, "running"),
        Row("running", _AGREE, "agreed"),
        Row("running", _REFUSE, "refused"),
        Row("running", _RETURN, "returned"),
        Row("running", _WITHDRAW, "withdrawn"),
        Row("draft", _DROP, "dropped"),
        Row("returned", _DROP, "dropped"),
        Row("withdrawn", _DROP, "dropped"),
    ],
)

STEP = Machine(
    "workflow.step",
    title=_("Step of an approval"),
    states=StepState,
    starts=("waiting", "skipped"),
    rows=[
        Row("waiting", _AGREE, "open"),
        Row("open", _AGREE, "agreed"),
        Row("open", _REFUSE, "refused"),
        Row("open", _RETURN, "returned"),
        # A paper withdrawn, changed, returned or refused ends what was still to come.
        Row("open", _WITHDRAW, "void"),
        Row("waiting", _WITHDRAW, "void"),
    ],
)

SIGNER = Machine(
    "workflow.signer",
    title=_("Person asked to decide"),
    states=SignerState,
    starts=("open",),
    rows=[
        Row("open", _AGREE, "agreed"),
        Row("open", _REFUSE, "refused"),
        Row("open", _RETURN, "returned"),
        Row("open", _HAND_ON, "passed"),
        # Enough others have agreed.
        Row("open", _AGREE, "released"),
        Row("open", _WITHDRAW, "void"),
    ],
)


def _fill(steps: Sequence[Collection[int]], needs: Sequence[int]) -> int | None:
    """Give each step as many different people as it needs, nobody twice; the index of a step that stays short, or
    None. Augmenting paths: a person already given away is asked back when another can take that place."""
    given: dict[int, int] = {}

    def place(step: int, seen: set[int]) -> bool:
        for person in steps[step]:
            if person in seen:
                continue
            seen.add(person)
            if person not in given or place(given[person], seen):
                given[person] = step
                return True
        return False

    for index, need in enumerate(needs):
        for _seat in range(need):
            if not place(index, set()):
                return index
    return None


def unfillable(steps: Sequence[Collection[int]], needs: Sequence[int], barred: Collection[int]) -> int | None:
    """The index of a step that cannot be held by people of its own, or None when all can.

    `barred` never decide (the starter, those concerned); nobody holds two steps.
    """
    return _fill([sorted(set(step) - set(barred)) for step in steps], needs)


def holders_of_step(
    steps: Sequence[Collection[int]], needs: Sequence[int], barred: Collection[int], *, together: bool
) -> set[int]:
    """Who is asked in the first of these steps: its people without those barred, and without those whom a later step
    cannot do without. Where several decide (`together`), all that are asked here can be spared later at once."""
    chosen: set[int] = set()
    for person in sorted(set(steps[0]) - set(barred)):
        spared = {*barred, person, *(chosen if together else ())}
        if unfillable(steps[1:], needs[1:], spared) is None:
            chosen.add(person)
    return chosen


def step_is_agreed(agreed: int, needed: int, asked_in_addition: int) -> bool:
    """Whether enough of a step's people have agreed and nobody asked in addition is still to decide."""
    return agreed >= needed and asked_in_addition == 0
