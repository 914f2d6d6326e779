"""What the plays found, each as a small test of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.district import OPERATOR
from tests.funds.house import PAPERS, book_with, entrust
from tests.funds.income.levy_house import OCTOBER, ON, LevyHouse, declared, make_levy_house
from tests.funds.income.test_arrears import LATE, paid_late
from tests.funds.income.test_file import HEADER, line
from tests.funds.people import DAY, House
from tests.funds.spending.desk import again, agree, ask, bill, check, line_of
from tests.rosters import workbook
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.imports import run_import
from tieshan.funds.books.actions.custody import receive_for
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.mandates import hand_over_mandate, revoke_mandate
from tieshan.funds.books.actions.reversing import reverse_voucher
from tieshan.funds.books.models import Book, CustodyMandate, Voucher
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.income.actions.late_fees import receive_late_fee
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.actions.remitting import send_remittance
from tieshan.funds.income.checks import income_problems
from tieshan.funds.income.models import Assessment, Receipt
from tieshan.funds.payments.actions import order_payments, report_payments
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.tree import dissolve_unit

__all__ = ["workbook"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole(db: None) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def paid(house: House) -> tuple[House, PaymentOrder]:
    """A request of 180 yuan whose payment is with the bank."""
    book_with(house.district.north)
    book_with(house.district.south)
    entrust(house.district.north_1, house.district.north, 5_000)
    request = agree(house, ask(house, line_of(house)), "north")
    bill(house, request)
    check(house, request)
    made = order_payments(actor=house.actor("cashier"), unit=house.district.north, requests=[request], on=DAY)
    return house, made


def hand_over(house: House, day: date = DAY) -> CustodyMandate:
    mandate = CustodyMandate.objects.select_related("principal", "holder").get(ended="")
    return hand_over_mandate(
        actor=OPERATOR, mandate=mandate, holder=house.district.south, day=day, papers=PAPERS, reason="划转", on=DAY
    )


def report(house: House, order: PaymentOrder) -> None:
    lines = list(order.lines.values_list("pk", flat=True))
    report_payments(actor=house.actor("cashier"), order=order, paid=lines, bounced={}, day=DAY, on=DAY)


def refused(work: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as no:
        work()
    return no.value.code


def test_money_that_came_later_is_not_left_behind(paid: tuple[House, PaymentOrder]) -> None:
    house, order = paid
    report(house, order)
    with act_context(OPERATOR, "funds.voucher.post"):
        receive_for(actor=OPERATOR, principal=house.district.north_1, amount=Yuan(7), income_account="402",
                    text="经费", day=date(2026, 11, 20), source=None, on=DAY)  # fmt: skip
    early = date(2026, 11, 19)
    assert refused(lambda: hand_over(house, early)) == "funds.mandate.moved_later"
    mandate = CustodyMandate.objects.select_related("principal", "holder").get()
    revoke: dict[str, Any] = {"actor": OPERATOR, "mandate": mandate, "reason": "自管", "document": "决议", "on": DAY}
    assert refused(lambda: revoke_mandate(day=early, **revoke)) == "funds.mandate.moved_later"
    hand_over(house)
    north, south = (Book.objects.get(unit=unit) for unit in (house.district.north, house.district.south))
    whose = house.district.north_1.pk
    assert balance(north, "231", DAY, principal_id=whose) == ZERO
    assert balance(south, "231", DAY, principal_id=whose) == -Yuan(4_827)


def test_a_hand_over_is_not_taken_back_by_reversing_it(paid: tuple[House, PaymentOrder]) -> None:
    house, order = paid
    report(house, order)
    hand_over(house)
    for voucher in Voucher.objects.select_related("book__holder").filter(kind="handover"):
        assert refused(lambda: reverse_voucher(actor=OPERATOR, voucher=voucher, day=DAY, reason="错", on=DAY)) == (  # noqa: B023
            "funds.mandate.left"
        )


def test_no_holder_gives_money_up_while_its_payment_is_on_the_way(paid: tuple[House, PaymentOrder]) -> None:
    house, order = paid
    assert refused(lambda: hand_over(house)) == "funds.payment.on_the_way"
    report(house, order)
    assert hand_over(house).holder == house.district.south


def test_a_payment_that_came_back_after_all_is_paid_anew(paid: tuple[House, PaymentOrder]) -> None:
    house, order = paid
    report(house, order)
    request = again(order.lines.select_related("request").get().request, house)
    voucher = (
        Voucher.objects.select_related("book__holder").filter(source_id=request.pk, pair__isnull=False).latest("pk")
    )
    reverse_voucher(actor=house.actor("accountant"), voucher=voucher, day=DAY, reason="账户已销", on=DAY)
    back = again(request, house)
    assert (back.state, back.paid_by_id) == ("checked", None)
    assert PaymentLine.objects.get().state == "bounced"
    now = BudgetLine.objects.get(pk=request.line_id).standing
    assert (now.reserved, now.spent) == (Yuan(180), ZERO)
    own = Book.objects.get(unit=house.district.north_1)
    assert balance(own, "10290", DAY) == Yuan(5_000)
    second = order_payments(actor=house.actor("cashier"), unit=house.district.north, requests=[back], on=DAY)
    report(house, second)
    assert again(request, house).state == "paid"
    now = BudgetLine.objects.get(pk=request.line_id).standing
    assert (now.reserved, now.spent) == (ZERO, Yuan(180))
    assert balance(own, "10290", DAY) == Yuan(4_820)


def test_a_receipt_goes_back_with_its_voucher_and_a_file_only_whole(workbook: Callable[..., Path]) -> None:
    house: LevyHouse = make_levy_house()
    declared(house.payer)
    receipt = enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    voucher = Voucher.objects.select_related("book__holder").get(pk=receipt.voucher_id)
    later = ON + timedelta(days=1)
    reverse_voucher(actor=house.accountant, voucher=voucher, day=ON, reason="错", on=later)
    # All that it booked goes back on the day that was chosen, not on the day of doing it.
    assert set(Voucher.objects.filter(reverses__isnull=False).values_list("day", "made_on")) == {(ON, later)}
    assert Receipt.objects.get().state == "reversed"
    assert Assessment.objects.get().paid_fen == 0
    # The part that is owed upwards went back with the union's own.
    assert balance(house.funds.book, "221", ON) == balance(house.funds.book, "402", ON) == ZERO
    assert run_import("levy", workbook([HEADER, line(1)]), actor=OPERATOR, on=ON).data["created"] == 1
    filed = Voucher.objects.select_related("book__holder").filter(source_type="imports.importbatch").earliest("pk")
    assert refused(lambda: reverse_voucher(actor=house.accountant, voucher=filed, day=ON, reason="错", on=ON)) == (
        "funds.receipt.of_file"
    )
    assert income_problems() == {}


def test_the_voucher_of_a_record_that_stays_is_not_reversed() -> None:
    """A remittance, a late fee: each is taken back as a record; by its voucher alone books and records would differ."""
    house: LevyHouse = make_levy_house()
    receive_late_fee(actor=house.cashier, late_fee=paid_late(house), day=LATE, on=LATE)
    send_remittance(actor=house.cashier, unit=house.district.north, until=LATE, day=LATE, on=LATE)
    booked = Voucher.objects.select_related("book__holder")
    for source in ("funds_income.latefee", "funds_income.remittance"):
        voucher = booked.filter(source_type=source).earliest("pk")
        assert refused(
            lambda: reverse_voucher(actor=house.accountant, voucher=voucher, day=LATE, reason="错", on=LATE)  # noqa: B023
        ) == "funds.receipt.record_stays"  # fmt: skip
    assert not Voucher.objects.filter(reverses__isnull=False).exists()


def test_the_book_of_a_union_that_ended_takes_no_voucher_of_an_earlier_day(house: House) -> None:
    """All that stood in it went over: a voucher of the weeks before would leave money where nobody looks."""
    book_with(house.district.north)
    entrust(house.district.north_1, house.district.north, 5_000)
    dissolve_unit(
        actor=OPERATOR, unit=house.district.north_1, on=DAY, today=DAY, reason="企业终止", document="批复〔2026〕2号"
    )
    book = Book.objects.select_related("holder", "unit").get(unit=house.district.north_1)
    entries = [Entry("102", debit=Yuan(9)), Entry("402", credit=Yuan(9))]
    assert refused(
        lambda: enter_voucher(
            actor=OPERATOR, book=book, day=DAY.replace(day=1), text="补记", entries=entries, papers=1, on=DAY
        )
    ) == "funds.voucher.closed_book"  # fmt: skip


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (SpendingPayee, {"amount_fen": 28_000}),
        (SpendingPayee, {"name": "别的商店"}),
        (SpendingRequest, {"purpose": "别的用途"}),
        (SpendingRequest, {"amount_fen": 19_900}),
    ],
)
def test_what_changed_after_the_approval_is_neither_checked_nor_paid(
    house: House, model: Any, change: dict[str, Any]
) -> None:
    """Somebody inside the database, past every page and act."""
    book_with(house.district.north)
    entrust(house.district.north_1, house.district.north, 5_000)
    request = agree(house, ask(house, line_of(house)), "north")
    bill(house, request)

    def slip_in() -> None:
        with act_context(OPERATOR, "funds.spending.correct"):
            model.objects.update(**change)

    with transaction.atomic():
        slip_in()
        assert refused(lambda: check(house, again(request, house))) == "funds.spending.changed"
        transaction.set_rollback(True)
    checked = check(house, request)
    slip_in()
    order: dict[str, Any] = {"actor": house.actor("cashier"), "unit": house.district.north, "on": DAY}
    assert refused(lambda: order_payments(requests=[checked], **order)) == "funds.spending.changed"


def test_an_account_that_was_swapped_inside_the_database_is_not_paid(house: House) -> None:
    book_with(house.district.north)
    entrust(house.district.north_1, house.district.north, 5_000)
    first = agree(house, ask(house, line_of(house)), "north")
    bill(house, first)
    checked = check(house, first)
    payee = SpendingPayee.objects.get()
    with act_context(OPERATOR, "funds.spending.correct"):
        # The keyed hash is made with a key that does not lie in the database.
        payee.bank_account = "6222000000009999"
        payee.save()
    order: dict[str, Any] = {"actor": house.actor("cashier"), "unit": house.district.north, "on": DAY}
    assert refused(lambda: order_payments(requests=[checked], **order)) == "funds.spending.changed"
