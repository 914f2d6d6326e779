"""Reads of payments: what may be paid now, who holds the money, what an order's file and sheet carry."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from tieshan.foundation.access import Actor
from tieshan.funds.books.queries.books import mandate_of
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.payments.policies import LIST, ORDER
from tieshan.funds.payments.terms import LineState
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest
from tieshan.funds.spending.terms import RequestState
from tieshan.organisations.models import Unit

__all__ = ["holder_of", "lines_of", "orders", "payees_to_pay", "requests_to_pay"]


def orders(actor: Actor) -> QuerySet[PaymentOrder]:
    """The orders in sight."""
    return PaymentOrder.objects.visible_to(actor, LIST).select_related("unit", "ordered_by")


def payees_to_pay() -> QuerySet[SpendingPayee]:
    """Payees of checked requests, and of requests in payment whose money came back, who stand in no order now."""
    standing = PaymentLine.objects.filter(payee=OuterRef("pk")).exclude(state=LineState.BOUNCED)
    # Whose bill came to nothing receives nothing.
    return SpendingPayee.objects.filter(
        ~Exists(standing), request__state__in=(RequestState.CHECKED, RequestState.PAYING), bill_fen__gt=0
    )


def requests_to_pay(actor: Actor) -> QuerySet[SpendingRequest]:
    """Requests within reach of the cashier with somebody still to pay, the oldest first."""
    waiting = payees_to_pay().filter(request=OuterRef("pk"))
    rows = SpendingRequest.objects.visible_to(actor, ORDER).filter(Exists(waiting))
    return rows.select_related("unit", "line").order_by("checked_on", "pk")


def holder_of(unit: Unit, on: date) -> Unit:
    """Whose bank account pays for a union: its holder in custody, else the union itself."""
    mandate = mandate_of(unit, on)
    return mandate.holder if mandate is not None and mandate.during.upper is None else unit


def lines_of(order: PaymentOrder) -> QuerySet[PaymentLine]:
    """The lines of an order as its papers carry them."""
    return order.lines.select_related("payee", "request__line", "unit").order_by("pk")
