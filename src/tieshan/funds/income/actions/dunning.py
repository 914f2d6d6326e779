"""The ladder of dunning: a notice, a second notice, the file for a payment order. Each rung has its last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines.keeping import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.deadlines.rules import end_of
from tieshan.foundation.documents.numbers import next_number
from tieshan.funds.income.models import DUNNING_STEPS, Assessment, Dunning, Payer
from tieshan.funds.income.policies import ARREARS, DUNNING_CLOSE, DUNNING_ISSUE
from tieshan.funds.income.queries.arrears import arrears_of
from tieshan.kernel.money import ZERO
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter, working_calendar

DEADLINE = "funds.dunning"
DAYS_OF = {Dunning.Step.NOTICE: "funds.dunning.notice", Dunning.Step.SECOND: "funds.dunning.second"}


@act(DUNNING_ISSUE)
def issue_dunning(*, actor: Actor, payer: Payer, on: date, remark: str = "") -> Dunning:
    """Take the next rung for a payer with overdue months: first a notice, then a second, then the payment order.

    A rung is taken only after the last day of the one before has passed.
    """
    actor.require(DUNNING_ISSUE, payer.unit)
    Payer.objects.select_for_update(of=("self",)).get(pk=payer.pk)
    arrears = arrears_of(payer, on)
    if arrears.owed == ZERO:
        raise Refused("funds.dunning.nothing", _("Nothing is overdue here."), ARREARS)
    before = Dunning.objects.select_for_update().filter(payer=payer, state=Dunning.State.OPEN).first()
    step = next_step(before, on)
    due_on = None
    if step in DAYS_OF:
        length = parameter(DAYS_OF[step], on=on)
        due_on, _preliminary = end_of(working_calendar(), on, length.whole, str(length.counted))
    if before is not None:
        before.state, before.closed_on = Dunning.State.RAISED, on
        before.version += 1
        before.save()
        drop_deadline(before, DEADLINE, reason=str(_("The next step was taken.")), on=on)
    made = Dunning.objects.create(
        payer=payer,
        unit=payer.unit,
        step=step,
        year=on.year,
        number=next_number("funds.dunning", year=on.year),
        months=arrears.months,
        owed_fen=arrears.owed.fen,
        fee_fen=arrears.fee.fen,
        made_on=on,
        due_on=due_on,
        remark=remark.strip(),
    )
    if due_on is not None:
        set_deadline(
            subject=made,
            kind=DEADLINE,
            unit_id=payer.unit_id,
            account_id=None,
            title=str(_("Levy overdue: %(payer)s") % {"payer": payer.employer.name}),
            began_on=on,
            length=None,
            counted=None,
            due_on=due_on,
            page="funds.dunning.view",
            clause=ARREARS,
            parameter=DAYS_OF[Dunning.Step(step)],
            on=on,
        )
    note(step=step, owed=str(arrears.owed))
    return made


def next_step(before: Dunning | None, on: date) -> Dunning.Step:
    """The rung after this one; refuses while its last day has not passed, and after the last rung."""
    if before is None:
        return DUNNING_STEPS[0]
    if before.step == DUNNING_STEPS[-1]:
        raise Refused(
            "funds.dunning.last",
            _("The file for the payment order is prepared already: the court comes next."),
            ARREARS,
        )
    if before.due_on is not None and on <= before.due_on:
        raise Refused(
            "funds.dunning.running",
            _("The last notice runs until %(day)s. The next step follows after that day.")
            % {"day": before.due_on.isoformat()},
            ARREARS,
        )
    return DUNNING_STEPS[DUNNING_STEPS.index(Dunning.Step(before.step)) + 1]


@act(DUNNING_CLOSE, subject="dunning")
def close_dunning(*, actor: Actor, dunning: Dunning, reason: str, on: date, version: int | None = None) -> Dunning:
    """Close an open case with a reason: the debtor is wound up, the claim was agreed otherwise."""
    actor.require(DUNNING_CLOSE, dunning.unit)
    if not reason.strip():
        raise Refused("funds.dunning.no_reason", _("Say why the case is closed."), field="reason")
    fresh = claim_version(dunning, version)
    if fresh.state != Dunning.State.OPEN:
        raise Refused("funds.dunning.over", _("This case is over already."))
    fresh.state, fresh.closed_on, fresh.remark = Dunning.State.CLOSED, on, reason.strip()
    fresh.save()
    drop_deadline(fresh, DEADLINE, reason=reason, on=on)
    return fresh


def settle_dunnings(payer_ids: Iterable[int], *, on: date) -> int:
    """Inside an act that booked receipts: cases whose months are all paid are over. Answers how many."""
    settled = 0
    for case in Dunning.objects.filter(payer__in=list(payer_ids), state=Dunning.State.OPEN):
        if Assessment.objects.filter(payer=case.payer_id, month__in=case.months, due_fen__gt=F("paid_fen")).exists():
            continue
        case.state, case.closed_on = Dunning.State.PAID, on
        case.version += 1
        case.save()
        meet_deadline(case, DEADLINE, on=on)
        settled += 1
    return settled
