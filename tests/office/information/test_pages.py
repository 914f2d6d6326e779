"""Pages of items and papers: what people see, what numbers open, how many queries a list takes."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from tests.accounts import browser
from tests.foundation.documents.files import pdf, upload
from tests.office.information.conftest import DAY, House
from tests.office.information.test_papers import paper
from tests.office.information.test_scoring import adopt, choose
from tieshan.office.information.models import InformationItem


def test_the_way_of_an_item_through_the_pages(house: House) -> None:
    cadre, chair, office = browser(house.cadre_account), browser(house.chair_account), browser(house.office_account)
    form = {
        "unit": house.district.north.pk, "title": "慰问一线职工", "kind": "news", "event_on": DAY.isoformat(),
        "text": "联合会慰问一线职工二百人。", "author": house.cadre_account.pk,
    }  # fmt: skip
    answer = cadre.post("/information/write/", form)
    item = InformationItem.objects.get()
    assert answer["Location"] == f"/information/{item.pk}/"
    page = cadre.get(f"/information/{item.pk}/").content.decode()
    assert "Send in" in page
    assert cadre.post(f"/information/{item.pk}/submit/").status_code == 302
    run = house.run(item)
    assert "联合会慰问一线职工二百人" in chair.get(f"/approvals/{run.pk}/").content.decode()
    house.agree(item, on=InformationItem.objects.get().submitted_on)
    today = InformationItem.objects.get().submitted_on
    adopted = {
        "level": "city", "system": "union", "form": "full", "journal": "《示例市工会信息》",
        "adopted_on": today.isoformat(), "uploads": upload("采用件.pdf", pdf()),
    }  # fmt: skip
    assert office.post(f"/information/{item.pk}/adopt/", adopted).status_code == 302
    shown = cadre.get(f"/information/{item.pk}/").content.decode()
    link = re.search(r'href="(/attachments/[^"]+)"', shown)
    assert link is not None
    assert cadre.get(unescape(link[1])).status_code == 200


def test_written_and_sent_in_at_once(house: House) -> None:
    cadre = browser(house.cadre_account)
    form = {
        "unit": house.district.north.pk, "title": "慰问", "kind": "news", "event_on": DAY.isoformat(),
        "text": "第一段。\n第二行。\n\n<b>第三段</b>。", "author": house.cadre_account.pk, "also": "1",
    }  # fmt: skip
    answer = cadre.post("/information/write/", form)
    item = InformationItem.objects.get()
    assert (item.state, answer["Location"]) == ("submitted", f"/information/{item.pk}/")
    # The text stands as it was written, and does nothing.
    for address in (f"/information/{item.pk}/", f"/approvals/{house.run(item).pk}/"):
        page = browser(house.chair_account).get(address).content.decode()
        assert "<p>第一段。<br>第二行。</p>" in page
        assert "&lt;b&gt;第三段&lt;/b&gt;" in page
    house.send_back(item, "请补充人数")
    assert "请补充人数" in cadre.get(f"/information/{item.pk}/").content.decode()


def test_each_number_of_the_statistics_opens_its_records(house: House) -> None:
    choose(house, "county-union", date(2026, 1, 1))
    adopt(house, house.signed())
    house.signed(day=date(2026, 5, 20), unit=house.district.north_1)
    office = browser(house.office_account)
    page = office.get("/information/statistics/?year=2026&month=5").content.decode()
    for address, count in set(re.findall(r'href="(/information/\?sent_from[^"]+)">(\d+)</a>', page)):
        rows = office.get(unescape(address)).content.decode()
        assert len(set(re.findall(r'href="/information/(\d+)/"', rows))) == int(count)
    points = re.search(r'href="(/information/adoptions/\?[^"]+)">15</a>', page)
    assert points is not None
    assert "北园联合会" in office.get(unescape(points[1])).content.decode()
    assert office.get("/information/statistics/?year=2026&month=0").status_code == 200
    assert "county-level city" in office.get("/information/schemes/").content.decode()


def test_lists_take_a_fixed_number_of_queries(house: House, django_assert_max_num_queries: Any) -> None:
    office = browser(house.office_account)
    for n in range(12):
        adopt(house, house.signed(title=f"信息{n}"))
        paper(house, title=f"论文{n}")
    for address in ("/information/", "/information/adoptions/", "/research-papers/"):
        office.get(address)
        with django_assert_max_num_queries(16):
            assert office.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/research-papers/plan/", "/information/write/", "/information/schemes/choose/"])
def test_forms_open(house: House, address: str) -> None:
    assert browser(house.office_account).get(address).status_code == 200


def test_a_paper_page_shows_course_and_grounds(house: House) -> None:
    found = paper(house)
    page = browser(house.cadre_account).get(f"/research-papers/{found.pk}/").content.decode()
    assert "Send the draft in" in page
    assert "6,000 characters" in page
