"""The pages: what each reader sees of a leave, and that a form leads to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.office.house import House
from tests.office.leave.desk import ask, grant
from tieshan.foundation.access import acting_as
from tieshan.office.leave.models import Leave

pytestmark = pytest.mark.django_db
REASON = "陪父亲看病"


@pytest.fixture
def running(house: House) -> Leave:
    """Granted leave of the cadre for today, with a stand-in who is a cadre as well."""
    house.people["second"] = appointed("second", "cadre", house.district.north)
    day = timezone.localdate()
    leave = ask(
        house,
        kind="other",
        days=(day, day),
        reason=REASON,
        deputy=house.people["second"],
        handover="周五例会材料",
    )
    with acting_as(house.actor("office")):
        return grant(house, leave, "north", on=day)


def page(house: House, who: str, code: str, *args: Any, **query: Any) -> Any:
    return browser(house.people[who]).get(reverse(code, args=args), query)


def test_superiors_and_the_person_read_the_reason(house: House, running: Leave) -> None:
    for who in ("cadre", "north", "office", "leader"):
        answer = page(house, who, "office.leave.detail", running.pk)
        assert answer.status_code == 200, who
        assert REASON in answer.content.decode()


def test_the_stand_in_reads_what_was_handed_over_and_not_why(house: House, running: Leave) -> None:
    answer = page(house, "second", "office.leave.detail", running.pk)
    text = answer.content.decode()
    assert "周五例会材料" in text
    assert REASON not in text
    assert "13900000000" not in text
    assert "?tab=history" not in text
    assert page(house, "second", "office.leave.detail", running.pk, tab="history").status_code == 404


@pytest.mark.parametrize("who", ["south", "chair", "stranger"])
def test_others_do_not_find_it(house: House, running: Leave, who: str) -> None:
    assert page(house, who, "office.leave.detail", running.pk).status_code in (403, 404)


def test_colleagues_see_on_the_board_that_and_not_why(house: House, running: Leave) -> None:
    for period in ("day", "week", "month"):
        text = page(house, "second", "office.leave.board", period=period).content.decode()
        assert house.people["cadre"].display_name in text
        assert REASON not in text
        assert "other leave" not in text
    assert house.people["cadre"].display_name not in page(house, "south", "office.leave.board").content.decode()


def test_asking_with_a_browser(house: House) -> None:
    day = timezone.localdate()
    client = browser(house.people["cadre"])
    form = {
        "kind": "sick",
        "starts_on": day,
        "starts": "am",
        "ends_on": day,
        "ends": "pm",
        "reason": "感冒",
        "contact": "13900000001",
    }
    answer = client.post(reverse("office.leave.request"), form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert "waiting for approval" in client.get(answer["Location"]).content.decode()


def test_lists_and_pages_ask_no_query_per_row(house: House, django_assert_max_num_queries: Any) -> None:
    house.people["second"] = appointed("second", "cadre", house.district.north)
    day = timezone.localdate()
    for who in ("cadre", "second", "north"):
        ask(house, who, kind="other", days=(day, day))
    client = browser(house.people["office"])
    client.get(reverse("office.leave.list"))
    with django_assert_max_num_queries(22):
        client.get(reverse("office.leave.list"))
