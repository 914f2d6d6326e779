"""The levy from declaration to receipt, into the books of the union and of the federation."""

from __future__ import annotations

from datetime import date

import pytest

from tests.district import OPERATOR
from tests.funds.house import book_with
from tests.funds.income.levy_house import CODE, OCTOBER, ON, LevyHouse, declared, employer
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.payers import end_payer, enrol_payers, register_payer
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.actions.remitting import send_remittance, take_remittance
from tieshan.funds.income.models import Payer, Receipt, Remittance
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return refused.value.code


def test_six_parts_make_what_is_due(house: LevyHouse) -> None:
    found = declare_payroll(
        actor=house.chair, payer=house.payer, month=OCTOBER, on=ON, time=Yuan(90_000), bonus=Yuan("10000.50")
    )
    assert (found.payroll_fen, found.due_fen, found.due_on) == (10_000_050, 200_001, date(2026, 11, 15))
    corrected = declare_payroll(actor=house.chair, payer=house.payer, month=OCTOBER, on=ON, time=Yuan(50_000))
    assert (corrected.pk, corrected.due_fen, corrected.bonus_fen) == (found.pk, 100_000, 0)


def test_a_running_month_and_a_foreign_union_are_refused(house: LevyHouse) -> None:
    facts = {"payer": house.payer, "on": ON, "time": Yuan(1)}
    assert refusal(declare_payroll, actor=house.chair, month=date(2026, 11, 1), **facts) == "funds.levy.running"
    assert refusal(declare_payroll, actor=house.chair, month=date(2025, 11, 1), **facts) == "funds.levy.no_payer"
    with pytest.raises(Forbidden):
        declare_payroll(actor=house.chair, payer=house.other, month=OCTOBER, on=ON, time=Yuan(1))


def test_what_the_union_collects_stands_in_both_books(house: LevyHouse) -> None:
    declared(house.payer)
    receipt = enter_receipt(
        actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON, reference="A1"
    )
    assert (receipt.retained_fen, receipt.upward_fen, receipt.state) == (120_000, 80_000, "booked")
    own, held = house.funds.book, house.funds.own
    assert balance(own, "402", ON) == -Yuan(1200)
    assert balance(own, "221", ON) == -Yuan(800)
    assert balance(own, "10290", ON) == Yuan(7000)
    assert balance(held, "231", ON, principal_id=house.payer.unit_id) == -Yuan(7000)
    receipt.assessment.refresh_from_db()
    assert receipt.assessment.paid_fen == 200_000


def test_more_than_due_is_refused_and_a_part_is_taken(house: LevyHouse) -> None:
    declared(house.payer)
    facts = {"actor": house.cashier, "payer": house.payer, "month": OCTOBER, "paid_on": ON, "on": ON}
    assert refusal(enter_receipt, amount=Yuan("2000.01"), **facts) == "funds.receipt.too_much"
    enter_receipt(amount=Yuan(1500), **facts)
    assert refusal(enter_receipt, amount=Yuan("500.01"), **facts) == "funds.receipt.too_much"
    enter_receipt(amount=Yuan(500), **facts)
    assert refusal(enter_receipt, amount=Yuan("0.01"), **facts) == "funds.receipt.too_much"


def test_the_same_ticket_is_taken_once(house: LevyHouse) -> None:
    declared(house.payer)
    facts = {"actor": house.cashier, "payer": house.payer, "month": OCTOBER, "paid_on": ON, "on": ON}
    enter_receipt(amount=Yuan(500), reference="T-1", **facts)
    assert refusal(enter_receipt, amount=Yuan(500), reference="T-1", **facts) == "funds.receipt.twice"
    assert Receipt.objects.count() == 1


def test_nothing_is_booked_without_a_mandate_or_a_declaration(house: LevyHouse) -> None:
    facts = {"actor": house.cashier, "month": OCTOBER, "amount": Yuan(1), "paid_on": ON, "on": ON}
    assert refusal(enter_receipt, payer=house.payer, **facts) == "funds.receipt.undeclared"
    declared(house.other)
    assert refusal(enter_receipt, payer=house.other, **facts) == "funds.mandate.missing"
    assert not Receipt.objects.exists()


def test_shares_go_up_union_by_union_and_the_district_takes_them_in(house: LevyHouse) -> None:
    book = book_with(house.district.root, 0)
    declared(house.payer)
    enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    sent = send_remittance(actor=house.cashier, unit=house.district.north, until=ON, day=ON, on=ON)
    assert sent.amount_fen == 80_000
    assert sum(sent.shares.values()) == 80_000
    assert balance(house.funds.book, "221", ON) == Yuan(0)
    assert balance(house.funds.own, "231", ON, principal_id=house.payer.unit_id) == -Yuan(6200)
    assert refusal(
        send_remittance, actor=house.cashier, unit=house.district.north, until=ON, day=ON, on=ON
    ) == "funds.remittance.nothing"  # fmt: skip
    taken = take_remittance(actor=OPERATOR, remittance=sent, day=ON, on=ON)
    assert taken.state == Remittance.State.TAKEN
    assert balance(book, "102", ON) == Yuan(800)
    assert balance(book, "402", ON) == -Yuan(400)
    assert refusal(take_remittance, actor=OPERATOR, remittance=sent, day=ON, on=ON) == "funds.remittance.taken"


def test_all_employers_of_the_register_become_payers_once(house: LevyHouse) -> None:
    employer("示例新材料有限公司", "91999901MA00000009", house.district.north, house.district.north_1)
    employer("示例无码有限公司", None, house.district.north, house.district.north_1)
    facts = {"unit": house.district.north, "direction": "tax", "since": OCTOBER, "on": ON}
    assert enrol_payers(actor=house.accountant, **facts) == 1
    assert refusal(enrol_payers, actor=house.accountant, **facts) == "funds.payer.none_new"
    assert Payer.objects.filter(direction="tax").count() == 1


def test_a_code_pays_at_one_place_at_a_time(house: LevyHouse) -> None:
    again = {"employer": house.payer.employer, "direction": "tax", "on": ON}
    assert refusal(register_payer, actor=house.accountant, since=OCTOBER, **again) == "funds.payer.twice"
    end_payer(actor=house.accountant, payer=house.payer, last_month=date(2026, 9, 1), on=ON)
    later = register_payer(actor=house.accountant, since=OCTOBER, **again)
    assert (later.taxpayer_code, later.direction) == (CODE, "tax")
