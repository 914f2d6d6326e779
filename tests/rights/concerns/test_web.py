"""The pages: a worker writes and follows on a phone, the office works, strangers learn nothing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.audit.models import JournalEntry
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.queries import concern_of_receipt

RECEIPT = re.compile(r'class="receipt">([\d-]+)<br>([A-Z2-7-]+)<')
SENT = {
    "kind": "complain",
    "text": "拖欠九月工资",
    "employer": "",
    "area": "",
    "group": "",
    "name": "",
    "contact": "",
    "website": "",
}


def write(page: Client, **facts: Any) -> tuple[str, str]:
    answer = page.post("/ask/", SENT | facts)
    found = RECEIPT.search(answer.content.decode())
    assert found is not None, answer.content.decode()
    return found[1], found[2]


@pytest.mark.django_db
def test_a_worker_writes_and_follows_without_an_account(house: House) -> None:
    page = browser()
    form = page.get("/ask/").content.decode()
    assert "北园区域工会联合会" in form
    number, code = write(page, area=house.district.north.pk, name="王小明", contact="13800000000")
    with acting_as(OPERATOR):
        concern = Concern.objects.get()
    assert concern.unit == house.district.north
    answer = page.post("/ask/progress/", {"number": number, "code": code})
    assert "to be classified" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    added = page.post("/ask/progress/", {"number": number, "code": code, "what": "add", "text": "还有三个工友"})
    assert "还有三个工友" in added.content.decode()
    too_early = page.post("/ask/progress/", {"number": number, "code": code, "what": "rate", "rating": "not"})
    assert "There is no answer yet." in too_early.content.decode()


@pytest.mark.django_db
def test_what_the_office_does_reaches_the_worker_and_names_of_the_office_do_not(house: House) -> None:
    number, code = write(browser(), area=house.district.north.pk)
    with acting_as(OPERATOR):
        pk = Concern.objects.get().pk
    chair, cadre = browser(house.people["north"]), browser(house.people["cadre"])
    assert "/concerns/" in chair.get("/").content.decode()
    classified = {
        "subject": "反映欠薪",
        "matter": "wages",
        "handling": "settle",
        "grade": "easy",
        "handler": house.people["cadre"].pk,
        "version": 1,
    }
    assert chair.post(f"/concerns/{pk}/classify/", classified).status_code == 302
    # The second window is told that somebody was quicker.
    assert chair.post(f"/concerns/{pk}/classify/", classified).status_code == 409
    assert "反映欠薪" in cadre.get("/").content.decode()
    assert cadre.post(f"/concerns/{pk}/answer/", {"text": "已督促补发", "version": 2}).status_code == 302
    progress = browser().post("/ask/progress/", {"number": number, "code": code}).content.decode()
    assert "已督促补发" in progress
    assert all(person.display_name not in progress for person in house.people.values())
    rated = browser().post("/ask/progress/", {"number": number, "code": code, "what": "rate", "rating": "satisfied"})
    assert "on record" in rated.content.decode()
    again = browser().post("/ask/progress/", {"number": number, "code": code, "what": "again", "text": "没到账"})
    assert "没到账" in again.content.decode()
    figures = chair.get(f"/concerns/figures/?year={timezone.localdate().year}").content.decode()
    assert "Concerns received" in figures
    # Each number of a union opens its own concerns, not those of the unions below it.
    opened = re.findall(r'href="(/concerns/\?[^"]*in_charge=\d+[^"]*)"', figures)
    assert len(opened) == 2  # received, and answered in time
    assert number in chair.get(opened[0].replace("&amp;", "&")).content.decode()
    elsewhere = opened[0].replace("&amp;", "&").replace(f"in_charge={house.district.north.pk}", "in_charge=1")
    assert number not in chair.get(elsewhere).content.decode()


@pytest.mark.django_db
def test_the_name_shows_on_a_journalled_press_alone(house: House) -> None:
    write(browser(), area=house.district.north.pk, name="王小明")
    with acting_as(OPERATOR):
        pk = Concern.objects.get().pk
    cadre = browser(house.people["cadre"])
    for page in (f"/concerns/{pk}/", "/concerns/", "/concerns/?print=1"):
        assert "王小明" not in cadre.get(page).content.decode()
    assert cadre.get(f"/concerns/{pk}/identify/").status_code == 302
    before = JournalEntry.objects.count()
    assert "王小明" in cadre.post(f"/concerns/{pk}/identify/").content.decode()
    assert JournalEntry.objects.count() > before
    assert browser(house.people["leader"]).post(f"/concerns/{pk}/identify/").status_code == 403


@pytest.mark.django_db
def test_strangers_learn_nothing(house: House) -> None:
    number, code = write(browser(), area=house.district.north.pk)
    with acting_as(OPERATOR):
        pk = Concern.objects.get().pk
    for name in ("chair", "stranger", "south"):
        page = browser(house.people[name])
        kept = [page.get(f"/concerns/{n}/") for n in (pk, 987654)]
        assert kept[0].status_code == kept[1].status_code in (403, 404), name
        assert number not in page.get("/concerns/").content.decode()
    wrong = [
        browser().post("/ask/progress/", {"number": n, "code": c}).content.decode()
        for n, c in ((number, "AAAA-BBBB-CCCC-DDDD"), ("000-000-000", code), ("000-000-000", "AAAA-BBBB-CCCC-DDDD"))
    ]
    stripped = [re.sub(r'(csrfmiddlewaretoken" value|value)="[^"]*"', "", text) for text in wrong]
    assert stripped[0] == stripped[1] == stripped[2]


@pytest.mark.django_db
def test_the_list_needs_no_query_per_row(house: House, django_assert_max_num_queries: Any) -> None:
    with acting_as(OPERATOR):
        for n in range(30):
            submit_concern(actor=ANONYMOUS, kind="ask", text=f"问题{n}", at=timezone.now(), area=house.district.north)
    page = browser(house.people["north"])
    page.get("/concerns/")
    with django_assert_max_num_queries(22):
        assert page.get("/concerns/").status_code == 200


@pytest.mark.django_db
def test_wrong_input_keeps_the_words(house: House) -> None:
    page = browser()
    answer = page.post("/ask/", SENT | {"kind": "", "text": "说了很多"})
    assert answer.status_code == 422
    assert "说了很多" in answer.content.decode()
    assert page.post("/ask/", SENT | {"text": ""}).status_code == 422
    assert page.post("/ask/progress/", {"number": "1", "code": ""}).status_code == 422
    # A field that only programs fill in marks the message, and loses nothing.
    write(page, website="https://example.invalid")
    with acting_as(OPERATOR):
        assert Concern.objects.get().is_doubtful


@pytest.mark.django_db
def test_the_poster_leads_to_the_page_with_the_area_filled_in(house: House) -> None:
    page = browser(house.people["cadre"])
    poster = page.get("/concerns/poster/").content.decode()
    assert f"/ask/?area={house.district.north.pk}" in poster
    assert page.get("/concerns/poster.svg").headers["Content-Type"] == "image/svg+xml"
    assert (
        f'value="{house.district.north.pk}" selected'
        in browser().get(f"/ask/?area={house.district.north.pk}").content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_many_at_once_each_receipt_is_a_stored_concern() -> None:
    House()

    def one(n: int) -> tuple[str, str]:
        try:
            return write(browser(), text=f"并发{n}")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(one, range(60)))
    with acting_as(OPERATOR):
        assert {concern.text for concern in (concern_of_receipt(*r) for r in receipts) if concern} == {
            f"并发{n}" for n in range(60)
        }
