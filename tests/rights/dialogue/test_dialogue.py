"""Topics, minutes, promises: watched, overdue upwards, told back at the next session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.deadlines import deadlines_of
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.rights.dialogue.actions import add_topics, hold_dialogue, keep_promise, plan_dialogue
from tieshan.rights.dialogue.models import Dialogue, Promise, Topic
from tieshan.rights.dialogue.waiting import waiting_promises

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


def planned(house: House, day: date = DAY) -> Dialogue:
    return plan_dialogue(
        actor=house.actor("chair"), unit=house.district.north_1, planned_on=day, place="", topics="食堂\n班车\n", on=DAY
    )


def held(house: House) -> Promise:
    promise = {"text": "改善食堂", "owner": "行政部", "due_on": date(2026, 9, 15)}
    hold_dialogue(
        actor=house.actor("chair"),
        dialogue=planned(house),
        held_on=DAY,
        present="",
        minutes="已讨论",
        promises=[promise],
        on=DAY,
    )
    return Promise.objects.get()


def test_topics_are_gathered_until_the_session(house: House) -> None:
    one = planned(house)
    add_topics(actor=house.actor("chair"), dialogue=one, topics="工装", raised_by="装配车间", on=DAY)
    assert list(one.topics.order_by("pk").values_list("text", flat=True)) == ["食堂", "班车", "工装"]
    hold_dialogue(
        actor=house.actor("chair"), dialogue=one, held_on=DAY, present="", minutes="已讨论", promises=[], on=DAY
    )
    with pytest.raises(Refused):
        add_topics(actor=house.actor("chair"), dialogue=one, topics="晚了", raised_by="", on=DAY)


def test_a_promise_is_watched_and_its_breach_waits_upwards(house: House) -> None:
    promise = held(house)
    assert [d.due_on for d in deadlines_of(promise)] == [date(2026, 9, 15)]
    for name, seen in (("chair", True), ("north", True), ("chair2", False), ("south", False)):
        with acting_as(house.actor(name)):
            assert waiting_promises(house.actor(name), date(2026, 9, 15)) is None
            assert (waiting_promises(house.actor(name), date(2026, 9, 16)) is not None) is seen, name
            assert Topic.objects.exists() is seen
    with pytest.raises(Forbidden):
        keep_promise(actor=house.actor("chair2"), promise=promise, result="x", kept_on=DAY, on=DAY)
    late = date(2026, 9, 20)
    keep_promise(actor=house.actor("chair"), promise=promise, result="已换承包商", kept_on=late, on=late)
    assert [d.state for d in deadlines_of(promise)] == ["met_late"]
    with pytest.raises(Refused):
        keep_promise(actor=house.actor("chair"), promise=promise, result="再", kept_on=late, on=late)


def test_the_next_session_hears_of_it(house: House) -> None:
    promise = held(house)
    following = planned(house, timezone.localdate())
    chair = browser(house.people["chair"])
    page = chair.get(f"/dialogue/{following.pk}/").content.decode()
    assert "改善食堂" in page
    for path in ("/dialogue/", "/dialogue/?late=1", "/dialogue/plan/", f"/dialogue/promises/{promise.pk}/"):
        assert chair.get(path).status_code == 200, path
    form = {"topics-rows": 0, "held_on": str(DAY), "minutes": "记录", "present": "", "promises-rows": 1, "version": 1}
    form |= {"promises-0-text": "班车", "promises-0-owner": "行政部", "promises-0-due_on": "2026-12-31"}
    assert chair.post(f"/dialogue/{following.pk}/hold/", form).status_code == 302
    assert Promise.objects.count() == 2
    assert browser(house.people["chair2"]).get(f"/dialogue/{following.pk}/").status_code == 404
