"""Money that goes back: preparation fund, refund of small payers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR
from tests.funds.house import entrust
from tests.funds.income.levy_house import OCTOBER, ON, UNBUILT, LevyHouse, declared
from tieshan.foundation.access.acts import act_context
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.actions.returning import decide_refund, receive_refund, request_refund, return_preparation
from tieshan.funds.income.models import Payer, Refund
from tieshan.funds.income.queries.returning import preparation_payers
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.queries.grants import actor_for


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return refused.value.code


def test_the_preparation_fund_goes_to_the_new_union(house: LevyHouse) -> None:
    payer = house.unbuilt
    declared(payer)
    enter_receipt(actor=house.cashier, payer=payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    facts = {"actor": house.accountant, "payer": payer, "day": ON, "on": ON}
    assert refusal(return_preparation, **facts) == "funds.preparation.no_union"
    union = house.district.north_2
    entrust(union, house.district.north)
    with act_context(OPERATOR, "organisations.employer.edit"):
        payer.employer.union_unit = union
        payer.employer.save()
    row = preparation_payers(house.accountant).get()
    assert (row.held_fen, row.returned_fen) == (200_000, None)
    made = return_preparation(**facts)
    assert (made.returned_fen, made.to_unit_id) == (200_000, union.pk)
    assert balance(house.funds.own, "222", ON) == Yuan(0)
    assert balance(Book.objects.get(unit=union), "402", ON) == -Yuan(2000)
    assert refusal(return_preparation, **facts) == "funds.preparation.twice"
    assert Payer.objects.filter(taxpayer_code=UNBUILT, kind="levy", unit=union).exists()


def test_the_refund_has_a_window_and_a_limit(house: LevyHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    from tieshan.funds.income.actions import returning

    paid = {"sum": Yuan(8000)}
    monkeypatch.setattr(
        returning,
        "collected_from",
        lambda payer, year=None, kept=False: paid["sum"].portion(Decimal("0.6")) if kept else paid["sum"],
    )
    facts = {"actor": house.chair, "payer": house.payer, "year": 2024}
    assert refusal(request_refund, on=date(2024, 12, 31), **facts) == "funds.refund.window"
    assert refusal(request_refund, on=date(2025, 7, 1), **facts) == "funds.refund.window"
    assert refusal(request_refund, on=ON, **{**facts, "year": 2025}) == "lawbook.parameter.missing"
    day = date(2025, 6, 30)
    paid["sum"] = Yuan(10_000)
    assert refusal(request_refund, on=day, **facts) == "funds.refund.too_much"
    paid["sum"] = Yuan("9999.99")
    found = request_refund(on=day, **facts)
    assert (found.paid_fen, found.refund_fen) == (999_999, 400_000)
    assert refusal(request_refund, on=day, **facts) == "funds.refund.twice"


def test_the_district_decides_and_the_money_comes_in(house: LevyHouse) -> None:
    office = actor_for(appointed("office", "district_office", house.district.root))
    with act_context(OPERATOR, "funds.refund.request"):
        asked = Refund.objects.create(
            payer=house.payer, unit=house.payer.unit, year=2024, paid_fen=500_000, refund_fen=200_000, asked_on=ON
        )
    assert refusal(receive_refund, actor=house.cashier, refund=asked, day=ON, on=ON) == "funds.refund.not_agreed"
    assert refusal(decide_refund, actor=office, refund=asked, agreed=False, opinion="", on=ON) == (
        "funds.refund.no_opinion"
    )
    decide_refund(actor=office, refund=asked, agreed=True, opinion="", on=ON)
    received = receive_refund(actor=house.cashier, refund=asked, day=ON, on=ON)
    assert received.state == "received"
    assert balance(house.funds.book, "403", ON) == -Yuan(2000)
