"""Ordering payments and entering what came of them: only then is money booked, in both books at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.vault import digest, mask_account
from tieshan.funds.books.actions import Draft, Entry, post_vouchers
from tieshan.funds.books.actions.custody import Movement, move_for
from tieshan.funds.books.actions.posting import lock_books
from tieshan.funds.books.events import CustodyEnding, VoucherReversed
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.policies import VOUCHER_REVERSE
from tieshan.funds.books.queries.books import book_of
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.payments.models import LINE, PaymentLine, PaymentOrder
from tieshan.funds.payments.policies import BOUNCE, C03, C30, CORRECT, ORDER, REPORT
from tieshan.funds.payments.queries import holder_of, payees_to_pay
from tieshan.funds.payments.terms import LineState, Way
from tieshan.funds.spending.actions import bounce, come_back, settle, take_for_payment
from tieshan.funds.spending.actions.asking import PAYEE_PURPOSE
from tieshan.funds.spending.actions.checking import refuse_changed
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

__all__ = ["correct_payee", "follow_reversal", "order_payments", "refuse_custody_end", "report_payments"]

_DIGITS = range(8, 33)


@act(ORDER)
def order_payments(
    *, actor: Actor, unit: Unit, requests: Sequence[SpendingRequest], on: date, way: str = Way.BANK
) -> PaymentOrder:
    """Put every payee of these requests who is still to be paid into one order of the holder `unit`.

    Whoever asked for, decided or checked a request cannot pay it (spending refuses that). Nothing is booked yet.
    """
    actor.require(ORDER, unit)
    if way not in Way.values:
        raise Refused("funds.payment.way", _("Choose the way of paying."), field="way")
    if not requests:
        raise Refused("funds.payment.nothing", _("Choose at least one request."), field="requests")
    # First the books, as everybody locks them: no hand-over of the money goes on meanwhile.
    with whole_district("the book of a union may stand beyond the cashier's reach"):
        units = {request.unit_id for request in requests}
        lock_books(Book.objects.filter(unit__in=units, closed_on__isnull=True).values_list("pk", flat=True))
    locked = {
        request.pk: request
        for request in SpendingRequest.objects.select_for_update(of=("self",))
        .select_related("unit", "line")
        .filter(pk__in=[request.pk for request in requests])
        .order_by("pk")
    }
    if len(locked) != len({request.pk for request in requests}):
        raise Refused("funds.payment.out_of_reach", _("One of these requests is not within your reach."))
    payees: dict[int, list[SpendingPayee]] = defaultdict(list)
    for payee in payees_to_pay().filter(request__in=locked).order_by("pk"):
        payees[payee.request_id].append(payee)
    for pk, request in locked.items():
        if not payees[pk]:
            raise Refused(
                "funds.payment.taken",
                _("%(request)s is in an order already, or nobody of it is left to pay.") % {"request": request},
                C30,
            )
        if holder_of(request.unit, on).pk != unit.pk:
            raise Refused(
                "funds.payment.other_holder",
                _("The money of %(unit)s does not lie with %(holder)s.")
                % {"unit": request.unit.name, "holder": unit.name},
                C30,
            )
        if request.state == RequestState.CHECKED:
            take_for_payment(actor=actor, request=request, on=on)
        refuse_changed(request, corrected=_came_back(request))
    lines = [
        PaymentLine(unit=locked[pk].unit, request_id=pk, payee=payee, amount_fen=payee.bill_fen or 0)
        for pk, found in payees.items()
        for payee in found
    ]
    order = PaymentOrder.objects.create(
        unit=unit,
        year=on.year,
        number=next_number(f"funds.payment.{unit.pk}", year=on.year),
        way=way,
        ordered_on=on,
        ordered_by_id=actor.account_id,
        count=len(lines),
        amount_fen=sum(line.amount_fen for line in lines),
        waiting=len(lines),
    )
    for line in lines:
        line.order = order
    PaymentLine.objects.bulk_create(lines)
    note(subject=order, unit_id=unit.pk, payees=order.count, amount=str(order.amount))
    return order


@act(REPORT, subject="order")
def report_payments(
    *,
    actor: Actor,
    order: PaymentOrder,
    paid: Collection[int],
    bounced: Mapping[int, str],
    day: date,
    on: date,
    expected_version: int | None = None,
) -> PaymentOrder:
    """Enter what the bank says of lines of an order (their ids): paid on `day`, or come back with a reason.

    What is paid is booked: with the holder and in the union's own book. A request all of whose payees are paid is
    settled; one whose payments all came back may be paid again. What is not named still waits.
    """
    actor.require(REPORT, order.unit)
    fresh = claim_version(order, expected_version)
    if day > on or day < fresh.ordered_on:
        raise Refused("funds.payment.day", _("The day lies between the order and today."), field="day", order=fresh.pk)
    named = set(paid) | set(bounced)
    if not named:
        raise Refused("funds.payment.silent", _("Say of at least one payee what became of the payment."))
    if set(paid) & set(bounced):
        raise Refused("funds.payment.both", _("A payment is either paid or came back."))
    lines = list(
        fresh.lines.select_for_update(of=("self",))
        .select_related("payee", "request__line", "request__unit", "unit")
        .filter(pk__in=named)
        .order_by("pk")
    )
    if len(lines) != len(named):
        raise Refused("funds.payment.foreign", _("One of these payments stands in another order."))
    for line in lines:
        if line.pk in bounced:
            LINE.move(line, BOUNCE, actor=actor)
            line.reason = bounced[line.pk].strip()
            if not line.reason:
                raise Refused("funds.payment.no_reason", _("Say why it came back."), field="answers")
        else:
            LINE.move(line, REPORT, actor=actor)
        line.known_on = day
    PaymentLine.objects.bulk_update(lines, ["state", "reason", "known_on"])
    _book(actor, fresh, [line for line in lines if line.state == LineState.PAID], day, on)
    fresh.waiting -= len(lines)
    fresh.save()
    for request in {line.request_id: line.request for line in lines}.values():
        _follow(actor, request, on)
    note(paid=len(paid), bounced=len(bounced))
    return fresh


@act(CORRECT, subject="line")
def correct_payee(
    *, actor: Actor, line: PaymentLine, bank_name: str, bank_account: str, reason: str, on: date
) -> SpendingPayee:
    """Correct the account of a payee whose payment came back; the real name and the amount stay as they were agreed.

    The accountant does it, never the cashier who pays. What stood before stays in the history.
    """
    actor.require(CORRECT, line.unit)
    if line.state != LineState.BOUNCED:
        raise Refused("funds.payment.not_back", _("Only the account of a payment that came back is corrected."), C30)
    request = SpendingRequest.objects.select_for_update(of=("self",)).get(pk=line.request_id)
    payee = SpendingPayee.objects.select_for_update(of=("self",)).get(pk=line.payee_id)
    if request.paid_by_id == actor.account_id and actor.account_id is not None:
        raise Refused("funds.payment.own_hand", _("Whoever pays does not change where the money goes."), C30)
    if PaymentLine.objects.filter(payee=payee).exclude(state=LineState.BOUNCED).exists():
        raise Refused("funds.payment.standing", _("This payee stands in a new order already."))
    plain = "".join(bank_account.split())
    if not (plain.isascii() and plain.isdecimal() and len(plain) in _DIGITS):
        raise Refused("funds.payment.account", _("An account number has 8 to 32 figures."), field="bank_account")
    if not reason.strip():
        raise Refused(
            "funds.payment.why", _("Say what was wrong and where the right number comes from."), field="reason"
        )
    payee.bank_name, payee.bank_account = bank_name.strip() or payee.bank_name, plain
    payee.bank_masked, payee.payee_hash = mask_account(plain), digest(plain, PAYEE_PURPOSE)
    payee.save()
    note(subject=payee, unit_id=line.unit_id, reason=reason.strip())
    return payee


def _came_back(request: SpendingRequest) -> bool:
    return PaymentLine.objects.filter(request=request, state=LineState.BOUNCED).exists()


def refuse_custody_end(event: CustodyEnding) -> None:
    """No holder gives money up of which it has ordered a payment: first the bank's answer, then the hand-over
    (subscribed in apps.py, runs under that act)."""
    waiting = PaymentLine.objects.filter(
        unit=event.principal_id, order__unit=event.holder_id, state=LineState.ORDERED
    ).select_related("order", "unit")
    line = waiting.order_by("pk").first()
    if line is not None:
        raise Refused(
            "funds.payment.on_the_way",
            _("Payments of %(unit)s are on the way to the bank (order %(order)s). Enter first what became of them.")
            % {"unit": line.unit.name, "order": line.order},
            C03,
        )


def follow_reversal(event: VoucherReversed) -> None:
    """The voucher of a payment was reversed: the payment came back after all, and may be ordered anew (subscribed in
    apps.py, runs under the act that reversed the voucher)."""
    if event.source_type != SpendingRequest._meta.label_lower:
        return
    lines = list(
        PaymentLine.objects.select_for_update(of=("self",))
        .select_related("payee", "request__unit")
        .filter(request=event.source_id, state=LineState.PAID, amount_fen=event.amount_fen, payee__name=event.party)
        .order_by("pk")
    )
    # Payees of one name and amount: lines and vouchers were made in the same order.
    book_id = Voucher.objects.values_list("book", flat=True).get(pk=event.voucher_id)
    before = Voucher.objects.filter(
        source_type=event.source_type, source_id=event.source_id, book=book_id, amount=event.amount_fen,
        reversed_by__isnull=True, pk__lt=event.voucher_id, entries__party=event.party,
    ).distinct().count()  # fmt: skip
    if not lines:
        return
    line = lines[min(before, len(lines) - 1)]
    LINE.move(line, VOUCHER_REVERSE, actor=event.actor)
    line.reason, line.known_on = event.reason, event.on
    line.save()
    request = come_back(
        actor=event.actor, request=line.request, amount=line.amount, reason=event.reason, on=event.on
    )  # fmt: skip
    if request.state == RequestState.PAYING:
        _follow(event.actor, request, event.on)


def _book(actor: Actor, order: PaymentOrder, paid: Sequence[PaymentLine], day: date, on: date) -> None:
    """Vouchers of what was paid: pairs for money in custody, one voucher for the holder's own."""
    movements = [
        Movement(
            line.unit,
            -line.amount,
            line.request.line.account,
            line.request.purpose,
            day,
            line.request,
            party=line.payee.name,
            budget_line_id=line.request.line_id,
        )
        for line in paid
        if line.unit_id != order.unit_id
    ]
    if movements:
        move_for(actor=actor, movements=movements, on=on)
    own = [line for line in paid if line.unit_id == order.unit_id]
    if not own:
        return
    book = book_of(order.unit, day)
    if book is None:
        raise Refused(
            "funds.book.missing",
            _("%(unit)s has no book on %(day)s. Open it first.") % {"unit": order.unit.name, "day": day.isoformat()},
        )
    # Money paid out against signature is drawn at the bank for the list.
    bank = named_account("bank", day)
    post_vouchers(
        actor=actor,
        drafts=[
            Draft(
                book,
                day,
                line.request.purpose,
                [
                    Entry(
                        line.request.line.account,
                        debit=line.amount,
                        party=line.payee.name,
                        budget_line_id=line.request.line_id,
                    ),
                    Entry(bank, credit=line.amount, party=line.payee.name),
                ],
                line.request,
            )
            for line in own
        ],
        on=on,
    )


def _follow(actor: Actor, request: SpendingRequest, on: date) -> None:
    """Settle a request that is paid in full; hand one back of which nothing was paid and nothing waits."""
    with whole_district("the payees of a request stand with the union whose money it is"):
        states = set(
            PaymentLine.objects.filter(request=request).exclude(state="bounced").values_list("state", flat=True)
        )
        left = payees_to_pay().filter(request=request).exists()
    if states == {LineState.PAID} and not left:
        settle(actor=actor, request=request, on=on)
    elif not states:
        bounce(actor=actor, request=request, reason=str(_("All payments came back.")), on=on)
