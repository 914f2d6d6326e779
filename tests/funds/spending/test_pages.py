"""The pages of spending, as the chair, the audit committee, the accountant and strangers find them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from pytest_django import DjangoAssertNumQueries

from tests.accounts import browser
from tests.district import OPERATOR
from tests.funds.people import House
from tests.funds.spending.desk import SHOP, agree, ask, bill, check, file
from tieshan.foundation.access import acting_as
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.ui.kinds import page_url
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.spending.models import SpendingRequest

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.content.decode()[:400])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def line(house: House) -> BudgetLine:
    return house.line(house.budget(on=timezone.localdate()))


def typed(line: BudgetLine, amount: str, **more: str) -> dict[str, str]:
    return {
        "line": str(line.pk),
        "purpose": "购买活动用品",
        "way": "transfer",
        "payees-rows": "1",
        "payees-0-name": SHOP[0],
        "payees-0-bank_name": "示例银行",
        "payees-0-bank_account": SHOP[1],
        "payees-0-amount": amount,
        **more,
    }


def test_the_chair_asks_and_the_money_is_reserved(house: House, line: BudgetLine) -> None:
    chair = browser(house.people["chair"])
    page = text(chair.get("/funds/spending/request/"))
    assert "Above 200.00 yuan the audit committee decides" in page
    assert "left 1,000.00" in page
    sent = chair.post("/funds/spending/request/", typed(line, "800"))
    assert sent.status_code == 302, text(sent)
    page = text(chair.get(sent.url))
    assert "200.00" in page
    assert SHOP[1] not in page
    over = chair.post("/funds/spending/request/", typed(line, "200.01"))
    assert over.status_code == 422
    assert "has 200.00 yuan left" in over.content.decode()
    assert browser(house.people["stranger"]).get(sent.url).status_code == 404
    corrected = chair.get(f"{sent.url}correct/")
    assert SHOP[1] in corrected.content.decode()
    assert browser(house.people["cadre"]).get(f"{sent.url}correct/").content.decode().count(SHOP[1]) == 0


def test_the_accountant_checks_what_the_chair_handed_in(house: House, line: BudgetLine) -> None:
    request = agree(house, ask(house, line, on=timezone.localdate()), "north")
    chair, accountant = browser(house.people["chair"]), browser(house.people["accountant"])
    url = f"/funds/spending/{request.pk}/"
    assert "Hand in bills" in text(chair.get(url))
    assert chair.post(f"{url}bills/", {"uploads": file()}).status_code == 302
    assert "1 request waits for your check" in text(accountant.get("/funds/spending/"))
    assert "Bills to check" in text(accountant.get("/"))
    with acting_as(OPERATOR):
        payee = request.payees.get()
    above = accountant.post(f"{url}check/", {f"bill_{payee.pk}": "180.01", "remark": ""})
    assert above.status_code == 422
    done = accountant.post(f"{url}check/", {f"bill_{payee.pk}": "170", "remark": ""})
    assert done.status_code == 302
    assert "checked, to be paid" in text(accountant.get(url))


def test_accounts_in_full_are_journalled(house: House, line: BudgetLine) -> None:
    request = ask(house, line, on=timezone.localdate())
    url = f"/funds/spending/{request.pk}/reveal/"
    assert browser(house.people["chair"]).post(url).status_code in (403, 404)
    accountant = browser(house.people["accountant"])
    assert accountant.get(url).status_code == 302
    assert SHOP[1] in accountant.post(url).content.decode()
    with acting_as(OPERATOR):
        entry = JournalEntry.objects.order_by("-pk").first()
    assert entry is not None
    assert "bank_account" in str(entry.details)


def test_signs_of_a_divided_purchase_stand_on_the_paper(house: House, line: BudgetLine) -> None:
    day = timezone.localdate()
    ask(house, line, "199", on=day)
    second = ask(house, line, "199", on=day)
    agree(house, second, "north")
    audit = browser(house.people["audit"])
    todo = audit.get(page_url("workflow.todo.list") or "").content.decode()
    (paper,) = set(re.findall(r"/approvals/(\d+)/", todo))
    page = text(audit.get(f"/approvals/{paper}/"))
    assert "Looks like one purchase in parts" in page
    assert "Together 398.00 yuan" in page
    assert "the same payee" in page
    assert 'name="opinion"' in audit.get(f"/approvals/{paper}/agree/").content.decode()
    assert audit.post(f"/approvals/{paper}/agree/", {"opinion": ""}).status_code == 422
    assert "Looks like one purchase in parts" in text(audit.get(f"/funds/spending/{second.pk}/"))
    assert "购买活动用品" in text(audit.get("/funds/spending/?split=1"))


def test_the_form_holds_every_opinion_and_the_sum_in_capitals(house: House, line: BudgetLine) -> None:
    request = agree(house, ask(house, line, "800", on=timezone.localdate()), "north", "audit")
    bill(house, request)
    check(house, request)
    sent = browser(house.people["cashier"]).get(f"/funds/spending/{request.pk}/form/")
    words = "\n".join(
        cell.text for table in Document(io.BytesIO(sent.content)).tables for row in table.rows for cell in row.cells
    )
    assert "捌佰元整" in words
    assert words.count("同意支付") >= 2
    assert "测试accountant" in words
    reviews = text(browser(house.people["audit"]).get("/funds/reviews/"))
    assert "同意支付" in reviews


def test_the_list_costs_the_same_for_many(
    house: House, line: BudgetLine, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        ask(house, line, "20", purpose=f"购买活动用品{number}", on=timezone.localdate())
    office = browser(house.people["office"])
    office.get("/funds/spending/")
    with django_assert_max_num_queries(14):
        page = text(office.get("/funds/spending/"))
    assert page.count("购买活动用品") >= 6
    assert "购买活动用品" in text(office.get("/funds/spending/?q=gmhd"))
    assert "购买活动用品" in text(office.get("/funds/spending/?payee=文具"))
    assert office.get("/funds/spending/?above=1").status_code == 200
    with acting_as(OPERATOR):
        assert SpendingRequest.objects.count() == 6
