"""Late fees: fixed for a month that was paid late, waived by approval, taken in."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.workflow import ApprovalEnded, submit_paper
from tieshan.funds.income.actions.booking import Incoming, book_incoming, one_at_a_time
from tieshan.funds.income.models import LATE_FEE, Assessment, LateFee
from tieshan.funds.income.policies import ARREARS, LATEFEE_CHARGE, LATEFEE_RECEIVE, LATEFEE_WAIVE
from tieshan.funds.income.queries.arrears import late_fee_of
from tieshan.funds.income.queries.returning import is_returned
from tieshan.funds.income.terms import PayerKind
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused

KIND = "funds.waiver"


@act(LATEFEE_CHARGE)
def charge_late_fee(*, actor: Actor, assessment: Assessment, on: date) -> LateFee:
    """Fix the late fee of a month that is paid at last: it no longer grows."""
    actor.require(LATEFEE_CHARGE, assessment.unit)
    fresh = Assessment.objects.select_for_update(of=("self",)).select_related("payer").get(pk=assessment.pk)
    if fresh.open_fen:
        raise Refused(
            "funds.latefee.growing",
            _("The month is not paid yet: the late fee still grows. Fix it when the levy has come in."),
            ARREARS,
        )
    if LateFee.objects.filter(assessment=fresh).exists():
        raise Refused("funds.latefee.twice", _("The late fee of this month is fixed already."))
    found = late_fee_of(fresh, fresh.payer.direction, on)
    if found.fee == ZERO:
        raise Refused("funds.latefee.none", _("This month was paid in time: no late fee is due."), ARREARS)
    return LateFee.objects.create(
        assessment=fresh, unit=fresh.unit, fee_fen=found.fee.fen, days=found.days, capped=found.capped, until=on
    )


@act(LATEFEE_WAIVE, subject="late_fee")
def ask_waiver(
    *, actor: Actor, late_fee: LateFee, amount: Yuan, reason: str, on: date, version: int | None = None
) -> LateFee:
    """Ask for a late fee, or a part of it, to be waived; the federation gives its opinion, the district decides."""
    actor.require(LATEFEE_WAIVE, late_fee.unit)
    fresh = claim_version(late_fee, version)
    if not reason.strip():
        raise Refused("funds.latefee.no_reason", _("Say why the late fee should be waived."), field="reason")
    if not ZERO < amount <= Yuan.from_fen(fresh.fee_fen):
        raise Refused(
            "funds.latefee.amount",
            _("The waiver lies between one fen and the late fee of %(fee)s yuan.")
            % {"fee": f"{Yuan.from_fen(fresh.fee_fen):,}"},
            field="amount",
        )
    LATE_FEE.move(fresh, LATEFEE_WAIVE, actor=actor)
    fresh.asked_fen, fresh.reason = amount.fen, reason.strip()
    fresh.save()
    submit_paper(actor=actor, record=fresh, kind=KIND, unit=fresh.unit, on=on, quantity=amount.decimal)
    note(amount=str(amount))
    return fresh


def follow_approval(event: ApprovalEnded) -> None:
    """What the decision makes of the late fee."""
    if event.kind != KIND:
        return
    fee = LateFee.objects.select_for_update(of=("self",)).get(pk=event.record_id)
    step = {"agreed": "agree", "refused": "refuse", "returned": "return", "withdrawn": "withdraw"}[event.outcome]
    LATE_FEE.move(fee, f"workflow.approval.{step}", actor=event.actor)
    if event.outcome == "agreed":
        fee.waived_fen = fee.asked_fen
        if not fee.owed_fen:
            fee.settled_on = event.on
    fee.version += 1
    fee.save()


@act(LATEFEE_RECEIVE, subject="late_fee")
def receive_late_fee(*, actor: Actor, late_fee: LateFee, day: date, on: date, version: int | None = None) -> LateFee:
    """Take a late fee in: it is other income of the union.

    One on the preparation fund lies with the fund and is returned with it; after that it is the employer's union's.
    """
    actor.require(LATEFEE_RECEIVE, late_fee.unit)
    one_at_a_time()
    fresh = claim_version(late_fee, version)
    if not fresh.owed_fen:
        raise Refused("funds.latefee.waived", _("This late fee was waived as a whole: nothing is to be paid."))
    LATE_FEE.move(fresh, LATEFEE_RECEIVE, actor=actor)
    payer = fresh.assessment.payer
    unit, kind = payer.unit, payer.kind
    union = payer.employer.union_unit
    if kind == PayerKind.PREPARATION and union is not None and is_returned(payer):
        unit, kind = union, PayerKind.LEVY.value
    incoming = Incoming(unit, kind, Yuan.from_fen(fresh.owed_fen), ZERO, payer.employer.name, "other_income")
    text = str(_("Late fee %(month)s") % {"month": fresh.assessment})
    vouchers = book_incoming(actor=actor, incoming=[incoming], text=text, day=day, source=fresh, on=on)
    fresh.settled_on, fresh.voucher_id = day, vouchers[unit.pk, kind]
    fresh.save()
    return fresh
