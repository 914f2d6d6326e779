"""The pages of deadlines: piles, one deadline, pausing, and the calendar feed that gives nothing away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.accounts import account, appointed, browser
from tests.district import OPERATOR, District
from tests.foundation.deadlines.conftest import put
from tieshan.foundation.access import acting_as
from tieshan.foundation.deadlines.models import Deadline, Feed
from tieshan.organisations.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def test_piles_show_what_they_say(district: District, today: date) -> None:
    person = appointed("anna", "federation_chair", district.north)
    put(district.north_1, title="逾期事项", due_on=today - timedelta(days=1))
    put(district.north_2, title="本周事项", due_on=today + timedelta(days=3))
    put(district.north, title="自己事项", due_on=today + timedelta(days=30), account_id=person.pk)
    put(district.south_1, title="别家事项", due_on=today)
    page = browser(person)

    def shown(pile: str) -> str:
        return page.get("/due/", {"pile": pile}).content.decode()

    titles = ("逾期事项", "本周事项", "自己事项", "别家事项")
    seen = {p: [t for t in titles if t in shown(p)] for p in ("open", "mine", "week", "late", "closed")}
    assert seen == {
        "open": ["逾期事项", "本周事项", "自己事项"],
        "mine": ["自己事项"],
        "week": ["本周事项"],
        "late": ["逾期事项"],
        "closed": [],
    }
    assert "1 deadline is overdue" in shown("open")
    assert "自己事项" in page.get("/due/", {"q": "自己"}).content.decode()
    assert "本周事项" not in page.get("/due/", {"q": "自己"}).content.decode()
    for letters in ("zjsx", "zijishixiang", "JSX"):
        found = page.get("/due/", {"q": letters}).content.decode()
        assert "自己事项" in found, letters
        assert "本周事项" not in found, letters


def test_without_a_post_one_reads_ones_own(district: District, today: date) -> None:
    person = account("anna", district.south_1)
    mine = put(district.north_1, title="自己事项", due_on=today, account_id=person.pk)
    other = put(district.north_2, title="别人事项", due_on=today)
    page = browser(person)
    text = page.get("/due/").content.decode()
    assert "自己事项" in text
    assert "别人事项" not in text
    assert page.get(f"/due/{mine.pk}/").status_code == 200
    assert page.get(f"/due/{other.pk}/").status_code == 404
    assert page.get(f"/due/{mine.pk}/pause/").status_code == 403


def test_a_long_list_costs_the_same_queries(
    district: District, today: date, django_assert_max_num_queries: Any
) -> None:
    person = appointed("anna", "federation_chair", district.north)
    for n in range(30):
        put(district.north_1, kind=f"test.paper.k{n}", title=f"事项{n}", due_on=today + timedelta(days=n))
    page = browser(person)
    page.get("/due/")
    with django_assert_max_num_queries(14):
        assert page.get("/due/").status_code == 200


def test_paused_and_run_on_by_hand(district: District, today: date) -> None:
    person = appointed("anna", "federation_chair", district.north)
    deadline = put(district.north_1, title="答复来信", due_on=today + timedelta(days=10), began_on=today, on=today)
    page = browser(person)
    answer = page.post(f"/due/{deadline.pk}/pause/", {"on": today, "reason": "等待材料", "version": 1})
    assert answer.status_code == 302, answer.content.decode()
    text = page.get(f"/due/{deadline.pk}/").content.decode()
    assert "等待材料" in text
    assert "paused" in text
    page.post(f"/due/{deadline.pk}/resume/", {"on": today + timedelta(days=4), "reason": "材料已到", "version": 2})
    with acting_as(OPERATOR):
        found = Deadline.objects.get(pk=deadline.pk)
    assert found.state == "running"
    assert found.due_on >= deadline.due_on + timedelta(days=4)
    text = page.get(f"/due/{deadline.pk}/").content.decode()
    assert f"<del>{deadline.due_on}</del>" in text, "the old end is shown"
    assert page.get(f"/due/{deadline.pk}/pause/").status_code == 200


def test_nobody_pauses_in_a_foreign_union(district: District, today: date) -> None:
    person = appointed("anna", "federation_chair", district.north)
    deadline = put(district.south_1, due_on=today, account_id=person.pk)
    page = browser(person)
    assert page.get(f"/due/{deadline.pk}/").status_code == 200, "it is their own"
    assert page.post(f"/due/{deadline.pk}/pause/", {"on": today, "reason": "x", "version": 1}).status_code == 403


def feed_address(person: Account) -> str:
    page = browser(person)
    text = page.post("/due/calendar/open/").content.decode()
    start = text.index("/due/calendar/", text.index("data-copy") - 400)
    return text[start : text.index(".ics", start) + 4]


def test_a_feed_shows_ones_own_alone(district: District, today: date) -> None:
    person = appointed("anna", "federation_chair", district.north)
    put(district.north_1, title="自己事项", due_on=today + timedelta(days=2), account_id=person.pk)
    put(district.north_2, title="下级事项", due_on=today + timedelta(days=2))
    address = feed_address(person)
    answer = browser().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(e["SUMMARY"]) for e in events] == ["自己事项"]
    assert events[0]["DTSTART"].dt == today + timedelta(days=2)
    assert events[0]["DTEND"].dt == today + timedelta(days=3)


def test_the_address_is_kept_as_a_hash_renewed_and_revoked(district: District) -> None:
    person = account("anna", district.north_1)
    old = feed_address(person)
    token = old.removeprefix("/due/calendar/").removesuffix(".ics")
    assert token.encode() not in bytes(Feed.objects.get().token_hash)
    new = feed_address(person)
    assert (browser().get(old).status_code, browser().get(new).status_code) == (404, 200)
    # The letters of the address are told apart.
    assert (
        browser().get(new.swapcase().replace("/DUE/CALENDAR/", "/due/calendar/").replace(".ICS", ".ics")).status_code
        == 404
    )
    assert browser(person).post("/due/calendar/close/").status_code == 302
    assert browser().get(new).status_code == 404
    assert browser(person).post("/due/calendar/close/").status_code == 422


def test_a_closed_account_has_no_feed(district: District) -> None:
    person = account("anna", district.north_1)
    address = feed_address(person)
    from tieshan.foundation.access.acts import act_context

    with act_context(OPERATOR, "organisations.unit.edit"):
        Account.objects.filter(pk=person.pk).update(is_active=False)
    assert browser().get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000, "%00", "..%2f", "☭"])
def test_unknown_addresses_are_not_found(db: None, token: str) -> None:
    assert browser().get(f"/due/calendar/{token}.ics").status_code == 404


def test_a_greedy_program_is_asked_to_wait(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieshan.foundation.deadlines.web.FEED_READS_AN_HOUR", 3)
    cache.clear()
    address = feed_address(account("anna", district.north_1))
    answers = [browser().get(address).status_code for _n in range(5)]
    assert answers == [200, 200, 200, 429, 429]
