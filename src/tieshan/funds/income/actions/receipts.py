"""Single receipts: taken at the counter, or answered out of the queue."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.income.actions.booking import Incoming, book_incoming, one_at_a_time
from tieshan.funds.income.actions.dunning import settle_dunnings
from tieshan.funds.income.models import Assessment, Payer, Receipt
from tieshan.funds.income.policies import RECEIPT_ASIDE, RECEIPT_ENTER, RECEIPT_MATCH
from tieshan.funds.income.queries.terms_of_day import due_day_of, levy_terms, shares_on
from tieshan.funds.income.rules.levy import first_of_month
from tieshan.funds.income.terms import Direction, ReceiptState, Source
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.rules import rule

WAITING = (ReceiptState.QUEUED, ReceiptState.ASIDE)


@act(RECEIPT_ENTER)
def enter_receipt(
    *, actor: Actor, payer: Payer, month: date, amount: Yuan, paid_on: date, on: date, reference: str = ""
) -> Receipt:
    """Take in a single sum for a month that has been declared; a part of what is due may come first."""
    actor.require(RECEIPT_ENTER, payer.unit)
    first = first_of_month(month)
    if amount <= ZERO:
        raise Refused("funds.receipt.nothing", _("The amount must be above nought."), field="amount")
    if paid_on > on:
        raise Refused("funds.receipt.future", _("The day of payment lies in the future."), field="paid_on")
    one_at_a_time()
    reference = reference.strip()
    receipt = Receipt(
        source=Source.COUNTER,
        key=f"t|{reference}|{payer.taxpayer_code}|{first}" if reference else None,
        reference=reference,
        taxpayer_code=payer.taxpayer_code,
        payer_name=payer.employer.name,
        month=first,
        amount_fen=amount.fen,
        paid_on=paid_on,
        unit=payer.unit,
        state=ReceiptState.QUEUED,
    )
    try:
        with transaction.atomic():
            receipt.save()
    except IntegrityError:
        raise Refused(
            "funds.receipt.twice", _("This ticket is here already, for the same payer and month."), field="reference"
        ) from None
    return _settle(actor, receipt, payer, first, on)


@act(RECEIPT_MATCH, subject="receipt")
def match_receipt(
    *, actor: Actor, receipt: Receipt, payer: Payer, month: date, on: date, version: int | None = None
) -> Receipt:
    """Say for whom and for which month a receipt is; it is booked then. Less than what is due is taken as a part."""
    actor.require(RECEIPT_MATCH, receipt.unit)
    actor.require(RECEIPT_MATCH, payer.unit)
    one_at_a_time()
    fresh = claim_version(receipt, version)
    if fresh.state not in WAITING:
        raise Refused("funds.receipt.answered", _("This receipt has been answered already."))
    return _settle(actor, fresh, payer, first_of_month(month), on)


@act(RECEIPT_ASIDE, subject="receipt")
def set_receipt_aside(*, actor: Actor, receipt: Receipt, reason: str, on: date, version: int | None = None) -> Receipt:
    """Set a receipt aside with a reason (not ours, to be sent back): it is not booked, and not asked about again."""
    actor.require(RECEIPT_ASIDE, receipt.unit)
    if not reason.strip():
        raise Refused("funds.receipt.no_reason", _("Say why the receipt is set aside."), field="reason")
    one_at_a_time()
    fresh = claim_version(receipt, version)
    if fresh.state != ReceiptState.QUEUED:
        raise Refused("funds.receipt.answered", _("This receipt has been answered already."))
    fresh.state, fresh.remark = ReceiptState.ASIDE, reason.strip()
    fresh.save()
    return fresh


def _settle(actor: Actor, receipt: Receipt, payer: Payer, month: date, on: date) -> Receipt:
    """Book a receipt for a payer's month."""
    if month not in payer.during:
        raise Refused("funds.levy.no_payer", _("The employer was no payer in that month."), field="month")
    assessment = Assessment.objects.select_for_update().filter(payer=payer, month=month).first()
    if assessment is None:
        assessment = _from_base(receipt, payer, month, on)
    if receipt.amount_fen > assessment.open_fen:
        raise Refused(
            "funds.receipt.too_much",
            _("For this month %(open)s yuan are open, %(amount)s came in. Correct the payroll, or set it aside.")
            % {
                "open": f"{Yuan.from_fen(assessment.open_fen):,}",
                "amount": f"{Yuan.from_fen(receipt.amount_fen):,}",
            },
            field="month",
        )
    amount = Yuan.from_fen(receipt.amount_fen)
    kept = amount.portion(shares_on(month)["basic"])
    upward = amount - kept
    receipt.payer, receipt.unit, receipt.month, receipt.assessment = payer, payer.unit, month, assessment
    receipt.direction, receipt.retained_fen, receipt.upward_fen = payer.direction, kept.fen, upward.fen
    incoming = Incoming(
        payer.unit, payer.kind, kept, upward if payer.direction == Direction.UNION else ZERO, payer.employer.name
    )
    text = str(_("Levy %(payer)s, %(month)s") % {"payer": payer.employer.name, "month": f"{month:%Y-%m}"})
    vouchers = book_incoming(actor=actor, incoming=[incoming], text=text, day=on, source=receipt, on=on)
    receipt.state, receipt.reason, receipt.booked_on = ReceiptState.BOOKED, "", on
    receipt.voucher_id = vouchers[payer.unit_id, payer.kind]
    receipt.save()
    assessment.paid_fen += receipt.amount_fen
    assessment.save()
    note(amount=str(amount), month=f"{month:%Y-%m}")
    settle_dunnings([payer.pk], on=on)
    return receipt


def _from_base(receipt: Receipt, payer: Payer, month: date, on: date) -> Assessment:
    """What is due by the payroll that the file tells, when nothing was declared."""
    if receipt.base_fen is None:
        raise Refused(
            "funds.receipt.undeclared",
            _("Nothing is declared for this month. Declare the payroll first, then match the receipt."),
            field="month",
        )
    terms = levy_terms(payer.kind, month)
    payroll = Yuan.from_fen(receipt.base_fen)
    due = rule("funds.levy.due", on=month)(payroll=payroll, rate=terms.rate.decimal)
    return Assessment.objects.create(
        payer=payer,
        unit=payer.unit,
        month=month,
        payroll_fen=payroll.fen,
        rate=terms.rate.decimal,
        due_fen=due.fen,
        due_on=due_day_of(month),
        declared_on=on,
        from_file=True,
    )
