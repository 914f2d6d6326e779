"""Up the tree: a step that stands longer than its days is put before the heads above as well."""

from __future__ import annotations

from datetime import date

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.workflow.actions.deciding import lock_paper
from tieshan.foundation.workflow.actions.moving import ask, barred, holding, is_body, write_line
from tieshan.foundation.workflow.models import Run, Signer, Step
from tieshan.foundation.workflow.people import people
from tieshan.foundation.workflow.policies import ESCALATE
from tieshan.foundation.workflow.terms import Did, Part, RunState, StepState
from tieshan.foundation.workflow.words import tell

__all__ = ["escalate_paper", "overdue_runs"]


def overdue_runs(on: date) -> list[Run]:
    """Runs whose open step should have been decided before this day and was not reported upwards yet."""
    late = Step.objects.filter(state=StepState.OPEN, due_on__lt=on, escalated_on__isnull=True)
    return [step.run for step in late.select_related("run").order_by("due_on", "pk")]


@act(ESCALATE, subject="run")
def escalate_paper(*, actor: Actor, run: Run, on: date) -> Run:
    """Ask the heads above the unit of the step to decide in the place of those who did not, and tell the starter.

    One of them decides the step whatever it asked for; those asked before may still do so. Where nobody stands above
    (or all heads have a part already) the paper stays where it is, and that it is late stands on its form.
    """
    actor.require(ESCALATE, run.unit)
    _kind, _record, fresh = lock_paper(run)
    step = Step.objects.filter(run=fresh, state=StepState.OPEN, due_on__lt=on, escalated_on__isnull=True).first()
    if fresh.state != RunState.RUNNING or step is None:
        return fresh
    asked = set(Signer.objects.filter(step=step).values_list("account_id", flat=True))
    never = barred(fresh) | holding(fresh, step.no) | asked
    found = people().superiors(step.unit or fresh.unit, on, never)
    # What belongs to a body waits for it: a head above may urge, but never decides in its place.
    outside = is_body(fresh, step)
    heads = [holder for holder in found.holders if holder.account_id not in never and not outside]
    step.escalated_on = on
    step.save()
    note(unit_id=fresh.unit_id, step=step.no, asked=[holder.account_id for holder in heads])
    write_line(fresh, Did.ESCALATE, actor=actor, on=on, step=step, opinion=found.unit if heads else "")
    if heads:
        ask(fresh, step, heads, on=on, escalated=True)
    starter = fresh.participants.filter(part=Part.STARTER)
    tell(fresh, starter.values_list("account_id", flat=True), "late", on=on)
    return fresh
