"""What was wrongly recorded is taken back: the record stays, books, lists and arrears follow; once, by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR, actor_as, member
from tests.funds.house import PAPERS, book_with, entrust
from tests.funds.income.levy_house import OCTOBER, ON, LevyHouse, declared, make_levy_house
from tests.funds.income.test_arrears import LATE, paid_late
from tests.funds.spending.test_parallel import press
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.ui.kinds import page_url
from tieshan.funds.books.actions import hand_over_mandate, revoke_mandate
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.periods import close_months
from tieshan.funds.books.actions.reversing import reverse_voucher
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.books.queries.proofs import problems_of
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.dues import make_dues_list, pay_dues, record_incomes
from tieshan.funds.income.actions.late_fees import charge_late_fee, receive_late_fee
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.actions.remitting import send_remittance, take_remittance
from tieshan.funds.income.actions.returning import receive_refund, return_preparation
from tieshan.funds.income.actions.taking_back import (
    take_back_dues,
    take_back_late_fee,
    take_back_refund,
    take_back_remittance,
    take_back_return,
    untake_remittance,
)
from tieshan.funds.income.checks import income_problems
from tieshan.funds.income.models import DuesLine, DuesList, DuesPayment, LateFee, Payer, Refund
from tieshan.funds.income.queries.dues import people_behind
from tieshan.funds.income.queries.remitting import to_remit
from tieshan.funds.income.queries.returning import held_for, preparation_payers
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.actions.tree import move_unit
from tieshan.organisations.models import Unit

WHY: dict[str, Any] = {"day": ON, "reason": "登记错误", "on": ON}


def refusal(run: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        run(**arguments)
    return refused.value.code


def all_true(house: LevyHouse, on: date = ON) -> None:
    """Records and books say the same, and each book proves itself."""
    assert income_problems() == {}
    assert problems_of(list(Book.objects.values_list("pk", flat=True)), on=on, every_mark=True) == {}


def paid_dues(house: LevyHouse, month: date = date(2026, 5, 1)) -> DuesPayment:
    """Two members pay 25 yuan each; called once in a test for a month."""
    unit = house.district.north_1
    if not DuesList.objects.exists():
        for serial, name in enumerate(("张伟", "李娜"), start=1):
            member(unit, name, serial)
    found = make_dues_list(actor=house.chair, unit=unit, month=month, on=ON)
    incomes = {pk: Yuan(5000) for pk in found.lines.values_list("pk", flat=True)}
    record_incomes(actor=house.chair, dues_list=found, incomes=incomes, on=ON)
    return pay_dues(actor=house.cashier, dues_list=found, day=ON, on=ON)


def test_dues_are_owed_again_and_the_books_stand_as_before(house: LevyHouse) -> None:
    payment = paid_dues(house)
    with pytest.raises(Forbidden):
        take_back_dues(actor=house.cashier, payment=payment, **WHY)
    facts: dict[str, Any] = {"actor": house.accountant, "payment": payment}
    assert refusal(take_back_dues, **facts, **{**WHY, "reason": " "}) == "funds.back.no_reason"
    voucher = Voucher.objects.select_related("book__holder").get(pk=payment.voucher_id)
    assert refusal(reverse_voucher, actor=house.accountant, voucher=voucher, **WHY) == "funds.receipt.record_stays"
    take_back_dues(**facts, **WHY)
    found = DuesList.objects.get()
    assert (found.paid_fen, found.due_fen) == (0, 5_000)
    assert not DuesLine.objects.exclude(paid_on=None).exists()
    assert balance(house.funds.book, "401", ON) == balance(house.funds.own, "102", ON) - Yuan(15_000) == Yuan(0)
    assert refusal(take_back_dues, **facts, **WHY) == "funds.back.twice"
    # What is right is recorded anew; the wrong one stays as it was.
    again = pay_dues(actor=house.cashier, dues_list=found, day=ON, on=ON)
    assert balance(house.funds.book, "401", ON) == -Yuan(50)
    assert DuesPayment.objects.count() == 2
    assert again.pk != payment.pk
    all_true(house)


def test_who_paid_by_mistake_alone_is_behind_again(house: LevyHouse) -> None:
    payments = [paid_dues(house, date(2026, month, 1)) for month in range(4, 10)]
    assert list(people_behind(OPERATOR, ON)) == []
    for payment in payments:
        take_back_dues(actor=house.accountant, payment=payment, **WHY)
    assert [row.behind for row in people_behind(OPERATOR, ON)] == [6, 6]


def test_nobody_takes_back_what_they_booked_themselves(house: LevyHouse) -> None:
    who = appointed("both", "cashier", house.district.north)
    own = replace(house.accountant, account_id=who.pk)
    payment = paid_dues(replace_cashier(house, who.pk))
    assert refusal(take_back_dues, actor=own, payment=payment, **WHY) == "funds.back.own"


def replace_cashier(house: LevyHouse, account_id: int) -> LevyHouse:
    return replace(house, cashier=replace(house.cashier, account_id=account_id))


def test_a_closed_month_takes_no_reversal_an_open_one_does(house: LevyHouse) -> None:
    payment = paid_dues(house)
    later = date(2026, 12, 5)
    books = list(Book.objects.select_related("holder", "unit"))
    for month in range(1, 12):
        close_months(actor=OPERATOR, books=books, month=date(2026, month, 1), on=later)
    facts: dict[str, Any] = {"actor": house.accountant, "payment": payment, "reason": "登记错误", "on": later}
    with pytest.raises(Refused) as refused:
        take_back_dues(day=ON, **facts)
    assert refused.value.code == "funds.period.closed"
    assert refused.value.facts["field"] == "day"
    take_back_dues(day=later, **facts)
    # November stays as it was closed; December has the red voucher.
    assert (balance(house.funds.book, "401", date(2026, 11, 30)), balance(house.funds.book, "401", later)) == (
        -Yuan(50), Yuan(0),
    )  # fmt: skip
    all_true(house, later)


@pytest.mark.parametrize("waived", [0, 4_000])
def test_a_late_fee_is_owed_again_less_what_was_waived(house: LevyHouse, waived: int) -> None:
    fee = paid_late(house)
    if waived:
        with act_context(OPERATOR, "workflow.approval.agree"):
            for state in ("asked", "waived"):
                LateFee.objects.filter(pk=fee.pk).update(state=state, waived_fen=waived)
    paid = receive_late_fee(actor=house.cashier, late_fee=fee, day=LATE, on=LATE)
    assert balance(house.funds.book, "408", LATE) == -Yuan.from_fen(10_000 - waived)
    facts: dict[str, Any] = {"actor": house.accountant, "day": LATE, "reason": "错", "on": LATE}
    back = take_back_late_fee(late_fee=paid, **facts)
    assert (back.state, back.settled_on, back.voucher) == ("waived" if waived else "charged", None, None)
    assert balance(house.funds.book, "408", LATE) == Yuan(0)
    assert refusal(take_back_late_fee, late_fee=back, **facts) == "funds.latefee.impossible"
    receive_late_fee(actor=house.cashier, late_fee=back, day=LATE, on=LATE)
    all_true(house, LATE)


def test_a_remittance_goes_back_level_by_level(house: LevyHouse) -> None:
    declared(house.payer)
    receipt = enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    north = house.district.north
    sent = send_remittance(actor=house.cashier, unit=north, until=ON, day=ON, on=ON)
    root = book_with(house.district.root)
    accountant = actor_as("accountant", house.district.root)
    taken = take_remittance(actor=accountant, remittance=sent, day=ON, on=ON)
    whole = Yuan.from_fen(sent.amount_fen)
    assert balance(root, "102", ON) == Yuan(10_000) + whole
    facts: dict[str, Any] = {"actor": house.accountant, "remittance": taken}
    assert refusal(take_back_remittance, **facts, **WHY) == "funds.remittance.taken_in"
    with pytest.raises(Forbidden):
        untake_remittance(**facts, **WHY)
    untake_remittance(actor=actor_as("district_office", house.district.root), remittance=taken, **WHY)
    assert balance(root, "102", ON) == Yuan(10_000)
    booked = Voucher.objects.select_related("book__holder").get(pk=receipt.voucher_id)
    assert refusal(reverse_voucher, actor=house.accountant, voucher=booked, **WHY) == "funds.receipt.remitted"
    back = take_back_remittance(**facts, **WHY)
    assert back.state == "taken_back"
    assert refusal(take_back_remittance, **facts, **WHY) == "funds.back.twice"
    assert refusal(take_remittance, actor=accountant, remittance=back, day=ON, on=ON) == "funds.back.twice"
    assert list(to_remit(north, ON)) == [receipt]
    # Owed upwards again, and remitted anew or taken back with its receipt.
    assert balance(house.funds.book, "221", ON) == -whole
    again = send_remittance(actor=house.cashier, unit=north, until=ON, day=ON, on=ON)
    assert again.amount_fen == sent.amount_fen
    take_back_remittance(actor=house.accountant, remittance=again, **WHY)
    reverse_voucher(actor=house.accountant, voucher=booked, **WHY)
    assert balance(house.funds.book, "221", ON) == balance(house.funds.book, "402", ON) == Yuan(0)
    all_true(house)


def test_the_receipts_of_a_union_that_moved_meanwhile_go_back_with_their_remittance(house: LevyHouse) -> None:
    """It stands under another federation now, beyond the reach of whoever takes the remittance back; its money lies
    where it lay."""
    declared(house.payer)
    receipt = enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    sent = send_remittance(actor=house.cashier, unit=house.district.north, until=ON, day=ON, on=ON)
    with acting_as(OPERATOR):
        move_unit(
            actor=OPERATOR, unit=house.district.north_1, parent=house.district.south, on=ON, today=ON, reason="调整"
        )
    with acting_as(house.accountant):
        take_back_remittance(actor=house.accountant, remittance=sent, **WHY)
    receipt.refresh_from_db()
    assert receipt.remittance_id is None
    all_true(house)


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_remittance_of_a_union_whose_money_went_elsewhere_is_corrected_there(
    house: LevyHouse, handed_over: bool
) -> None:
    """The whole is refused with where the money is now; the accountant there enters what the district pays back."""
    declared(house.payer)
    enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    sent = send_remittance(actor=house.cashier, unit=house.district.north, until=ON, day=ON, on=ON)
    union, south, after = house.district.north_1, house.district.south, date(2026, 11, 12)
    ending: dict[str, Any] = {"actor": OPERATOR, "mandate": house.funds.mandate, "day": after, "on": after}
    if handed_over:
        book_with(south)
        hand_over_mandate(**ending, holder=south, papers=PAPERS, reason="划转")
    else:
        revoke_mandate(**ending, reason="自行管理", document="决议")
    with pytest.raises(Refused) as refused:
        take_back_remittance(actor=house.accountant, remittance=sent, day=after, reason="错", on=after)
    assert refused.value.code == "funds.remittance.left"
    assert f"{union.name} → {(south if handed_over else union).name}" in str(refused.value)
    sent.refresh_from_db()
    assert sent.state == "sent"
    # As the refusal says: what came in where the money is now stands against what is owed upwards.
    book = Book.objects.select_related("holder", "unit").get(unit=union)
    came, owed = Yuan.from_fen(sent.amount_fen), balance(book, "221", after)
    entries = [Entry("10290" if handed_over else "102", debit=came), Entry("221", credit=came)]
    enter_voucher(actor=OPERATOR, book=book, day=after, text="上解退回", entries=entries, on=after)
    assert balance(book, "221", after) == owed - came
    all_true(house, after)


def _returned(house: LevyHouse, union: Unit | None = None) -> Payer:
    payer = house.unbuilt
    declared(payer)
    enter_receipt(actor=house.cashier, payer=payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
    if union is None:
        union = house.district.north_2
        entrust(union, house.district.north)
    with act_context(OPERATOR, "organisations.employer.edit"):
        payer.employer.union_unit = union
        payer.employer.save()
    return_preparation(actor=house.accountant, payer=payer, day=ON, on=ON)
    payer.refresh_from_db()
    return payer


def test_a_preparation_fund_is_held_again_and_paid_again(house: LevyHouse) -> None:
    payer = _returned(house)
    facts: dict[str, Any] = {"actor": house.funds.chair, "payer": payer, **WHY}
    with pytest.raises(Forbidden):
        take_back_return(**{**facts, "actor": house.accountant})
    take_back_return(**facts)
    assert balance(house.funds.own, "222", ON) == -Yuan(2000)
    assert balance(Book.objects.get(unit=house.district.north_2), "402", ON) == Yuan(0)
    payer.refresh_from_db()
    assert (payer.during.upper, held_for(payer)) == (None, Yuan(2000))
    assert not Payer.objects.filter(taxpayer_code=payer.taxpayer_code, kind="levy").exists()
    assert refusal(take_back_return, **facts) == "funds.preparation.not_returned"
    assert preparation_payers(house.accountant).get().returned_fen is None  # type: ignore[attr-defined]
    return_preparation(actor=house.accountant, payer=payer, day=ON, on=ON)
    assert preparation_payers(house.accountant).get().returned_fen == 200_000  # type: ignore[attr-defined]
    all_true(house)


def _late_on_the_fund(house: LevyHouse) -> LateFee:
    """October of an employer without a union, paid ten days late: 100 yuan of late fee on 2000."""
    month = declared(house.unbuilt)
    enter_receipt(actor=house.cashier, payer=house.unbuilt, month=OCTOBER, amount=Yuan(2000), paid_on=LATE, on=LATE)
    return charge_late_fee(actor=house.accountant, assessment=month, on=LATE)


def _founded(house: LevyHouse) -> Book:
    union = house.district.north_2
    entrust(union, house.district.north)
    with act_context(OPERATOR, "organisations.employer.edit"):
        house.unbuilt.employer.union_unit = union
        house.unbuilt.employer.save()
    return Book.objects.get(unit=union)


def test_a_late_fee_on_the_fund_goes_with_it(house: LevyHouse) -> None:
    """Nothing stays owed downwards: the late fee is held with the fund, returned with it, and taken back after it."""
    fee = receive_late_fee(actor=house.cashier, late_fee=_late_on_the_fund(house), day=LATE, on=LATE)
    assert balance(house.funds.own, "222", LATE) == -Yuan(2100)
    assert preparation_payers(house.accountant).get().held_fen == 210_000  # type: ignore[attr-defined]
    book = _founded(house)
    made = return_preparation(actor=house.accountant, payer=house.unbuilt, day=LATE, on=LATE)
    assert made.returned_fen == 210_000
    assert (balance(house.funds.own, "222", LATE), balance(book, "402", LATE)) == (Yuan(0), -Yuan(2100))
    why: dict[str, Any] = {"actor": house.funds.chair, "day": LATE, "reason": "错", "on": LATE}
    fee_back = {**why, "actor": house.accountant, "late_fee": fee}
    assert refusal(take_back_late_fee, **fee_back) == "funds.latefee.returned"
    take_back_return(payer=house.unbuilt, **why)
    take_back_late_fee(**fee_back)
    assert (balance(house.funds.own, "222", LATE), held_for(house.unbuilt)) == (-Yuan(2000), Yuan(2000))
    all_true(house, LATE)


def test_a_late_fee_after_the_fund_was_returned_is_the_unions(house: LevyHouse) -> None:
    fee = _late_on_the_fund(house)
    book = _founded(house)
    return_preparation(actor=house.accountant, payer=house.unbuilt, day=LATE, on=LATE)
    fee.refresh_from_db()
    fee = receive_late_fee(actor=house.cashier, late_fee=fee, day=LATE, on=LATE)
    assert (balance(house.funds.own, "222", LATE), balance(book, "408", LATE)) == (Yuan(0), -Yuan(100))
    assert held_for(house.unbuilt) == Yuan(2000)
    take_back_late_fee(actor=house.accountant, late_fee=fee, day=LATE, reason="错", on=LATE)
    assert balance(book, "408", LATE) == Yuan(0)
    all_true(house, LATE)


def test_a_fund_goes_to_a_union_of_another_federation_and_comes_back(house: LevyHouse) -> None:
    """One of an industry stands beyond the reach of those who kept its fund."""
    union, south = house.district.south_1, house.district.south
    book_with(south)
    entrust(union, south)
    payer = _returned(house, union)
    heirs = Payer.objects.filter(taxpayer_code=payer.taxpayer_code, kind="levy", unit=union)
    assert (heirs.count(), payer.during.upper) == (1, date(2026, 12, 1))
    assert balance(Book.objects.get(unit=union), "402", ON) == -Yuan(2000)
    take_back_return(actor=house.funds.chair, payer=payer, **WHY)
    assert not heirs.exists()
    assert balance(Book.objects.get(unit=union), "402", ON) == Yuan(0)
    assert balance(house.funds.own, "222", ON) == -Yuan(2000)
    all_true(house)


def test_whoever_pays_the_levy_by_now_goes_on_paying_it(house: LevyHouse) -> None:
    payer = _returned(house)
    later = date(2027, 1, 5)
    heir = Payer.objects.get(taxpayer_code=payer.taxpayer_code, kind="levy")
    declare_payroll(actor=OPERATOR, payer=heir, month=date(2026, 12, 1), on=later, time=Yuan(100))
    take_back_return(actor=house.funds.chair, payer=payer, day=later, reason="错", on=later)
    assert balance(house.funds.own, "222", later) == -Yuan(2000)
    assert Payer.objects.filter(pk=heir.pk).exists()
    payer.refresh_from_db()
    return_preparation(actor=house.accountant, payer=payer, day=later, on=later)
    assert Payer.objects.filter(taxpayer_code=payer.taxpayer_code).count() == 2
    all_true(house, later)


def test_a_refund_waits_for_the_money_again(house: LevyHouse) -> None:
    with act_context(OPERATOR, "funds.refund.request"):
        agreed = Refund.objects.create(
            payer=house.payer, unit=house.payer.unit, year=2024, paid_fen=500_000, refund_fen=200_000, asked_on=ON,
            state="agreed",
        )  # fmt: skip
    facts: dict[str, Any] = {"actor": house.accountant, "refund": agreed, **WHY}
    assert refusal(take_back_refund, **facts) == "funds.refund.not_received"
    receive_refund(actor=house.cashier, refund=agreed, day=ON, on=ON)
    back = take_back_refund(**facts)
    assert (back.state, back.received_on) == ("agreed", None)
    assert balance(house.funds.book, "403", ON) == Yuan(0)
    receive_refund(actor=house.cashier, refund=back, day=ON, on=ON)
    assert balance(house.funds.book, "403", ON) == -Yuan(2000)
    all_true(house)


@pytest.mark.django_db(transaction=True)
def test_six_windows_take_one_payment_back_once() -> None:
    with acting_as(OPERATOR):
        house = make_levy_house()
        payment = paid_dues(house)
        found = DuesList.objects.get()
    works = [partial(take_back_dues, actor=house.accountant, payment=payment, **WHY)] * 5
    works.append(partial(pay_dues, actor=house.cashier, dues_list=found, day=ON, on=ON))
    results = press(works)
    assert results[:5].count("done") == 1
    assert results[:5].count("funds.back.twice") == 4
    with acting_as(OPERATOR):
        # Whoever paid beside it came before (nothing was open) or after (it is paid once, anew).
        stands = Yuan(50) if results[5] == "done" else Yuan(0)
        assert balance(house.funds.book, "401", ON) == -stands
        assert Voucher.objects.filter(reverses__isnull=False).count() == 2
        all_true(house)


@pytest.mark.django_db(transaction=True)
def test_receipts_come_in_while_others_go_back_with_their_vouchers() -> None:
    """Both lock the levy and the books: in one order, or they would wait for each other in a ring."""
    with acting_as(OPERATOR):
        house = make_levy_house()
        declared(house.payer)
        facts: dict[str, Any] = {"payer": house.payer, "month": OCTOBER, "amount": Yuan(100), "paid_on": ON, "on": ON}
        wrong = [enter_receipt(actor=house.cashier, **facts).voucher_id for _n in range(5)]
        vouchers = list(Voucher.objects.select_related("book__holder").filter(pk__in=wrong))
    back = [partial(reverse_voucher, actor=house.accountant, voucher=one, **WHY) for one in vouchers]
    assert press([*back, *[partial(enter_receipt, actor=house.cashier, **facts)] * 5]) == ["done"] * 10
    with acting_as(OPERATOR):
        all_true(house)


@pytest.mark.django_db(transaction=True)
def test_two_windows_and_two_desks_on_a_remittance() -> None:
    """The district takes it in while the federation takes it back: one of them is told what the other did."""
    with acting_as(OPERATOR):
        house = make_levy_house()
        declared(house.payer)
        enter_receipt(actor=house.cashier, payer=house.payer, month=OCTOBER, amount=Yuan(2000), paid_on=ON, on=ON)
        sent = send_remittance(actor=house.cashier, unit=house.district.north, until=ON, day=ON, on=ON)
        book_with(house.district.root)
    takes = partial(
        take_remittance, actor=actor_as("accountant", house.district.root), remittance=sent, day=ON, on=ON, version=1
    )
    backs = partial(take_back_remittance, actor=house.accountant, remittance=sent, version=1, **WHY)
    results = press([takes, backs, takes, backs])
    assert results.count("done") == 1
    assert results.count("record.changed_meanwhile") == 3
    with acting_as(OPERATOR):
        all_true(house)


@pytest.mark.django_db
def test_the_accountant_takes_a_payment_back_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pressed twice it happens once; the list and the payment show it afterwards."""
    monkeypatch.setattr(timezone, "localdate", lambda *_a: ON)
    with acting_as(OPERATOR):
        house = make_levy_house()
        payment = paid_dues(house)
    client = browser(appointed("kuaiji", "accountant", house.district.north))
    view = page_url("funds.dues.payment", payment.pk) or ""
    form = page_url("funds.dues.take_back", payment.pk) or ""
    assert form in client.get(view).content.decode()
    sent = {"day": ON.isoformat(), "reason": "重复登记", "form_token": "one-press"}
    for _press in range(2):
        assert client.post(form, sent).status_code == 302
    shown = client.get(view).content.decode()
    assert "重复登记" in shown
    assert form not in shown
    assert view in client.get(page_url("funds.dues.view", payment_list()) or "").content.decode()
    with acting_as(OPERATOR):
        assert Voucher.objects.filter(reverses__isnull=False).count() == 2


def payment_list() -> int:
    with acting_as(OPERATOR):
        return DuesList.objects.get().pk
