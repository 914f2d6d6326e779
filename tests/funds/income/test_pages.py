"""Pages of money coming in: seen by those who work with it, without a query per row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, member
from tests.funds.income.levy_house import OCTOBER, LevyHouse, declared, employer, make_levy_house
from tieshan.foundation.access import acting_as
from tieshan.foundation.ui.kinds import page_url
from tieshan.funds.income.actions.dues import make_dues_list, record_incomes
from tieshan.funds.income.actions.dunning import issue_dunning
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.models import DuesLine, DuesList, Receipt
from tieshan.kernel.money import Yuan

pytestmark = pytest.mark.django_db
LISTS = (
    "funds.levy.list", "funds.levy.report", "funds.payer.list", "funds.receipt.list", "funds.remittance.list",
    "funds.dunning.list", "funds.latefee.list", "funds.preparation.list", "funds.refund.list", "funds.dues.list",
    "funds.dues.lines",
)  # fmt: skip


@pytest.fixture
def busy() -> LevyHouse:
    """Some payers with a paid, an overdue and a dunned month each, and dues of some members."""
    with acting_as(OPERATOR):
        house = make_levy_house()
        north, union = house.district.north, house.district.north_1
        for serial in range(6):
            who = employer(f"示例{serial}号有限公司", f"91999901N{serial:09d}", north, union)
            payer = register_payer(actor=OPERATOR, employer=who, direction="union", since=date(2026, 1, 1), on=TODAY)
            declared(payer, OCTOBER, on=TODAY)
            declared(payer, date(2026, 9, 1), on=TODAY)
            enter_receipt(actor=OPERATOR, payer=payer, month=OCTOBER, amount=Yuan(2000), paid_on=TODAY, on=TODAY)
            issue_dunning(actor=OPERATOR, payer=payer, on=TODAY)
            member(union, f"张{serial}伟", 20 + serial)
        found = make_dues_list(actor=OPERATOR, unit=union, month=OCTOBER, on=TODAY)
        incomes = {pk: Yuan(5000) for pk in found.lines.values_list("pk", flat=True)}
        record_incomes(actor=OPERATOR, dues_list=found, incomes=incomes, on=TODAY)
    return house


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_a: TODAY)


@pytest.mark.parametrize("code", LISTS)
def test_lists_cost_no_query_a_row(busy: LevyHouse, code: str, django_assert_max_num_queries: Any) -> None:
    client = browser(appointed("kuaiji", "accountant", busy.district.north))
    url = page_url(code) or ""
    client.get(url)
    with django_assert_max_num_queries(26):
        response = client.get(url)
    assert response.status_code == 200


def test_the_accountant_finds_by_initials_and_exports(busy: LevyHouse) -> None:
    client = browser(appointed("kuaiji", "accountant", busy.district.north))
    page = client.get(page_url("funds.levy.list"), {"q": "sl3h"}).content.decode()
    assert "示例3号有限公司" in page
    assert "示例4号有限公司" not in page
    late = client.get(page_url("funds.levy.list"), {"late": "1"}).content.decode()
    assert "overdue" in late


def test_an_enterprise_chair_sees_the_own_union_alone(busy: LevyHouse) -> None:
    own = browser(appointed("own", "enterprise_chair", busy.district.north_1, subtree=False))
    sister = browser(appointed("sister", "enterprise_chair", busy.district.north_2, subtree=False))
    with acting_as(OPERATOR):
        receipt = Receipt.objects.first()
    assert receipt is not None
    url = page_url("funds.receipt.view", receipt.pk) or ""
    assert own.get(url).status_code == 200
    assert sister.get(url).status_code == 404
    assert "示例3号" not in sister.get(page_url("funds.levy.list")).content.decode()


def test_a_chair_declares_and_reads_the_grounds(busy: LevyHouse) -> None:
    client = browser(appointed("own", "enterprise_chair", busy.district.north_1, subtree=False))
    url = page_url("funds.levy.declare", busy.payer.pk) or ""
    form = client.get(url)
    token = form.context["form_token"] if form.context and "form_token" in form.context else None
    facts = {"month": "2026-10-01", "time": "100,000.00", "bonus": "500"}
    page = client.post(url, {**facts, **({"form_token": token} if token else {})}, follow=True).content.decode()
    assert "2,010.00" in page
    assert "100,500.00" in page


def test_a_single_sum_is_offered_for_the_month_before(busy: LevyHouse) -> None:
    """On the first of a month, and on any other day of it, it is the month that ended which is being paid."""
    page = browser(appointed("chuna", "cashier", busy.district.north)).get("/funds/receipts/enter/").content.decode()
    ended = timezone.localdate().replace(day=1) - timedelta(days=1)
    assert f'<option value="{ended:%Y-%m}-01" selected>' in page


def test_the_cashier_records_dues_of_chosen_members(busy: LevyHouse) -> None:
    client = browser(appointed("chuna", "cashier", busy.district.north))
    with acting_as(OPERATOR):
        ids = list(DuesLine.objects.order_by("pk").values_list("pk", flat=True)[:2])
    url = f"{page_url('funds.dues.pay_lines')}?ids={ids[0]}&ids={ids[1]}"
    assert "50.00" in client.get(url).content.decode()
    client.post(url, {"day": TODAY.isoformat()})
    with acting_as(OPERATOR):
        assert DuesList.objects.get().paid_fen == 5_000


def test_the_notice_is_a_word_file(busy: LevyHouse) -> None:
    client = browser(appointed("kuaiji", "accountant", busy.district.north))
    with acting_as(OPERATOR):
        case = busy.payer.dunnings.model.objects.first()
    response = client.get(page_url("funds.dunning.paper", case.pk))
    assert response.status_code == 200
    assert b"".join(response.streaming_content if response.streaming else [response.content])[:2] == b"PK"
