"""Taking back what was wrongly recorded: dues, late fees, remittances, returns and refunds.

The record stays, its vouchers are reversed on both sides of custody on a day in an open month, and what hangs on it
(lists, receipts, payers) stands as before. Never by whoever booked it.
"""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.books.actions.reversing import take_back_all
from tieshan.funds.books.models import CustodyMandate, JournalLine, Voucher
from tieshan.funds.books.rules.posting import CUSTODY
from tieshan.funds.income.actions.booking import one_at_a_time
from tieshan.funds.income.actions.dues import summed_up
from tieshan.funds.income.models import (
    LATE_FEE,
    DuesLine,
    DuesList,
    DuesPayment,
    LateFee,
    Payer,
    PreparationReturn,
    Refund,
    Remittance,
)
from tieshan.funds.income.policies import (
    DUES_BACK,
    LATEFEE_BACK,
    PREPARATION_BACK,
    REFUND_BACK,
    REMITTANCE_BACK,
    REMITTANCE_UNTAKE,
)
from tieshan.funds.income.queries.returning import is_returned, vouchers_of_return
from tieshan.funds.income.terms import PayerKind
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Succession, Unit

#: Unions that a refusal names; of more it says that there are more.
MOST_NAMED = 3


@act(DUES_BACK, subject="payment")
def take_back_dues(*, actor: Actor, payment: DuesPayment, day: date, reason: str, on: date) -> DuesPayment:
    """Dues were recorded wrongly: the lines that the payment settled are open again, their list is counted anew."""
    actor.require(DUES_BACK, payment.unit)
    booked = _voucher(payment.voucher_id)
    # The list is the lock: payments and take-backs of one list follow one another.
    fresh = claim_version(DuesList.objects.get(pk__in=booked.values("source_id")), None)
    _reverse(actor, booked, day, reason, on)
    lines = DuesLine.objects.filter(payment=payment)
    lines.update(paid_on=None, payment=None, version=F("version") + 1)
    note(amount=str(Yuan.from_fen(payment.amount_fen)))
    summed_up(fresh)
    return payment


@act(LATEFEE_BACK, subject="late_fee")
def take_back_late_fee(
    *, actor: Actor, late_fee: LateFee, day: date, reason: str, on: date, version: int | None = None
) -> LateFee:
    """A late fee was taken in wrongly: it is owed again, less what was waived."""
    actor.require(LATEFEE_BACK, late_fee.unit)
    one_at_a_time()
    fresh = claim_version(late_fee, version)
    LATE_FEE.move(fresh, LATEFEE_BACK, actor=actor)
    with_fund = fresh.voucher is not None and fresh.voucher.pair is None
    if with_fund and is_returned(fresh.assessment.payer):
        raise Refused(
            "funds.latefee.returned",
            _("This late fee went to the union with the preparation fund. Take the return back first."),
        )
    _reverse(actor, _voucher(fresh.voucher_id), day, reason, on)
    fresh.settled_on = fresh.voucher = None
    fresh.save()
    return fresh


@act(REFUND_BACK, subject="refund")
def take_back_refund(
    *, actor: Actor, refund: Refund, day: date, reason: str, on: date, version: int | None = None
) -> Refund:
    """A refund was taken in wrongly: it is agreed, and waits for the money again."""
    actor.require(REFUND_BACK, refund.unit)
    one_at_a_time()
    fresh = claim_version(refund, version)
    if fresh.state != Refund.State.RECEIVED:
        raise Refused("funds.refund.not_received", _("Nothing has come in here that could be taken back."))
    _reverse(actor, _voucher(fresh.voucher_id), day, reason, on)
    fresh.state, fresh.received_on, fresh.voucher = Refund.State.AGREED, None, None
    fresh.save()
    return fresh


@act(REMITTANCE_BACK, subject="remittance")
def take_back_remittance(
    *, actor: Actor, remittance: Remittance, day: date, reason: str, on: date, version: int | None = None
) -> Remittance:
    """A remittance was wrong: each union has its part again, and its receipts wait for the next remittance."""
    actor.require(REMITTANCE_BACK, remittance.unit)
    one_at_a_time()
    fresh = claim_version(remittance, version)
    if fresh.state == Remittance.State.TAKEN:
        raise Refused(
            "funds.remittance.taken_in",
            _("The district has taken this remittance in. Its office gives it back first, then it is taken back here."),
        )
    if fresh.state != Remittance.State.SENT:
        raise _taken_back_already()
    sent = Voucher.objects.filter(
        source_type=fresh._meta.label_lower, source_id=fresh.pk, pair__isnull=False, reverses__isnull=True
    )
    _all_kept_here(fresh, sent)
    _reverse(actor, sent, day, reason, on)
    with whole_district("a union may have moved to another federation since; its receipts go back all the same"):
        freed = fresh.receipts.update(remittance=None)
    note(receipts=freed, amount=str(Yuan.from_fen(fresh.amount_fen)))
    fresh.state = Remittance.State.TAKEN_BACK
    fresh.save()
    return fresh


def _all_kept_here(remittance: Remittance, sent: QuerySet[Voucher]) -> None:
    """A remittance goes back as a whole: not after the money of one of its unions went elsewhere."""
    with whole_district("a union whose money went elsewhere may stand beyond the reach of whoever takes back"):
        lines = JournalLine.objects.filter(voucher__in=sent, account__startswith=CUSTODY, principal__isnull=False)
        unions = Unit.objects.in_bulk(lines.order_by().values_list("principal_id", flat=True).distinct())
        running = CustodyMandate.objects.filter(principal__in=unions, during__endswith__isnull=True)
        keepers = {one.principal_id: one.holder for one in running.select_related("holder")}
        left = [one for pk, one in sorted(unions.items()) if getattr(keepers.get(pk), "pk", None) != remittance.unit_id]
        heirs = Succession.objects.filter(predecessor__in=left).order_by("pk").select_related("successor")
        where = {one.predecessor_id: one.successor for one in heirs} | keepers
    if left:
        named = [f"{one.name} → {where.get(one.pk, one).name}" for one in left[:MOST_NAMED]]
        raise Refused(
            "funds.remittance.left",
            _(
                "The money of %(n)s of these unions is kept elsewhere now (%(where)s), so the remittance is not taken "
                "back. What was wrong the district pays to where the money is now; the accountant there enters it in "
                "the union's book as come in, against “due to superior”."
            )
            % {"n": len(left), "where": "; ".join(named) + (" …" if len(left) > MOST_NAMED else "")},
            "speech:C03",
        )


@act(REMITTANCE_UNTAKE, subject="remittance")
def untake_remittance(
    *, actor: Actor, remittance: Remittance, day: date, reason: str, on: date, version: int | None = None
) -> Remittance:
    """The district gives back what it took in wrongly: the remittance counts as sent again."""
    actor.require(REMITTANCE_UNTAKE, Unit.objects.get(kind=Unit.Kind.DISTRICT))
    fresh = claim_version(remittance, version)
    if fresh.state != Remittance.State.TAKEN:
        raise Refused("funds.remittance.not_taken", _("The district has not taken this remittance in."))
    _reverse(actor, _voucher(fresh.voucher_id), day, reason, on)
    fresh.state, fresh.taken_on, fresh.voucher = Remittance.State.SENT, None, None
    fresh.save()
    return fresh


@act(PREPARATION_BACK, subject="payer")
def take_back_return(*, actor: Actor, payer: Payer, day: date, reason: str, on: date) -> PreparationReturn:
    """The preparation fund was returned wrongly: the federation holds it again.

    The employer pays it again as well, unless it has begun to pay the levy to its union: then that stays.
    """
    actor.require(PREPARATION_BACK, payer.unit)
    one_at_a_time()
    fresh = claim_version(payer, None)
    made = PreparationReturn.objects.select_for_update().filter(payer=fresh, taken_back_on__isnull=True).first()
    if made is None:
        raise Refused("funds.preparation.not_returned", _("Nothing has been returned here that could be taken back."))
    _reverse(actor, vouchers_of_return(made), day, reason, on)
    made.taken_back_on = on
    made.save()
    _come_back(fresh, made)
    note(returned=str(Yuan.from_fen(made.returned_fen)))
    return made


def _come_back(payer: Payer, made: PreparationReturn) -> None:
    """The employer pays the preparation fund again where nothing has happened as a payer of the levy yet."""
    with whole_district("the union may stand in another federation than the fund"):
        heir = Payer.objects.filter(
            employer=payer.employer_id, unit=made.to_unit_id, kind=PayerKind.LEVY,
            taxpayer_code=payer.taxpayer_code, during=DateRange(payer.during.upper, None),
        ).first()  # fmt: skip
        if heir is not None:
            try:
                heir.delete()
            except ProtectedError:
                heir = None
    if heir is not None:
        payer.during = DateRange(payer.during.lower, None)
    payer.save()


def _voucher(pk: int | None) -> QuerySet[Voucher]:
    """The voucher that a record names."""
    return Voucher.objects.filter(pk__in=[] if pk is None else [pk])


def _reverse(actor: Actor, booked: QuerySet[Voucher], day: date, reason: str, on: date) -> None:
    """Reverse these vouchers with their other sides: once, with a reason, and never by whoever booked them."""
    if not reason.strip():
        raise Refused("funds.back.no_reason", _("Say why it is taken back."), field="reason")
    with whole_district("the vouchers of a record may stand in books beyond the reach of whoever takes it back"):
        vouchers = list(booked.select_related("book").order_by("pk"))
        if Voucher.objects.filter(reverses__in=vouchers).exists():
            raise _taken_back_already()
    if actor.account_id is not None and any(one.made_by_id == actor.account_id for one in vouchers):
        raise Refused("funds.back.own", _("You booked this yourself. Somebody else takes it back."), "speech:C30")
    take_back_all(actor=actor, vouchers=vouchers, day=day, reason=reason, on=on)


def _taken_back_already() -> Refused:
    return Refused("funds.back.twice", _("This has been taken back already."))
