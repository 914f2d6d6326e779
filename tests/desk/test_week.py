"""The week at a glance: what is late and where, last week in numbers that open their records."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts import account, appointed, browser
from tests.district import OPERATOR, District, make_district
from tieshan.desk.queries.counting import Period
from tieshan.desk.queries.weeks import week_of_units, weeks_of
from tieshan.foundation.access import acting_as
from tieshan.office.tasks.actions.giving import assign_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def give(district: District, unit: Any, title: str, on: date, due_on: date) -> None:
    owner = account(f"u{on.toordinal()}{due_on.day}", unit)
    assign_task(actor=OPERATOR, unit=unit, title=title, target="完成", owner=owner, due_on=due_on, on=on)


def test_a_week_runs_from_monday_to_sunday() -> None:
    weeks = weeks_of(date(2026, 11, 25))
    assert weeks.last == Period(date(2026, 11, 16), date(2026, 11, 23))
    assert weeks.this == Period(date(2026, 11, 23), date(2026, 11, 30))
    assert weeks_of(date(2026, 11, 23)) == weeks


def test_what_is_late_stands_by_federation(district: District) -> None:
    on = date(2026, 11, 25)
    give(district, district.north_1, "一", date(2026, 11, 17), date(2026, 11, 20))
    give(district, district.south, "二", date(2026, 11, 18), date(2026, 11, 26))
    with acting_as(OPERATOR):
        week = week_of_units(district.root, on=on)
    assert [(place.name, n, duties) for place, n, duties in week.late_places] == [("北园区域工会联合会", 1, 0)]
    assert week.done["tasks.all"][district.north.pk] == 1
    assert week.done["tasks.all"][district.south.pk] == 1


def test_each_chief_sees_their_own_units_and_every_number_opens(district: District) -> None:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7)
    give(district, district.north_1, "北边的事", monday, monday + timedelta(days=2))
    give(district, district.south_1, "南边的事", monday, today + timedelta(days=30))
    leader = browser(appointed("leader", "district_leader", district.root))
    page = leader.get("/week/").content.decode()
    assert "1 deadline is overdue, in 1 unit" in page
    for url in set(re.findall(r'href="(/figures/[^"]+|/due/[^"]+)"', page)):
        assert leader.get(url.replace("&amp;", "&")).status_code == 200, url
    chair = browser(appointed("chair", "federation_chair", district.south))
    page = chair.get("/week/").content.decode()
    assert "Nothing is late" in page
    assert "示例机械" not in page
    assert browser(appointed("cadre", "cadre", district.north)).get("/week/").status_code == 403


def test_the_page_keeps_its_budget(district: District, django_assert_max_num_queries: Any) -> None:
    leader = browser(appointed("leader", "district_leader", district.root))
    leader.get("/week/")
    with django_assert_max_num_queries(24):
        leader.get("/week/")
