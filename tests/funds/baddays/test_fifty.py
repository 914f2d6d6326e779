"""Fifty desks at the same moment carry one request through, each as far as it gets: one approval, one payment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.district import OPERATOR
from tests.funds.baddays.truths import broken
from tests.funds.house import book_with, entrust
from tests.funds.people import DAY, House
from tests.funds.spending.desk import again, ask, bill, line_of
from tieshan.foundation.access import acting_as
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Decision, Run
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.payments.actions import order_payments, report_payments
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.spending.actions import check_spending
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

DESKS = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_approve_check_order_and_report_at_once(house: House) -> None:
    with acting_as(OPERATOR):
        book_with(house.district.north)
        entrust(house.district.north_1, house.district.north, 5_000)
        request = ask(house, line_of(house), "180")
        bill(house, request)
        run = Run.objects.get(kind="funds.spending", record_id=request.pk)
        payees = {one.pk: one.amount for one in request.payees.all()}
        before = Voucher.objects.count()
    chair, accountant, cashier = (house.actor(name) for name in ("north", "accountant", "cashier"))

    def report() -> None:
        with acting_as(OPERATOR):
            order = PaymentOrder.objects.select_related("unit").get()
            lines = list(order.lines.values_list("pk", flat=True))
        report_payments(actor=cashier, order=order, paid=lines, bounced={}, day=DAY, on=DAY)

    steps: dict[str, Callable[[], Any]] = {
        "approve": lambda: agree_paper(actor=chair, run=run, on=DAY, opinion="同意"),
        "check": lambda: check_spending(actor=accountant, request=request, bills=payees, on=DAY),
        "order": lambda: order_payments(actor=cashier, unit=house.district.north, requests=[request], on=DAY),
        "report": report,
    }
    gates = {name: Barrier(DESKS) for name in steps}

    def desk(_number: int) -> list[str]:
        try:
            connection.ensure_connection()
            return [name for name, step in steps.items() if gates[name].wait(120) >= 0 and _went(step)]
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as pool:
        went = Counter(name for names in pool.map(desk, range(DESKS)) for name in names)
    assert went == dict.fromkeys(steps, 1)
    assert broken() == {}
    with acting_as(OPERATOR):
        assert again(request, house).state == "paid"
        assert Decision.objects.filter(run=run, did="agree").count() == 1
        assert (PaymentOrder.objects.count(), PaymentLine.objects.filter(state="paid").count()) == (1, 1)
        assert Voucher.objects.count() == before + 2
        assert balance(Book.objects.get(unit=house.district.north_1), "10290", DAY) == Yuan(4_820)


def _went(step: Callable[[], Any]) -> bool:
    try:
        step()
    except Refused:
        return False
    return True
