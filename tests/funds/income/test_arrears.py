"""Late fees with their waiver, and the ladder of dunning."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.accounts import appointed
from tests.funds.income.levy_house import OCTOBER, ON, LevyHouse, declared
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.income.actions.dunning import close_dunning, issue_dunning
from tieshan.funds.income.actions.late_fees import ask_waiver, charge_late_fee, receive_late_fee
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.models import Dunning, LateFee
from tieshan.funds.income.web.dunning_paper import dunning_paper
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for

LATE = date(2026, 11, 25)


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as refused:
        act(**arguments)
    return refused.value.code


def paid_late(house: LevyHouse) -> LateFee:
    month = declared(house.payer)
    assert refusal(charge_late_fee, actor=house.accountant, assessment=month, on=LATE) == "funds.latefee.growing"
    enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=LATE, on=LATE)
    return charge_late_fee(actor=house.accountant, assessment=month, on=LATE)


def test_a_late_fee_is_fixed_once_and_taken_in(house: LevyHouse) -> None:
    fee = paid_late(house)
    assert (fee.fee_fen, fee.days, fee.capped) == (10_000, 10, False)
    assert refusal(charge_late_fee, actor=house.accountant, assessment=fee.assessment, on=LATE) == "funds.latefee.twice"
    received = receive_late_fee(actor=house.cashier, late_fee=fee, day=LATE, on=LATE)
    assert (received.state, received.settled_on) == ("paid", LATE)
    assert balance(house.funds.book, "408", LATE) == -Yuan(100)


def test_no_late_fee_for_what_came_in_time(house: LevyHouse) -> None:
    month = declared(house.payer)
    enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    assert refusal(charge_late_fee, actor=house.accountant, assessment=month, on=LATE) == "funds.latefee.none"


def _decide(fee: LateFee, account: Account) -> Actor:
    actor = actor_for(account)
    with acting_as(actor):
        agree_paper(actor=actor, run=Run.objects.get(kind="funds.waiver", record_id=fee.pk), on=LATE)
    return actor


def test_a_waiver_goes_to_the_federation_and_the_district(house: LevyHouse) -> None:
    fee = paid_late(house)
    federation = appointed("chair", "federation_chair", house.district.north)
    leader = appointed("leader", "district_leader", house.district.root)
    too_much = {"actor": house.chair, "late_fee": fee, "reason": "停产", "on": LATE}
    assert refusal(ask_waiver, amount=Yuan("100.01"), **too_much) == "funds.latefee.amount"
    ask_waiver(amount=Yuan(60), **too_much)
    assert refusal(receive_late_fee, actor=house.cashier, late_fee=fee, day=LATE, on=LATE)
    _decide(fee, federation)
    fee.refresh_from_db()
    assert (fee.state, fee.waived_fen) == ("asked", 0)
    _decide(fee, leader)
    fee.refresh_from_db()
    assert (fee.state, fee.waived_fen, fee.owed_fen) == ("waived", 6_000, 4_000)
    receive_late_fee(actor=house.cashier, late_fee=fee, day=LATE, on=LATE)
    assert balance(house.funds.book, "408", LATE) == -Yuan(40)


def test_the_ladder_is_climbed_step_by_step(house: LevyHouse) -> None:
    declared(house.payer)
    assert refusal(issue_dunning, actor=house.accountant, payer=house.payer, on=ON) == "funds.dunning.nothing"
    first = issue_dunning(actor=house.accountant, payer=house.payer, on=LATE)
    assert (first.step, first.owed_fen, first.fee_fen, first.due_on) == ("notice", 200_000, 10_000, date(2026, 12, 10))
    assert Deadline.objects.get(kind="funds.dunning").due_on == first.due_on
    assert refusal(issue_dunning, actor=house.accountant, payer=house.payer, on=first.due_on) == "funds.dunning.running"
    second = issue_dunning(actor=house.accountant, payer=house.payer, on=first.due_on + timedelta(1))
    first.refresh_from_db()
    assert (first.state, second.step, second.number) == ("raised", "second", first.number + 1)
    order = issue_dunning(actor=house.accountant, payer=house.payer, on=second.due_on + timedelta(1))
    assert (order.step, order.due_on) == ("order", None)
    assert refusal(issue_dunning, actor=house.accountant, payer=house.payer, on=second.due_on + timedelta(9)) == (
        "funds.dunning.last"
    )
    for case in (first, order):
        paper = dunning_paper(case)
        assert "2,000.00" in paper.body[0].text
        assert paper.number


def test_a_case_ends_when_all_is_paid(house: LevyHouse) -> None:
    declared(house.payer)
    case = issue_dunning(actor=house.accountant, payer=house.payer, on=LATE)
    facts = {"actor": house.cashier, "payer": house.payer, "month": OCTOBER, "paid_on": LATE, "on": LATE}
    enter_receipt(amount=Yuan(1999), **facts)
    case.refresh_from_db()
    assert case.state == "open"
    enter_receipt(amount=Yuan(1), **facts)
    case.refresh_from_db()
    assert (case.state, case.closed_on) == ("paid", LATE)
    assert Deadline.objects.get(kind="funds.dunning").state == "met"


def test_a_case_is_closed_with_a_reason(house: LevyHouse) -> None:
    declared(house.payer)
    case = issue_dunning(actor=house.accountant, payer=house.payer, on=LATE)
    chair = house.funds.chair
    assert refusal(close_dunning, actor=chair, dunning=case, reason=" ", on=LATE) == "funds.dunning.no_reason"
    closed = close_dunning(actor=chair, dunning=case, reason="企业已注销", on=LATE)
    assert closed.state == Dunning.State.CLOSED
    assert refusal(close_dunning, actor=chair, dunning=case, reason="再结", on=LATE) == "funds.dunning.over"
