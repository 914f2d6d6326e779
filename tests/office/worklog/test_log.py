"""The log of a day: what is already there, one line, later, again, and what superiors may do with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR, resident_number
from tests.office.house import House
from tests.office.leave.desk import ask, grant
from tieshan.foundation.access import acting_as
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.lawbook.proofs import proof_kind
from tieshan.members.actions.cadres import engage_cadre
from tieshan.office.worklog.actions import amend_log, comment_log, record_visit, write_log
from tieshan.office.worklog.models import DayLog, LogEntry
from tieshan.office.worklog.queries import months, records_of_day
from tieshan.office.worklog.rules import DayState

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    """The test reads what it likes; the acts run as the people themselves."""
    with acting_as(OPERATOR):
        yield


def write(house: House, text: str = "走访两家企业", *, who: str = "cadre", day: date = MONDAY, **facts: Any) -> DayLog:
    return write_log(actor=house.actor(who), day=day, text=text, **{"on": day, **facts})


def visit(house: House, day: date = MONDAY) -> Any:
    return record_visit(
        actor=house.actor("cadre"), day=day, place="北园社区", met="张师傅", about="了解用工情况", kind="worker", on=day
    )


def test_a_log_is_a_record_of_work_of_its_day(house: House) -> None:
    log = write(house, entries=[("organising", "新企业建会谈话"), ("office", "")], on=date(2026, 11, 26))
    (row,) = proof_kind("office.log").rows()
    assert (row["day"], row["made_on"], row["account_id"]) == (MONDAY, date(2026, 11, 26), log.account_id)
    assert [one.text for one in LogEntry.objects.filter(log=log)] == ["新企业建会谈话"]


def test_what_was_done_elsewhere_is_already_there(house: House) -> None:
    with pytest.raises(Refused):
        write(house, "")
    made = visit(house)
    records = records_of_day(house.people["cadre"].pk, MONDAY)
    assert [(one.kind.code, one.record_id) for one in records] == [("office.visit", made.pk)]
    assert write(house, "").text == ""
    assert records_of_day(house.people["north"].pk, MONDAY) == []


def test_the_day_page_shows_it_in_one_look(house: House, django_assert_max_num_queries: Any) -> None:
    day = timezone.localdate()
    visit(house, day)
    client = browser(house.people["cadre"])
    client.get(reverse("office.log.write"))
    with django_assert_max_num_queries(28):
        text = client.get(reverse("office.log.write")).content.decode()
    assert "北园社区" in text
    answer = client.post(reverse("office.log.write"), {"text": "下午整理台账", "version": "0"})
    assert answer.status_code == 302
    assert "下午整理台账" in client.get(answer["Location"]).content.decode()


def test_a_log_is_rewritten_for_some_days_and_then_added_to(house: House) -> None:
    log = write(house)
    later = write(house, "走访三家企业", on=MONDAY + timedelta(days=7))
    assert (later.pk, later.text, later.version, later.made_on) == (log.pk, "走访三家企业", 2, MONDAY)
    with pytest.raises(Refused) as closed:
        write(house, "走访四家企业", on=MONDAY + timedelta(days=8))
    assert closed.value.code == "office.log.closed"
    amend_log(actor=house.actor("cadre"), log=log, text="补记：另有一家", on=MONDAY + timedelta(days=8))
    with pytest.raises(Forbidden):
        amend_log(actor=house.actor("north"), log=log, text="不是我的", on=TUESDAY)


def test_a_day_may_be_written_up_later_but_not_ahead(house: House) -> None:
    assert write(house, on=MONDAY + timedelta(days=40)).made_on == MONDAY + timedelta(days=40)
    with pytest.raises(Refused):
        write(house, day=TUESDAY, on=MONDAY)


def test_the_second_window_is_told_what_the_first_wrote(house: House) -> None:
    write(house, "上午开会", version=0, entries=[("office", "写材料")])
    with pytest.raises(Stale) as stale:
        write(house, "下午走访", version=0)
    (change,) = stale.value.facts["changes"]
    assert "上午开会" in change["new"]
    assert "写材料" in change["new"]
    assert write(house, "上午开会，下午走访", version=1).version == 2
    with pytest.raises(Stale):
        write(house, "另一个窗口", version=1)


def test_the_form_of_the_second_window_keeps_what_was_typed(house: House) -> None:
    day = timezone.localdate()
    client = browser(house.people["cadre"])
    client.post(reverse("office.log.write"), {"text": "上午开会", "version": "0"})
    answer = client.post(reverse("office.log.write"), {"text": "下午走访", "version": "0"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "上午开会" in text
    assert "下午走访" in text
    assert 'name="version" value="1"' in text
    assert DayLog.objects.get(day=day).text == "上午开会"
    assert client.post(reverse("office.log.write"), {"text": "上午开会，下午走访", "version": "1"}).status_code == 302


def test_superiors_read_and_remark_and_colleagues_do_not(house: House) -> None:
    house.people["second"] = appointed("second", "cadre", house.district.north)
    log = write(house, "与企业主谈欠薪")
    comment_log(actor=house.actor("north"), log=log, text="下次带上监察员", on=TUESDAY)
    answers = {
        who: browser(house.people[who]).get(reverse("office.log.detail", args=[log.pk])).status_code
        for who in ("cadre", "north", "office", "leader", "second", "south", "chair")
    }
    assert answers == {
        "cadre": 200,
        "north": 200,
        "office": 200,
        "leader": 200,
        "second": 404,
        "south": 404,
        "chair": 403,
    }
    with pytest.raises(Forbidden):
        comment_log(actor=house.actor("second"), log=log, text="我也看看", on=TUESDAY)
    assert "与企业主谈欠薪" not in browser(house.people["second"]).get(reverse("office.log.list")).content.decode()


# -- the month ----------------------------------------------------------------------------------------------------


def test_the_month_tells_logged_missing_and_away_days_apart(house: House) -> None:
    write(house, day=date(2026, 11, 2))
    half = ask(house, days=(date(2026, 11, 4), date(2026, 11, 4)), ends="am")
    whole_day = ask(house, days=(date(2026, 11, 3), date(2026, 11, 3)))
    for leave in (half, whole_day):
        grant(house, leave, on=MONDAY)
    (month,) = months([house.people["cadre"]], date(2026, 11, 1), on=date(2026, 11, 5))
    states = {day.day: state for day, (state, _log) in month.days.items()}
    assert states[1] is DayState.REST
    assert states[2] is DayState.LOGGED
    assert states[3] is DayState.AWAY
    assert states[4] is DayState.MISSING
    assert states[5] is DayState.AHEAD


def test_a_chair_sees_the_month_of_the_cadres_of_the_federation(
    house: House, django_assert_max_num_queries: Any
) -> None:
    for serial, who in ((40, "cadre"), (42, "second"), (44, "third")):
        account = house.people.get(who) or appointed(who, "cadre", house.district.north)
        engage_cadre(
            actor=OPERATOR,
            federation=house.district.north,
            name="周敏",
            id_number=resident_number(serial),
            start=date(2024, 6, 1),
            on=MONDAY,
            account=account,
        )
    client = browser(house.people["north"])
    client.get(reverse("office.log.month"))
    with django_assert_max_num_queries(20):
        text = client.get(reverse("office.log.month"), {"month": "2026-11"}).content.decode()
    assert text.count(house.people["cadre"].display_name) == 1
    assert "My people" in text
    assert "My people" not in browser(house.people["cadre"]).get(reverse("office.log.month")).content.decode()
