"""The night: warned by the ladder once a step, overdue told once, to whom it concerns, and at any number set-based."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.accounts import account, appointed
from tests.district import OPERATOR, TODAY, District
from tests.foundation.deadlines.conftest import KIND, put
from tieshan.foundation import events
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import DeadlineOverdue, move_deadline, pause_deadline, providers, recount_deadlines
from tieshan.foundation.deadlines.models import Deadline, DeadlineStep
from tieshan.foundation.deadlines.nightly import warn_of_deadlines
from tieshan.foundation.notify.models import Notice
from tieshan.organisations.models import Account, Unit

pytestmark = pytest.mark.django_db


def night(on: date) -> dict[str, int]:
    return warn_of_deadlines(actor=OPERATOR, on=on)


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("id").values_list("account__username", "code"))


def test_the_ladder_is_climbed_one_step_a_day(district: District) -> None:
    person = account("anna", district.north_1)
    deadline = put(district.north_1, account_id=person.pk, length=10)
    assert deadline.due_on == date(2026, 12, 4)
    warned_on = []
    for n in range(1, 13):
        day = TODAY + timedelta(days=n)
        if night(day)["warned"]:
            warned_on.append(day)
        assert night(day) == {"warned": 0, "overdue": 0}, "a second run the same night says nothing"
    assert warned_on == [date(2026, 11, 27), date(2026, 12, 2), date(2026, 12, 4)]
    assert told() == [("anna", "deadlines.deadline.warn")] * 3
    assert "2026-12-04" in Notice.objects.first().text


def test_nights_without_a_run_are_one_warning(district: District) -> None:
    person = account("anna", district.north_1)
    put(district.north_1, account_id=person.pk, length=10)
    assert night(date(2026, 12, 3))["warned"] == 1
    assert len(told()) == 1


def test_several_deadlines_of_a_person_are_one_line(district: District) -> None:
    person = account("anna", district.north_1)
    for unit in (district.north_1, district.north_2):
        put(unit, account_id=person.pk, length=5)
    night(TODAY + timedelta(days=4))
    assert len(told()) == 1
    assert Notice.objects.get().text.startswith("2")


def test_overdue_is_told_once_and_goes_up(district: District) -> None:
    chair = appointed("chair", "enterprise_chair", district.north_1)
    head = appointed("head", "federation_chair", district.north)
    appointed("other", "federation_chair", district.south)
    heard: list[DeadlineOverdue] = []
    events.subscribe(DeadlineOverdue, heard.append)
    try:
        deadline = put(district.north_1, warn_days=())
        assert night(deadline.due_on)["overdue"] == 0
        assert night(deadline.due_on + timedelta(days=1))["overdue"] == 1
        assert night(deadline.due_on + timedelta(days=2))["overdue"] == 0
    finally:
        events._subscribers[DeadlineOverdue].remove(heard.append)
    assert [(e.lines[0].deadline_id, e.lines[0].unit_id) for e in heard] == [(deadline.pk, district.north_1.pk)]
    assert sorted(told()) == [("chair", "deadlines.deadline.overdue"), ("head", "deadlines.deadline.overdue")]
    texts = dict(Notice.objects.values_list("account__username", "text"))
    assert texts["chair"] != texts["head"]
    assert (chair.pk, head.pk) == tuple(Notice.objects.order_by("account_id").values_list("account_id", flat=True))


def test_a_union_without_people_is_answered_for_by_the_one_above(district: District) -> None:
    appointed("head", "federation_chair", district.north)
    put(district.north_1)
    night(date(2026, 11, 27))
    assert told() == [("head", "deadlines.deadline.warn")]


def test_paused_and_met_ones_are_left_alone(district: District) -> None:
    put(district.north_1)
    with act_context(OPERATOR, "organisations.unit.edit"):
        pause_deadline(district.north_1, KIND, reason="等待", on=TODAY)
    assert night(TODAY + timedelta(days=30)) == {"warned": 0, "overdue": 0}


def test_a_moved_end_may_become_overdue_again(district: District) -> None:
    deadline = put(district.north_1)
    assert night(deadline.due_on + timedelta(days=1))["overdue"] == 1
    later = deadline.due_on + timedelta(days=20)
    with act_context(OPERATOR, "organisations.unit.edit"):
        move_deadline(district.north_1, KIND, due_on=later, reason="延期", on=deadline.due_on + timedelta(days=1))
    assert night(later + timedelta(days=1))["overdue"] == 1


@pytest.fixture
def many(district: District) -> int:
    """Thousands of deadlines of a few people, put in as the database would take an import."""
    people = [account(f"person{n}", district.north_1).pk for n in range(5)]
    unit: Unit = district.north_1
    with acting_as(OPERATOR), act_context(OPERATOR, "organisations.unit.edit"):
        Deadline.objects.bulk_create(
            Deadline(
                kind=KIND, subject_type="organisations.unit", subject_id=n, unit=unit, account_id=people[n % 5],
                title=f"事项{n}", began_on=TODAY, length=5, counted="working_day", first_due_on=TODAY, warn_days=[0],
                due_on=TODAY + timedelta(days=n % 2), warn_on=[TODAY], next_warn_on=TODAY, set_on=TODAY,
            )
            for n in range(4000)
        )  # fmt: skip
    return 4000


def test_the_night_takes_the_same_queries_for_any_number(
    many: int, django_assert_max_num_queries: Any, district: District
) -> None:
    with django_assert_max_num_queries(30):
        assert night(TODAY + timedelta(days=1)) == {"warned": many // 2, "overdue": many // 2}
    assert Account.objects.filter(pk__in=Notice.objects.values("account")).count() == 5
    with acting_as(OPERATOR):
        assert DeadlineStep.objects.count() == many


@pytest.mark.parametrize("nearest", [False, True])
def test_a_last_day_that_a_record_holds_follows_and_no_other(
    district: District, monkeypatch: pytest.MonkeyPatch, nearest: bool
) -> None:
    """The field of the record stands for its deadline, or for the nearest of its deadlines."""
    far = put(district.north_1, began_on=date(2026, 2, 1), length=1, counted="year", on=date(2026, 2, 1))
    put(district.north_1, kind="test.paper.other", due_on=date(2027, 1, 31))
    other = put(district.north_2, began_on=date(2026, 2, 1), length=1, counted="year", on=date(2026, 2, 1))
    copy = providers.Copy(Unit, "legal_registered_on", nearest)
    monkeypatch.setattr(providers, "_copies", {Unit._meta.label_lower: copy})
    with acting_as(OPERATOR), act_context(OPERATOR, "organisations.unit.edit"), connection.cursor() as cursor:
        cursor.execute("UPDATE deadlines_deadline SET due_on = due_on - 5 WHERE id = ANY(%s)", [[far.pk, other.pk]])
        wrong = far.due_on - timedelta(days=5)
        Unit.objects.filter(pk=district.north_1.pk).update(legal_registered_on=wrong)
        Unit.objects.filter(pk=district.north_2.pk).update(legal_registered_on=wrong - timedelta(days=1))
        assert recount_deadlines(since=date(2027, 1, 1), on=TODAY) == 2
        held = dict(Unit.objects.values_list("pk", "legal_registered_on"))
    assert held[district.north_1.pk] == (date(2027, 1, 31) if nearest else far.due_on)
    # Something else was written there meanwhile: it stays.
    assert held[district.north_2.pk] == wrong - timedelta(days=1)


def test_counting_anew_moves_only_what_was_counted(district: District) -> None:
    far = put(district.north_1, began_on=date(2026, 2, 1), length=1, counted="year", on=date(2026, 2, 1))
    given = put(district.north_2, due_on=date(2026, 12, 31))
    assert far.is_preliminary
    with acting_as(OPERATOR), act_context(OPERATOR, "organisations.unit.edit"), connection.cursor() as cursor:
        # As if the calendar had said something else when it was set.
        cursor.execute("UPDATE deadlines_deadline SET due_on = due_on - 1 WHERE id = ANY(%s)", [[far.pk, given.pk]])
        assert recount_deadlines(since=date(2027, 1, 1), on=TODAY) == 1
        assert Deadline.objects.get(pk=far.pk).due_on == far.due_on
        assert Deadline.objects.get(pk=given.pk).due_on == date(2026, 12, 30)
        assert DeadlineStep.objects.filter(deadline=far, kind="recounted").count() == 1
