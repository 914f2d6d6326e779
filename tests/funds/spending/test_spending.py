"""A spending request from asking to payment: by amount, by four people, within the budget."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.accounts import give_post
from tests.district import OPERATOR
from tests.funds.people import DAY, House
from tests.funds.spending.desk import SHOP, again, agree, ask, bill, check, line_of
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.audit.models import RowHistory
from tieshan.foundation.events import subscribe
from tieshan.foundation.workflow.actions import agree_paper, refuse_paper, return_paper, withdraw_paper
from tieshan.foundation.workflow.models import Run, Step
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.spending.actions import (
    bounce,
    cancel_spending,
    correct_spending,
    send_back_spending,
    settle,
    take_for_payment,
)
from tieshan.funds.spending.events import SpendingAgreed
from tieshan.funds.spending.models import PriorReview, SpendingRequest, SplitHit
from tieshan.funds.spending.queries import hands, ready_to_pay, split_hits
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.actions.tree import dissolve_unit, merge_unit

pytestmark = pytest.mark.django_db
PAY = "funds.spending.take"
told: list[SpendingAgreed] = []
subscribe(SpendingAgreed, told.append)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    """The test reads what it likes; the acts run as the people themselves."""
    told.clear()
    with acting_as(OPERATOR):
        yield


def refused(work: Any, *arguments: Any, **named: Any) -> Refused:
    with pytest.raises(Refused) as no:
        work(*arguments, **named)
    return no.value


def run_of(request: SpendingRequest) -> Run:
    return Run.objects.filter(kind="funds.spending", record_id=request.pk).latest("pk")


def roles(request: SpendingRequest) -> list[str]:
    steps = Step.objects.filter(run=run_of(request), passage=run_of(request).version).exclude(state="skipped")
    return list(steps.order_by("no").values_list("role", flat=True))


def left(line: BudgetLine) -> Yuan:
    return BudgetLine.objects.get(pk=line.pk).standing.left


def paying(work: Any, house: House, request: SpendingRequest, who: str = "cashier", **more: Any) -> SpendingRequest:
    actor = house.actor(who)
    with act_context(actor, PAY):
        return work(actor=actor, request=request, on=DAY, **more)


@pytest.mark.parametrize(
    ("amount", "audited"), [("149", False), ("199.99", False), ("200", False), ("200.01", True), ("800", True)]
)
def test_above_two_hundred_the_audit_committee_decides(house: House, amount: str, audited: bool) -> None:
    request = ask(house, line_of(house), amount)
    assert ("audit_committee" in roles(request)) is audited
    agree(house, request, "north")
    assert again(request, house).state == ("requested" if audited else "agreed")
    if audited:
        assert agree(house, request, "audit").state == "agreed"


def test_a_cadre_asks_for_a_union_and_its_chair_agrees_first(house: House) -> None:
    request = ask(house, line_of(house), who="cadre")
    assert roles(request) == ["enterprise_chair", "federation_chair"]
    assert agree(house, request, "chair", "north").state == "agreed"
    with pytest.raises(Forbidden):
        ask(house, request.line, who="stranger")


def test_the_whole_way_of_money(house: House) -> None:
    line = line_of(house)
    request = ask(house, line, "800")
    assert left(line) == Yuan(200)
    agree(house, request, "north", "audit")
    bill(house, request)
    assert check(house, request, "786.50").state == "checked"
    assert [(one.request_id, one.bill_fen) for one in told] == [(request.pk, 78_650)]
    assert list(ready_to_pay(house.actor("cashier"), "funds.spending.list")) == [request]
    paying(take_for_payment, house, request)
    paying(bounce, house, request, reason="账号有误")
    assert left(line) == Yuan(200)
    paying(take_for_payment, house, request)
    paid = paying(settle, house, request)
    assert (paid.state, paid.paid_by_id) == ("paid", house.people["cashier"].pk)
    now = BudgetLine.objects.get(pk=line.pk).standing
    assert (now.reserved, now.spent, now.left) == (Yuan(0), Yuan("786.50"), Yuan("213.50"))


def test_the_review_beforehand_is_a_record_of_its_own(house: House) -> None:
    request = ask(house, line_of(house), "800")
    agree(house, request, "north")
    return_paper(actor=house.actor("audit"), run=run_of(request), on=DAY, opinion="请附采购清单。")
    line = request.line
    assert (again(request, house).state, left(line)) == ("returned", Yuan(1000))
    rows = [{"name": SHOP[0], "bank_name": "示例银行", "bank_account": SHOP[1], "amount": Yuan("700")}]
    correct_spending(
        actor=house.actor("chair"),
        request=request,
        line=line,
        purpose="购买活动用品",
        way="transfer",
        payees=rows,
        on=DAY,
    )
    assert left(line) == Yuan(300)
    no = refused(agree_paper, actor=house.actor("audit"), run=run_of(request), on=DAY, opinion="同意")
    assert no.code in ("workflow.approval.not_yours", "workflow.approval.decided")
    agree(house, request, "north", "audit2", opinion="材料齐全，同意。")
    said = list(PriorReview.objects.filter(request=request).order_by("pk").values_list("outcome", "amount_fen"))
    assert said == [("return", 80_000), ("agree", 70_000)]
    with pytest.raises(Exception, match=r"permission denied|append"), transaction.atomic():
        PriorReview.objects.update(outcome="agree")


def test_not_agreed_or_taken_back_sets_the_money_free(house: House) -> None:
    line = line_of(house)
    request = ask(house, line, "800")
    agree(house, request, "north")
    refuse_paper(actor=house.actor("audit"), run=run_of(request), on=DAY, opinion="不属于工会开支范围。")
    assert (again(request, house).state, left(line)) == ("refused", Yuan(1000))
    other = ask(house, line, "150")
    withdraw_paper(actor=house.actor("chair"), run=run_of(other), on=DAY)
    assert left(line) == Yuan(1000)
    cancel_spending(actor=house.actor("chair"), request=other, reason="不再需要", on=DAY)
    third = agree(house, ask(house, line, "150", purpose="春节联欢"), "north")
    cancel_spending(actor=house.actor("chair"), request=third, reason="活动取消", on=DAY)
    assert (again(third, house).state, left(line)) == ("cancelled", Yuan(1000))


def test_four_different_people_in_all_directions(house: House) -> None:
    line = line_of(house)
    everything = house.people["north"]
    request = ask(house, line, "180")
    agree(house, request, "north")
    bill(house, request)
    give_post(house.people["chair"], "accountant", house.district.north_1)
    give_post(everything, "accountant", house.district.north)
    for who, part in (("chair", "applicant"), ("north", "decider")):
        no = refused(check, house, request, who=who)
        assert (no.code, no.facts["part"], no.clause) == ("funds.spending.same_hands", part, "speech:C30")
    check(house, request)
    for who, part in (("chair", "applicant"), ("north", "decider"), ("accountant", "checker")):
        no = refused(paying, take_for_payment, house, request, who)
        assert no.facts["part"] == part
    # And the applicant never decides, nor does the accountant who sent a request back.
    no = refused(agree_paper, actor=house.actor("chair"), run=run_of(request), on=DAY, opinion="同意")
    assert no.code in ("workflow.approval.over", "workflow.approval.own", "workflow.approval.not_yours")
    assert hands(again(request, house)).deciders == frozenset({everything.pk})
    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, PAY):
        SpendingRequest.objects.filter(pk=request.pk).update(checked_by=house.people["chair"])


def test_the_accountant_sends_back_and_never_decides_afterwards(house: House) -> None:
    line = line_of(house)
    request = agree(house, ask(house, line, "180"), "north")
    send_back_spending(actor=house.actor("accountant"), request=request, reason="发票抬头有误", on=DAY)
    assert left(line) == Yuan(1000)
    give_post(house.people["accountant"], "federation_chair", house.district.north)
    rows = [{"name": SHOP[0], "bank_name": "", "bank_account": SHOP[1], "amount": Yuan("180")}]
    correct_spending(
        actor=house.actor("chair"), request=request, line=line, purpose="用品", way="transfer", payees=rows, on=DAY
    )
    no = refused(agree_paper, actor=house.actor("accountant"), run=run_of(request), on=DAY, opinion="同意")
    assert isinstance(no, Forbidden)


def test_what_it_refuses(house: House) -> None:
    line = line_of(house)
    over = refused(ask, house, line, "1000.01")
    assert (over.code, over.clause, over.facts["line"]) == ("funds.commitment.over_budget", "budget-rules:1", line.pk)
    assert refused(ask, house, line, purpose=" ").code == "funds.spending.no_purpose"
    assert refused(ask, house, line, payee=("王五", "12ab")).code == "funds.spending.account"
    assert refused(ask, house, line, payees=[]).code == "funds.spending.no_payee"
    assert refused(ask, house, line, way="card").code == "funds.spending.way"
    assert refused(ask, house, line, on=DAY.replace(year=2027)).code == "funds.spending.other_line"
    budget = house.budget(house.district.north_2, (("402", "", "90000"), ("501", "联欢", "9000")), by="chair2")
    big = house.line(budget, "联欢")
    assert refused(ask, house, big, "5000.01", who="chair2").code == "funds.spending.no_minutes"
    cash = refused(ask, house, big, "1000.01", who="chair2", way="cash")
    assert (cash.code, cash.clause) == ("funds.spending.too_much_cash", "spending-practice:2")
    assert ask(house, big, "5000.01", who="chair2", minutes="主席办公会纪要第4期").amount == Yuan("5000.01")
    request = agree(house, ask(house, line), "north")
    assert refused(check, house, request).code == "funds.spending.no_bill"
    bill(house, request)
    assert refused(check, house, request, "180.01").code == "funds.spending.bill_above"
    assert refused(check, house, request, "0").code == "funds.spending.nothing_billed"


def test_a_changed_amount_begins_the_approval_anew(house: House) -> None:
    line = line_of(house)
    request = ask(house, line, "150")
    rows = [{"name": SHOP[0], "bank_name": "", "bank_account": SHOP[1], "amount": Yuan("300")}]
    correct_spending(
        actor=house.actor("chair"), request=request, line=line, purpose="用品", way="transfer", payees=rows, on=DAY
    )
    assert roles(request) == ["federation_chair", "audit_committee"]
    assert left(line) == Yuan(700)


def test_a_purchase_in_parts_is_found_and_goes_the_way_of_its_sum(house: House) -> None:
    line = line_of(house)
    first = ask(house, line, "199", purpose="购买春节慰问品（一）")
    second = ask(house, line, "199", purpose="购买春节慰问品（二）", on=DAY + timedelta(days=7))
    assert roles(first) == ["federation_chair"]
    assert roles(second) == ["federation_chair", "audit_committee"]
    assert again(second, house).looks_split
    assert SplitHit.objects.get().sum_fen == 39_800
    # Both papers show it: the first one says what came after it.
    assert [other.pk for other, _hit in split_hits(again(first, house))] == [second.pk]
    elsewhere = ask(house, line, "60", purpose="订阅报刊", payee=("示例邮局", "6222000000000002"))
    assert not again(elsewhere, house).looks_split


def test_accounts_are_never_in_the_clear(house: House) -> None:
    request = ask(house, line_of(house))
    payee = request.payees.get()
    assert payee.bank_account == SHOP[1]
    assert payee.bank_masked.endswith("0001")
    assert SHOP[1] not in payee.bank_masked
    kept = RowHistory.objects.filter(table_name="funds_spending_spendingpayee").values_list("data", flat=True)
    assert all(SHOP[1] not in str(row) for row in kept)


def test_numbers_of_a_union_have_no_gap(house: House) -> None:
    line = line_of(house)
    first = ask(house, line, "1")
    refused(ask, house, line, "5000")
    assert ask(house, line, "1", purpose="别的事").number == first.number + 1


def test_a_union_with_requests_under_way_neither_merges_nor_ends(house: House) -> None:
    district = house.district
    request = ask(house, line_of(house))
    facts: dict[str, Any] = {"on": DAY, "today": DAY, "reason": "合并"}
    with acting_as(OPERATOR):
        for end in (
            lambda: merge_unit(actor=OPERATOR, unit=district.north_1, successor=district.north_2, **facts),
            lambda: dissolve_unit(actor=OPERATOR, unit=district.north_1, document="示例", **facts),
        ):
            with pytest.raises(Refused) as running, transaction.atomic():
                end()
            assert running.value.code == "funds.spending.under_way"
    actor = house.actor("chair")
    with acting_as(actor):
        run = Run.objects.get(record_id=request.pk, kind="funds.spending")
    withdraw_paper(actor=actor, run=run, on=DAY)
    with acting_as(OPERATOR):
        merge_unit(actor=OPERATOR, unit=district.north_1, successor=district.north_2, **facts)
