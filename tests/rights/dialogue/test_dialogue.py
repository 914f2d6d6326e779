"""Topics, minutes, promises: watched, overdue upwards, told back at the next session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation import events
from tieshan.foundation.access import ANONYMOUS, acting_as, system_actor
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.deadlines.nightly import warn_of_deadlines
from tieshan.foundation.deadlines.policies import WARN
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.models import Employer
from tieshan.rights.concerns.actions import classify_concern, submit_concern
from tieshan.rights.concerns.models import Concern
from tieshan.rights.dialogue.actions import add_topics, gather_topic, hold_dialogue, keep_promise, plan_dialogue
from tieshan.rights.dialogue.events import PromiseOverdue
from tieshan.rights.dialogue.models import Dialogue, Promise, Topic, TopicOrigin
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


def concern_about(house: House) -> Concern:
    """A classified concern of a named worker of the first enterprise of the north."""
    at = timezone.now()
    with act_context(OPERATOR, "organisations.employer.register"):
        employer = Employer.objects.create(
            name="示例机械有限公司", territory=house.district.north, union_unit=house.district.north_1
        )
    concern, _receipt = submit_concern(
        actor=ANONYMOUS, kind="complain", text="夜班没有热饭", employer_words=employer.name, name="李玉梅", at=at
    )
    return classify_concern(
        actor=house.actor("cadre"),
        concern=concern,
        subject="夜班用餐",
        matter="other",
        handling="settle",
        grade="ordinary",
        handler=house.people["cadre"],
        at=at,
    )


def test_a_concern_becomes_a_topic_and_the_side_of_the_employer_cannot_tell(house: House) -> None:
    concern, session, at = concern_about(house), planned(house), timezone.now()
    facts = {"concern": concern, "dialogue": session, "at": at}
    with pytest.raises(Refused) as named:
        gather_topic(actor=house.actor("cadre"), topic="李玉梅反映夜班用餐", **facts)
    assert named.value.code == "rights.dialogue.named"
    with pytest.raises(Forbidden):
        gather_topic(actor=house.actor("chair"), topic="夜班用餐", **facts)
    gather_topic(actor=house.actor("cadre"), topic=" 夜班用餐\n", **facts)
    assert list(session.topics.order_by("pk").values_list("text", "raised_by"))[-1] == ("夜班用餐", "")
    with pytest.raises(Refused) as again:
        gather_topic(actor=house.actor("cadre"), topic="夜班用餐", **facts)
    assert again.value.code == "rights.dialogue.twice"
    assert concern.steps.filter(act="rights.dialogue.gather", is_shown=True).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        TopicOrigin.objects.update(concern_id=concern.pk)
    with acting_as(house.actor("cadre")):
        assert TopicOrigin.objects.get().concern_id == concern.pk
    assert JournalEntry.objects.get(code="rights.dialogue.gather").unit_id == house.district.north.pk
    # The chair sees the topic like any other: neither the way back nor the word.
    chair = house.actor("chair")
    with acting_as(chair):
        assert Topic.objects.filter(text="夜班用餐").exists()
        assert not TopicOrigin.objects.exists()
    page = browser(house.people["chair"]).get(f"/dialogue/{session.pk}/?tab=history").content.decode()
    assert "诉求" not in page
    assert "诉求" not in browser(house.people["chair"]).get(f"/dialogue/{session.pk}/").content.decode()


def test_one_click_from_the_concern_and_from_the_session(house: House) -> None:
    concern, session = concern_about(house), planned(house)
    cadre = browser(house.people["cadre"])
    assert f"/dialogue/from-concern/{concern.pk}/" in cadre.get(f"/dialogue/{session.pk}/").content.decode()
    assert (
        f"/dialogue/from-concern/{concern.pk}/" in cadre.get(f"/concerns/{concern.pk}/?tab=dialogue").content.decode()
    )
    form = cadre.get(f"/dialogue/from-concern/{concern.pk}/").content.decode()
    assert "夜班用餐" in form
    assert str(session) in form
    sent = {"dialogue": session.pk, "topic": "夜班用餐"}
    assert cadre.post(f"/dialogue/from-concern/{concern.pk}/", sent).status_code == 302
    assert "夜班用餐" in cadre.get(f"/concerns/{concern.pk}/?tab=dialogue").content.decode()
    assert browser(house.people["chair"]).get(f"/dialogue/from-concern/{concern.pk}/").status_code in (403, 404)


def test_a_broken_promise_is_told_to_the_rooms_above_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    promise = held(house)
    told: list[PromiseOverdue] = []
    monkeypatch.setitem(events._subscribers, PromiseOverdue, [told.append])
    for day in (15, 16, 17):
        warn_of_deadlines(actor=system_actor(WARN, kind="job"), on=date(2026, 9, day))
    expected = PromiseOverdue(promise.pk, promise.unit_id, date(2026, 9, 15), date(2026, 9, 16))
    assert told == [expected]
