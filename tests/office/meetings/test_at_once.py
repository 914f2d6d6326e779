"""Several people at the same moment, on real connections: nothing lost, nothing doubled, one clear refusal."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.accounts import appointed
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.audit.models import JournalEntry
from tieshan.kernel.refusal import Refused
from tieshan.office.meetings.actions.attendance import sign_in
from tieshan.office.meetings.actions.minutes import Decided, Tick, assign_decision, hold_meeting, sign_minutes
from tieshan.office.meetings.actions.planning import plan_meeting
from tieshan.office.meetings.models import Attendance, Decision, Meeting
from tieshan.office.meetings.queries.people import Asked
from tieshan.office.meetings.queries.sign_in import paper_code
from tieshan.office.meetings.terms import State
from tieshan.office.tasks.models import Task
from tieshan.organisations.queries.grants import actor_for

ON = date(2026, 11, 2)
AT = timezone.make_aware(datetime(2026, 11, 2, 9, 0))
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: list[Callable[[], Any]]) -> list[object]:
    """Run all calls at the same moment, each on its own connection: results, or the code of the refusal."""
    barrier = Barrier(len(calls))

    def one(call: Callable[[], Any]) -> object:
        try:
            barrier.wait(timeout=20)
            return call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def _meeting(house: House, people: list[Asked]) -> Meeting:
    return plan_meeting(
        actor=house.actor("office"),
        unit=house.district.root,
        kind="chairs",
        title="主席会",
        day=ON,
        starts_at=time(9, 0),
        on=ON,
        chair=house.people["leader"],
        recorder=house.people["office"],
        people=people,
    )


def test_minutes_are_signed_once_by_two_who_press_at_the_same_moment() -> None:
    house = House()
    meeting = _meeting(house, [Asked(house.people["north"].pk, "north", house.district.north.pk)])
    office, leader = house.actor("office"), house.actor("leader")
    row = Attendance.objects.get()
    hold_meeting(
        actor=office,
        meeting=meeting,
        ticks={row.pk: Tick("present")},
        summary="会",
        decisions=[Decided("照办")],
        on=ON,
    )
    first = at_once([lambda: sign_minutes(actor=office, meeting=meeting, expected_version=None, on=ON)] * 2)
    assert sorted(type(one).__name__ for one in first) == ["Meeting", "str"]
    second = at_once([lambda: sign_minutes(actor=leader, meeting=meeting, expected_version=None, on=ON)] * 3)
    assert sorted(str(one) for one in second) == ["office.meeting.state", "office.meeting.state", "主席会"]
    with acting_as(OPERATOR):
        assert Meeting.objects.get().state == State.FINAL
    assert JournalEntry.objects.filter(code="office.minutes.sign").count() == 2
    with acting_as(OPERATOR):
        decision, owner = Decision.objects.select_related("meeting").get(), house.people["north"]
    made = at_once(
        [lambda: assign_decision(actor=leader, decision=decision, owner=owner, due_on=date(2026, 11, 9), on=ON)] * 3
    )
    assert [one for one in made if isinstance(one, str)] == ["office.decision.assigned"] * 2
    assert Task.objects.count() == 1


def test_many_sign_in_at_once_while_the_recorder_saves_and_nobody_is_lost() -> None:
    house = House()
    people = [appointed(f"person{n}", "federation_chair", house.district.north) for n in range(7)]
    meeting = _meeting(house, [Asked(p.pk, p.username, house.district.north.pk) for p in people])
    code, office = paper_code(meeting.pk, ON), house.actor("office")
    rows = {row.account_id: row.pk for row in Attendance.objects.all()}
    signing = [partial(sign_in, actor=actor_for(one), meeting=meeting, code=code, at=AT) for one in people]
    # The recorder's form was opened before anybody had signed in, with one name ticked.
    saving = [
        lambda: hold_meeting(
            actor=office,
            meeting=meeting,
            ticks={rows[people[0].pk]: Tick("present")},
            summary="会",
            on=ON,
            opened_at=AT,
        )
    ]
    results = at_once([*signing, *saving])
    refused = [one for one in results if isinstance(one, str)]
    assert set(refused) <= {"office.meeting.state", "office.attendance.already"}
    came = set(Attendance.objects.filter(presence="present").values_list("account_id", flat=True))
    # Whoever was told that it worked is present; whoever came after the recorder was told so.
    worked = {one.account_id for one in results if isinstance(one, Attendance)}
    assert worked <= came
    assert came - worked <= {people[0].pk}
    assert len(worked) + len(refused) == len(people)
