"""The pages of budgets, as a chair, the audit committee and a stranger find them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.accounts import browser
from tests.district import OPERATOR
from tests.funds.people import DAY, House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.funds.budgets.actions import reserve
from tieshan.funds.budgets.models import BudgetVersion
from tieshan.kernel.money import Yuan

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_chair_drafts_writes_and_submits_on_pages(house: House) -> None:
    chair = browser(house.people["chair"])
    drafted = chair.post("/funds/budgets/draft/", {"unit": house.district.north_1.pk, "year": _this_year()})
    with acting_as(OPERATOR):
        version = BudgetVersion.objects.get()
    assert drafted.url == f"/funds/budgets/versions/{version.pk}/edit/"
    rows = {"lines-rows": "3", "carried": "0", "version": str(version.version)}
    for number, (account, line, amount) in enumerate(
        [("402", "", "20,000"), ("501", "文体活动", "1000"), ("", "", "")]
    ):
        rows |= {
            f"lines-{number}-account": account,
            f"lines-{number}-text": line,
            f"lines-{number}-amount": amount,
            f"lines-{number}-remark": "",
        }
    assert chair.post(drafted.url, rows).status_code == 302
    submitted = chair.post(
        f"/funds/budgets/versions/{version.pk}/submit/",
        {"resolution": "委员会会议", "resolved_on": DAY.isoformat()},
    )
    assert submitted.status_code == 302
    page = text(chair.get(f"/funds/budgets/versions/{version.pk}/"))
    assert "1,000.00" in page
    assert "under approval" in page
    house.agree(version, "funds.budget", "north", "audit")
    page = text(browser(house.people["audit"]).get(f"/funds/budgets/{version.budget_id}/"))
    assert "1,000.00 yuan of 1,000.00 are left" in page
    assert browser(house.people["stranger"]).get(f"/funds/budgets/{version.budget_id}/").status_code == 404


def _this_year() -> int:
    from django.utils import timezone

    return timezone.localdate().year


def test_each_figure_opens_its_records(house: House) -> None:
    budget = house.budget()
    line = house.line(budget)
    with acting_as(OPERATOR), act_context(OPERATOR, "funds.budget.edit"):
        reserve(actor=OPERATOR, line=line, amount=Yuan("180.00"), source=budget, on=DAY)
    chair = browser(house.people["chair"])
    page = chair.get(f"/funds/budgets/{budget.pk}/").content.decode()
    assert f"/funds/budgets/lines/{line.pk}/?part=reserved" in page
    page = text(chair.get(f"/funds/budgets/lines/{line.pk}/?part=reserved"))
    assert "180.00" in page
    assert "Nothing stands behind this figure" in text(chair.get(f"/funds/budgets/lines/{line.pk}/?part=spent"))


def test_the_list_costs_the_same_for_many(house: House, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    house.budget()
    house.budget(house.district.north_2, by="chair2")
    office = browser(house.people["office"])
    office.get("/funds/budgets/")
    with django_assert_max_num_queries(14):
        page = text(office.get("/funds/budgets/"))
    assert page.count("1,000.00") >= 4
    assert "示例机械" in text(office.get("/funds/budgets/?q=sljx"))
    assert "示例机械" not in text(office.get("/funds/budgets/?q=slfz"))


def test_a_second_adjustment_is_refused_on_its_page(house: House) -> None:
    budget = house.budget()
    chair = browser(house.people["chair"])
    opened = chair.post(f"/funds/budgets/{budget.pk}/adjust/", {"reason": "增加春游"})
    version = int(opened.url.split("/")[4])
    again = chair.post(f"/funds/budgets/{budget.pk}/adjust/", {"reason": "再调"})
    assert again.status_code == 422
    for page in ("edit", "submit", "drop"):
        assert chair.get(f"/funds/budgets/versions/{version}/{page}/").status_code == 200
    assert chair.post(f"/funds/budgets/versions/{version}/drop/").status_code == 302
