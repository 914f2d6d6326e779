"""Real connections at the same moment: the last yuan, one payment, two parts of a purchase."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from tests.district import OPERATOR
from tests.funds.people import DAY, House
from tests.funds.spending.desk import agree, ask, bill, check
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.spending.actions import take_for_payment
from tieshan.funds.spending.models import SpendingRequest
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def press(works: list[Callable[[], Any]]) -> list[str]:
    """Carry all of them out at once, each on its own connection; what each came to."""
    start = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> str:
        try:
            start.wait()
            work()
            return "done"
        except Refused as no:
            return no.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_fifty_requests_for_the_last_yuan(house: House, transactional_db: None) -> None:
    """1,000 yuan are left and fifty ask for 150 each: exactly six fit, in numbers without a gap."""
    line = house.line(house.budget())
    results = press([partial(ask, house, line, "150", purpose=f"第{number}项") for number in range(50)])
    assert results.count("done") == 6
    assert results.count("funds.commitment.over_budget") == 44
    with acting_as(OPERATOR):
        now = BudgetLine.objects.get(pk=line.pk).standing
        numbers = sorted(SpendingRequest.objects.values_list("number", flat=True))
    assert (now.reserved, now.left) == (Yuan(900), Yuan(100))
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_fifty_payments_of_one_request(house: House, transactional_db: None) -> None:
    request = agree(house, ask(house, house.line(house.budget())), "north")
    bill(house, request)
    check(house, request)
    cashier = house.actor("cashier")

    def pay(actor: Actor) -> None:
        with act_context(actor, "funds.spending.take"):
            take_for_payment(actor=actor, request=request, on=DAY)

    results = press([partial(pay, cashier)] * 50)
    assert results.count("done") == 1
    assert set(results) == {"done", "funds.spending.impossible"}


def test_two_parts_sent_at_once_see_each_other(house: House, transactional_db: None) -> None:
    line = house.line(house.budget())
    assert press([partial(ask, house, line, "199")] * 2) == ["done", "done"]
    with acting_as(OPERATOR):
        assert sorted(SpendingRequest.objects.values_list("looks_split", flat=True)) == [False, True]
