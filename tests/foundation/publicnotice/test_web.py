"""The pages of notices: posted in the office, read and objected to by anybody, answered, certified."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR, District
from tests.foundation.publicnotice.conftest import LINES, at, fresh, night_after, object_to, post
from tieshan.foundation.access import acting_as
from tieshan.foundation.publicnotice import NoticeLine
from tieshan.foundation.publicnotice.models import Objection, PublicNotice
from tieshan.foundation.publicnotice.web.acts import read_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def standing(district: District) -> PublicNotice:
    """A notice that stands today."""
    return post(district.north_1, on=timezone.localdate(), contact="区总办公室 100000")


def test_lines_as_offices_have_them() -> None:
    text = "张三,示例机械有限公司工会,困难职工\n\n李四\t示例纺织有限公司工会\n王五，示例食品有限公司工会，单亲"
    assert read_lines(text, masked=True) == [
        NoticeLine("张三", "示例机械有限公司工会", "困难职工"),
        NoticeLine("李四", "示例纺织有限公司工会", ""),
        NoticeLine("王五", "示例食品有限公司工会", "单亲"),
    ]


def test_a_general_notice_is_posted_and_printed(district: District) -> None:
    chair = appointed("chair", "enterprise_chair", district.north_1)
    page = browser(chair)
    answer = page.post(
        "/notices/post/",
        {
            "unit": district.north_1.pk,
            "title": "拟慰问职工名单",
            "lines": "张三丰,示例机械有限公司工会,困难职工",
            "masked": "on",
            "days": 5,
            "contact": "工会办公室",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(OPERATOR):
        notice = PublicNotice.objects.get()
    text = page.get(answer.headers["Location"]).content.decode()
    assert "张**" in text
    assert "张三丰" not in text
    sheet = page.get(f"/notices/{notice.pk}/sheet/").content.decode()
    assert notice.token in sheet
    assert page.get(f"/notices/{notice.pk}/qr.svg").headers["Content-Type"] == "image/svg+xml"
    assert page.get(f"/notices/{notice.pk}/certificate/").status_code == 422
    assert "拟慰问职工名单" in page.get("/notices/").content.decode()


def test_nobody_posts_for_a_foreign_union(district: District) -> None:
    page = browser(appointed("chair", "enterprise_chair", district.north_1))
    sent = {"unit": district.south_1.pk, "title": "x", "lines": "张三", "days": 5, "contact": "x"}
    assert page.post("/notices/post/", sent).status_code == 422


def test_anybody_reads_and_objects_without_a_name(standing: PublicNotice) -> None:
    page = browser()
    address = f"/n/{standing.token}/"
    answer = page.get(address)
    text = answer.content.decode()
    assert "张**" in text
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    received = page.post(address, {"text": "名单中有人不符合条件", "website": ""})
    assert received.status_code == 200
    receipt = re.search(r'class="receipt">([A-Z2-7-]+)<', received.content.decode())
    assert receipt is not None
    looked = page.post("/notices/receipt/", {"receipt": receipt[1].lower()}).content.decode()
    assert "to be answered" in looked
    assert "No objection has this receipt" in page.post("/notices/receipt/", {"receipt": "AAAA"}).content.decode()
    with acting_as(OPERATOR):
        objection = Objection.objects.get()
    assert (objection.name, objection.is_doubtful, objection.address_hash is None) == (None, False, False)


def test_the_form_is_sent_with_its_origin(standing: PublicNotice) -> None:
    """A page under "no-referrer" sends "Origin: null", which the check against forged forms refuses."""
    page = Client(enforce_csrf_checks=True)
    answer = page.get(f"/n/{standing.token}/")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())
    assert token is not None
    sent = {"text": "异议", "csrfmiddlewaretoken": token[1]}
    assert page.post(f"/n/{standing.token}/", sent, headers={"origin": "http://testserver"}).status_code == 200


def test_what_fills_the_hidden_field_is_kept_and_marked(standing: PublicNotice) -> None:
    page = browser()
    page.post(f"/n/{standing.token}/", {"text": "buy", "website": "http://example.org"})
    with acting_as(OPERATOR):
        assert Objection.objects.get().is_doubtful


def test_a_refused_objection_keeps_its_text(standing: PublicNotice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieshan.foundation.publicnotice.objecting.REFUSED_FROM", 0)
    answer = browser().post(f"/n/{standing.token}/", {"text": "名单中有人不符合条件"})
    assert answer.status_code == 422
    assert "名单中有人不符合条件" in answer.content.decode()


def test_after_the_last_day_no_names_are_shown(district: District) -> None:
    today = timezone.localdate()
    notice = post(district.north_1, on=today - timedelta(days=30))
    text = browser().get(f"/n/{notice.token}/").content.decode()
    assert "张**" not in text
    assert "no longer shown" in text


@pytest.mark.parametrize("token", ["x", "1", "a" * 300, "☭", "%00"])
def test_addresses_cannot_be_guessed(standing: PublicNotice, token: str) -> None:
    assert browser().get(f"/n/{token}/").status_code == 404
    assert browser().get(f"/n/{standing.pk}/").status_code == 404


def test_answered_on_screen_and_certified(district: District) -> None:
    chair = appointed("head", "federation_chair", district.north)
    page = browser(chair)
    first = timezone.localdate() - timedelta(days=30)
    notice = post(district.north_1, on=first)
    objection, receipt = object_to(notice, at(first + timedelta(days=1)), name="某职工")
    night_after(notice.last_day)
    assert "1 objection waits" in page.get("/notices/").content.decode()
    assert "某职工" in page.get(f"/notices/{notice.pk}/").content.decode()
    sent = {"outcome": "not_upheld", "text": "经核查，符合条件。", "version": 1}
    assert page.post(f"/notices/objections/{objection.pk}/answer/", sent).status_code == 302
    assert fresh(notice).state == "clear"
    certificate = page.get(f"/notices/{notice.pk}/certificate/").content.decode()
    assert "1 objections came in" in certificate
    assert "符合条件" in browser().post("/notices/receipt/", {"receipt": receipt}).content.decode()


def test_a_certificate_of_no_objection(district: District) -> None:
    page = browser(appointed("head", "federation_chair", district.north))
    notice = post(district.north_1, on=timezone.localdate() - timedelta(days=30))
    night_after(notice.last_day)
    assert "No objection came in" in page.get(f"/notices/{notice.pk}/certificate/").content.decode()


def test_the_office_records_what_came_by_letter(standing: PublicNotice, district: District) -> None:
    page = browser(appointed("cadre1", "cadre", district.north))
    sent = {"channel": "letter", "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "text": "来信异议"}
    answer = page.post(f"/notices/{standing.pk}/objection/", sent)
    assert answer.status_code == 200, answer.content.decode()
    assert re.search(r'class="receipt">[A-Z2-7-]+<', answer.content.decode())
    wrong = page.post(f"/notices/{standing.pk}/objection/", {**sent, "at": "2099-01-01T00:00"})
    assert wrong.status_code == 422
    assert page.post(f"/notices/{standing.pk}/objection/", {**sent, "text": " "}).status_code == 422


def test_proof_of_posting_and_withdrawal_on_screen(standing: PublicNotice, district: District) -> None:
    page = browser(appointed("head", "federation_chair", district.north))
    day = timezone.localdate().isoformat()
    sent = {"place": "厂门公告栏", "day": day, "at": "09:30", "posted_by": "示例经办"}
    assert page.post(f"/notices/{standing.pk}/posting/", sent).status_code == 302
    assert "厂门公告栏" in page.get(f"/notices/{standing.pk}/").content.decode()
    assert page.post(f"/notices/{standing.pk}/withdraw/", {"reason": "名单有误", "version": 1}).status_code == 302
    assert fresh(standing).state == "withdrawn"
    assert "withdrawn" in browser().get(f"/n/{standing.token}/").content.decode()


def test_a_long_list_costs_the_same_queries(district: District, django_assert_max_num_queries: Any) -> None:
    page = browser(appointed("head", "federation_chair", district.north))
    for n in range(25):
        post(district.north_1, kind=f"test.aid.k{n}", lines=LINES)
    page.get("/notices/")
    with django_assert_max_num_queries(15):
        page.get("/notices/")
