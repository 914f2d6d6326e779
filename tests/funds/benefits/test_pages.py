"""The pages, driven by the people who use them, and the fictional benefits of the sample district."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR, make_district, member
from tests.funds.benefits.desk import give, lines_of
from tests.funds.people import House
from tests.funds.spending.desk import agree
from tieshan.foundation.access import acting_as
from tieshan.funds.benefits.demo import create_demo_benefits
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.spending.demo import create_demo_spending

pytestmark = pytest.mark.django_db


def test_catalogue_form_list_sheet_and_signatures(house: House, django_assert_max_num_queries: Any) -> None:
    with acting_as(OPERATOR):
        lines = lines_of(house)
        line = lines["chair"]
        person = member(line.unit, "张伟", 1, id_number=None)
        grant = give(house, line)
    agree(house, grant.request, "north")
    chair = browser(house.people["chair"])
    with django_assert_max_num_queries(25):
        catalogue = chair.get("/funds/benefits/catalogue/").content.decode()
    for words in ("1,500.00", "benefits.house.festival", "购物卡"):
        assert words in catalogue
    answer = chair.post("/funds/benefits/start/", {"unit": line.unit_id, "occasion": "illness"})
    assert answer.status_code == 302
    form = answer.headers["Location"]
    page = chair.get(form).content.decode()
    assert "hospital papers" in page
    assert "张伟" in chair.get(form.replace("illness", "birthday") + "&event_on=2026-03-01").content.decode()
    sent = {
        "person": person.pk, "event_on": timezone.localdate().isoformat(), "form": "goods", "item": "果篮",
        "price": "150", "line": line.pk, "payee_name": "示例食品店", "bank_name": "示例银行",
        "bank_account": "6222000000000001", "way": "transfer",
    }  # fmt: skip
    # Without the hospital papers the form says so.
    assert chair.post(form, sent).status_code == 422
    with django_assert_max_num_queries(25):
        assert "月饼礼盒" in chair.get("/funds/benefits/?q=zw").content.decode()
    with django_assert_max_num_queries(25):
        shares = chair.get(f"/funds/benefits/shares/?grant={grant.pk}&given=2026&q=zw").content.decode()
    assert "月饼礼盒" in shares
    view = f"/funds/benefits/{grant.pk}/"
    assert "张伟" in chair.get(view).content.decode()
    assert "壹佰元整" in chair.get(f"{view}sheet/").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(chair.get(f"{view}book/").content))
    assert "张伟" in [str(cell.value) for row in book.active.iter_rows() for cell in row]
    with acting_as(OPERATOR):
        share = BenefitShare.objects.get()
        version = BenefitGrant.objects.get().version
    signed = {
        "day": timezone.localdate().isoformat(), "received": [share.pk], "version": version, "exceptions-rows": "1",
        "exceptions-0-share": share.pk, "exceptions-0-answer": "received", "exceptions-0-word": "李娜代领",
    }  # fmt: skip
    assert chair.post(f"{view}sign/", signed).status_code == 302
    with acting_as(OPERATOR):
        assert BenefitShare.objects.get().receiver == "李娜代领"
    assert "月饼礼盒" in chair.get(f"/members/{person.pk}/?tab=benefits").content.decode()
    assert browser(house.people["stranger"]).get(view).status_code in (403, 404)


def test_the_sample_has_some_of_each_and_plays_nothing_twice() -> None:
    on = date(2026, 11, 25)
    district = make_district()
    assert create_demo_benefits(on=on) == 0
    for name, role, unit in (
        ("enterprise", "enterprise_chair", district.north_1),
        ("federation", "federation_chair", district.north),
        ("audit", "audit_committee", district.root),
        ("accountant", "accountant", district.north),
    ):
        appointed(name, role, unit, demo=True)
    for serial in range(1, 9):
        member(district.north_1, f"会员{serial}", serial)
    create_demo_spending(on=on)
    assert create_demo_benefits(on=on) == 2
    assert create_demo_benefits(on=on) == 0
    with acting_as(OPERATOR):
        festival = BenefitGrant.objects.get(occasion="festival")
        assert sorted(festival.shares.values_list("state", flat=True)) == ["held", "missed", *["received"] * 6]
