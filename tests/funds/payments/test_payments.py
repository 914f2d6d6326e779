"""From a checked request to money that has left: order, the bank's answer, vouchers in both books, the budget."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.funds.house import book_with, entrust
from tests.funds.people import DAY, House
from tests.funds.spending.desk import again, agree, ask, bill, check, line_of
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.actor import Grant
from tieshan.foundation.access.acts import act_context
from tieshan.funds.books.models import Book, JournalLine, Voucher
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.payments.actions import correct_payee, order_payments, report_payments
from tieshan.funds.payments.answers import read_answer
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.spending.models import SpendingRequest
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.queries.grants import actor_for


@pytest.fixture(autouse=True)
def whole(request: pytest.FixtureRequest, house: House) -> Iterator[None]:
    """The test reads what it likes; the acts run as the people themselves. Parallel tests commit instead."""
    if request.node.get_closest_marker("django_db").kwargs.get("transaction"):
        yield
    else:
        with acting_as(OPERATOR):
            yield


def money(house: House) -> None:
    """The federation has a book; the first enterprise union's money lies with it."""
    book_with(house.district.north)
    entrust(house.district.north_1, house.district.north, 5_000)


def checked(house: House, line: BudgetLine | None = None, amount: str = "180", **more: Any) -> SpendingRequest:
    """A request that may be paid."""
    request = ask(house, line or line_of(house), amount, **more)
    agree(house, request, "north")
    bill(house, request)
    return check(house, request)


def order(house: House, *requests: SpendingRequest, who: str = "cashier") -> PaymentOrder:
    return order_payments(actor=house.actor(who), unit=house.district.north, requests=requests, on=DAY)


def report(house: House, of: PaymentOrder, **more: Any) -> PaymentOrder:
    lines = list(of.lines.order_by("pk").values_list("pk", flat=True))
    given: dict[str, Any] = {"paid": lines, "bounced": {}, "day": DAY, "on": DAY, **more}
    return report_payments(actor=house.actor("cashier"), order=of, **given)


@pytest.mark.django_db
def test_money_in_custody_is_booked_on_both_sides_when_the_bank_has_paid(house: House) -> None:
    money(house)
    request = checked(house)
    made = order(house, request)
    assert (made.count, made.amount, made.waiting, made.number) == (1, Yuan(180), 1, 1)
    assert again(request, house).state == "paying"
    vouchers = Voucher.objects.count()
    report(house, made)
    assert Voucher.objects.count() == vouchers + 2
    holder, own = Book.objects.get(unit=house.district.north), Book.objects.get(unit=house.district.north_1)
    custody, bank = named_account("custody", DAY), named_account("bank", DAY)
    assert balance(holder, custody, DAY, principal_id=house.district.north_1.pk) == Yuan(-4_820)
    assert balance(holder, bank, DAY) == Yuan(14_820)
    assert balance(own, named_account("custody_deposit", DAY), DAY) == Yuan(4_820)
    line = JournalLine.objects.get(book=own, budget_line_id=request.line_id)
    assert (line.account, line.debit, line.party) == (request.line.account, 18_000, "示例文具店")
    done = again(request, house)
    assert (done.state, done.paid_by) == ("paid", house.people["cashier"])
    request.line.refresh_from_db()
    assert (request.line.reserved_fen, request.line.spent_fen) == (0, 18_000)


@pytest.mark.django_db
def test_what_came_back_is_not_booked_and_may_be_ordered_again(house: House) -> None:
    money(house)
    request = checked(house)
    first = order(house, request)
    vouchers = Voucher.objects.count()
    (line,) = first.lines.all()
    with pytest.raises(Refused):
        report(house, first, paid=[], bounced={line.pk: " "})
    report(house, first, paid=[], bounced={line.pk: "户名与账号不符"})
    assert Voucher.objects.count() == vouchers
    assert again(request, house).state == "checked"
    second = order(house, again(request, house))
    report(house, second)
    assert again(request, house).state == "paid"
    assert second.number == 2


@pytest.mark.django_db
def test_one_of_two_payees_came_back(house: House) -> None:
    money(house)
    rows = [
        {"name": name, "bank_name": "示例银行", "bank_account": account, "amount": Yuan(amount)}
        for name, account, amount in (("甲", "6222000000000011", "100"), ("乙", "6222000000000012", "50"))
    ]
    request = checked(house, amount="150", payees=rows)
    made = order(house, request)
    first, second = made.lines.order_by("pk")
    report(house, made, paid=[first.pk], bounced={second.pk: "账户已销"})
    assert again(request, house).state == "paying"
    rest = order(house, again(request, house))
    assert [line.payee.name for line in rest.lines.select_related("payee")] == ["乙"]
    report(house, rest)
    assert again(request, house).state == "paid"
    request.line.refresh_from_db()
    assert (request.line.reserved_fen, request.line.spent_fen) == (0, 15_000)


@pytest.mark.django_db
def test_who_had_a_hand_in_it_does_not_pay_it_and_others_may_not(house: House) -> None:
    money(house)
    request = checked(house)
    for name in ("north", "accountant", "chair"):
        with pytest.raises(Forbidden):
            order(house, request, who=name)
    made = order(house, request)
    with pytest.raises(Forbidden):
        report_payments(
            actor=house.actor("accountant"), order=made, paid=[made.lines.get().pk], bounced={}, day=DAY, on=DAY
        )


@pytest.mark.django_db
def test_wrong_days_foreign_lines_and_second_answers_are_refused(house: House) -> None:
    money(house)
    made = order(house, checked(house))
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(Refused):
            report(house, made, day=day)
    with pytest.raises(Refused):
        report(house, made, paid=[10**9])
    with pytest.raises(Refused):
        report(house, made, paid=[])
    report(house, made)
    with pytest.raises(Refused):
        report(house, made)
    with pytest.raises(Refused):
        order(house)


@pytest.mark.django_db
def test_without_enough_money_nothing_is_booked(house: House) -> None:
    book_with(house.district.north)
    entrust(house.district.north_1, house.district.north, 100)
    request = checked(house)
    made = order(house, request)
    with pytest.raises(Refused) as no, transaction.atomic():
        report(house, made)
    assert no.value.code == "funds.custody.not_enough"
    assert PaymentLine.objects.get().state == "ordered"
    assert again(request, house).state == "paying"


@pytest.mark.django_db
def test_a_payee_is_paid_once_whatever_writes(house: House) -> None:
    money(house)
    made = order(house, checked(house))
    line = made.lines.get()
    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "funds.payment.order"):
        PaymentLine.objects.create(
            order=made, unit=line.unit, request=line.request, payee=line.payee, amount_fen=line.amount_fen
        )


@pytest.mark.django_db(transaction=True)
def test_ten_cashiers_at_once_order_it_once(house: House) -> None:
    with acting_as(OPERATOR):
        money(house)
        request = checked(house)
    actor = house.actor("cashier")

    def one(_n: int) -> int:
        try:
            with acting_as(OPERATOR):
                order_payments(actor=actor, unit=house.district.north, requests=[request], on=DAY)
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(10))) == 1
    with acting_as(OPERATOR):
        assert PaymentLine.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("hand", ["chair", "north", "accountant"])
def test_incompatible_duties_are_refused_to_whoever_holds_the_cashiers_code_too(house: House, hand: str) -> None:
    """Whoever asked for, decided or checked a request does not pay it, even with the permission to pay."""
    money(house)
    request = checked(house)
    person = house.people[hand]
    paying = Grant(frozenset({"funds.payment.order"}), house.district.north.path, house.district.north.pk, True)
    with pytest.raises(Refused) as no:
        order_payments(
            actor=replace(actor_for(person), grants=(paying,)), unit=house.district.north, requests=[request], on=DAY
        )
    assert no.value.code == "funds.spending.same_hands"
    assert PaymentLine.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_answers_at_once_book_once(house: House) -> None:
    with acting_as(OPERATOR):
        money(house)
        made = order(house, checked(house))
        lines = list(made.lines.values_list("pk", flat=True))
        before = Voucher.objects.count()
    actor = house.actor("cashier")

    def one(_n: int) -> int:
        try:
            with acting_as(OPERATOR):
                report_payments(actor=actor, order=made, paid=lines, bounced={}, day=DAY, on=DAY)
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(10))) == 1
    with acting_as(OPERATOR):
        # One payment is one voucher with the holder and one in the union's own book.
        assert Voucher.objects.count() == before + 2
        assert balance(Book.objects.get(unit=house.district.north_1), "10290", DAY) == Yuan(4_820)


@pytest.mark.django_db
def test_answers_that_do_not_fit_the_payees_book_nothing(house: House) -> None:
    """A row without an answer falls away: what stands below it is not taken for the payee above."""
    money(house)
    rows = [
        {"name": name, "bank_name": "示例银行", "bank_account": account, "amount": Yuan(amount)}
        for name, account, amount in (("甲", "6222000000000011", "100"), ("乙", "6222000000000012", "50"))
    ]
    made = order(house, checked(house, amount="150", payees=rows))
    sent = {"day": timezone.localdate().isoformat(), "answers-rows": "2", "version": made.version}
    sent |= {"answers-1-answer": "bounced", "answers-1-reason": "账户已销"}
    cashier, page = browser(house.people["cashier"]), f"/funds/payments/{made.pk}/report/"
    assert "do not fit the payees" in cashier.post(page, sent).content.decode()
    assert set(made.lines.values_list("state", flat=True)) == {"ordered"}
    # Of a long order the form has some thousands of fields.
    long = {f"answers-{row}-payee": "某某" for row in range(2, 4_000)}
    assert cashier.post(page, {**sent, **long, "answers-0-answer": "paid"}).status_code == 302
    assert list(made.lines.order_by("pk").values_list("state", flat=True)) == ["paid", "bounced"]


@pytest.mark.django_db
def test_pages_file_and_sheet(house: House, django_assert_max_num_queries: Any) -> None:
    money(house)
    request = checked(house)
    cashier = browser(house.people["cashier"])
    assert "购买活动用品" in cashier.get("/").content.decode()
    form = cashier.get("/funds/payments/order/").content.decode()
    assert "购买活动用品" in form
    answer = cashier.post("/funds/payments/order/", {"requests": [request.pk], "way": "bank"})
    assert answer.status_code == 302
    page = answer.headers["Location"]
    made = PaymentOrder.objects.get()
    text = cashier.get(page).content.decode()
    assert "6222000000000001" not in text
    file = cashier.get(f"/funds/payments/{made.pk}/file/")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert "6222000000000001" in cells
    assert browser(house.people["chair"]).get(f"/funds/payments/{made.pk}/file/").status_code in (403, 404)
    sheet = cashier.get(f"/funds/payments/{made.pk}/sheet/").content.decode()
    assert "壹佰捌拾元整" in sheet
    sent = {
        "day": timezone.localdate().isoformat(),
        "answers-rows": "1",
        "answers-0-answer": "bounced",
        "answers-0-reason": "",
        "version": made.version,
    }
    report = f"/funds/payments/{made.pk}/report/"
    assert "say why it came back" in cashier.post(report, sent).content.decode()
    assert cashier.post(report, {**sent, "answers-0-answer": "paid"}).status_code == 302
    with django_assert_max_num_queries(25):
        assert cashier.get("/funds/payments/").status_code == 200
    assert browser(house.people["stranger"]).get(page).status_code in (403, 404)


def _answer(tmp_path: Any, *rows: list[Any]) -> Any:
    path = tmp_path / "answer.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["户名", "账号", "金额（元）", "流水号", "处理结果", "失败原因"])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.django_db
def test_the_banks_file_is_entered_whole_or_not_at_all(house: House, tmp_path: Any) -> None:
    money(house)
    accounts = (("甲", "6222000000000011", "100"), ("乙", "6222000000000012", "50"))
    payees = [
        {"name": name, "bank_name": "示例银行", "bank_account": account, "amount": Yuan(amount)}
        for name, account, amount in accounts
    ]
    made = order(house, checked(house, amount="150", payees=payees))
    first, second = made.lines.order_by("pk")
    one, two = f"{made.pk}-{first.pk}", f"{made.pk}-{second.pk}"
    good = ["甲", "6222000000000011", 100, one, "交易成功", ""]
    for wrong in (
        ["乙", "6222000000000012", 50.01, two, "成功", ""],
        ["乙", "6222000000000099", 50, two, "成功", ""],
        ["乙", "6222000000000012", 50, "9-9", "成功", ""],
        ["乙", "6222000000000012", 50, two, "不详", ""],
        good,
    ):
        with pytest.raises(Refused) as no:
            read_answer(made, _answer(tmp_path, good, wrong))
        assert no.value.code == "funds.payment.answer"
        assert "3" in str(no.value.message)
    cashier = browser(house.people["cashier"])
    file = _answer(tmp_path, good, ["乙", "", 50, two, "退汇", "账户已销"])
    with file.open("rb") as stream:
        sent = {"day": timezone.localdate().isoformat(), "version": made.version, "file": stream}
        assert cashier.post(f"/funds/payments/{made.pk}/answer/", sent).status_code == 302
    states = PaymentLine.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [("paid", ""), ("bounced", "账户已销")]


@pytest.mark.django_db
def test_a_wrong_account_is_corrected_by_the_accountant_and_paid_anew(house: House) -> None:
    money(house)
    made = order(house, checked(house))
    line = made.lines.select_related("unit").get()
    right: dict[str, Any] = {"bank_name": "", "bank_account": "6222 0000 0000 7777", "reason": "少一位", "on": DAY}
    with pytest.raises(Refused):
        correct_payee(actor=house.actor("accountant"), line=line, **right)
    report(house, made, paid=[], bounced={line.pk: "账号不存在"})
    line.refresh_from_db()
    with pytest.raises(Forbidden):
        correct_payee(actor=house.actor("cashier"), line=line, **right)
    with pytest.raises(Refused):
        correct_payee(actor=house.actor("accountant"), line=line, **{**right, "bank_account": "12"})
    payee = correct_payee(actor=house.actor("accountant"), line=line, **right)
    assert (payee.bank_account, payee.name, payee.amount) == ("6222000000007777", "示例文具店", Yuan(180))
    second = order(house, again(line.request, house))
    with pytest.raises(Refused):
        correct_payee(actor=house.actor("accountant"), line=line, **right)
    report(house, second)
    assert again(line.request, house).state == "paid"
