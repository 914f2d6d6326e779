"""What rooms do with deadlines: set, meet, drop, move, pause, run on; each leaves a step that nobody can change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.accounts import account
from tests.district import OPERATOR, TODAY, District, actor_as
from tests.foundation.deadlines.conftest import KIND, put
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import (
    deadlines_of,
    drop_deadline,
    due_for,
    meet_deadline,
    move_deadline,
    pause_deadline,
    resume_deadline,
    set_deadline,
)
from tieshan.foundation.deadlines.models import Deadline, DeadlineStep
from tieshan.kernel.refusal import Refused

pytestmark = pytest.mark.django_db
ACT = "organisations.unit.edit"


def fresh(deadline: Deadline) -> Deadline:
    with acting_as(OPERATOR):
        return Deadline.objects.get(pk=deadline.pk)


def steps(deadline: Deadline) -> list[tuple[str, date | None, date | None]]:
    with acting_as(OPERATOR):
        return [
            (s.kind, s.due_before, s.due_after) for s in DeadlineStep.objects.filter(deadline=deadline).order_by("id")
        ]


def test_counted_by_the_official_calendar(district: District) -> None:
    deadline = put(district.north_1, began_on=date(2026, 9, 28), on=date(2026, 9, 28), length=5)
    assert deadline.due_on == deadline.first_due_on == date(2026, 10, 10)
    assert deadline.warn_on == [date(2026, 9, 28), date(2026, 10, 8), date(2026, 10, 10)]
    assert deadline.next_warn_on == date(2026, 10, 8)
    assert steps(deadline) == [("set", None, date(2026, 10, 10))]


def test_met_in_time_and_late(district: District) -> None:
    one, two = put(district.north_1), put(district.north_2)
    with act_context(OPERATOR, ACT):
        assert meet_deadline(district.north_1, KIND, on=one.due_on) == 1
        assert meet_deadline(district.north_2, KIND, on=two.due_on + timedelta(days=1)) == 1
        assert meet_deadline(district.north_2, KIND, on=two.due_on) == 0
    assert (fresh(one).state, fresh(two).state) == ("met", "met_late")
    assert fresh(one).closed_on == one.due_on


def test_each_of_several_people_meets_their_own(district: District) -> None:
    anna, bert = account("anna", district.north_1), account("bert", district.north_1)
    for person in (anna, bert):
        put(district.north_1, account_id=person.pk)
    with act_context(OPERATOR, ACT):
        assert meet_deadline(district.north_1, KIND, on=TODAY, account_id=anna.pk) == 1
    with acting_as(OPERATOR):
        assert dict(Deadline.objects.values_list("account_id", "state")) == {anna.pk: "met", bert.pk: "running"}


def test_set_anew_drops_what_ran(district: District) -> None:
    old, new = put(district.north_1), put(district.north_1, length=8)
    assert (fresh(old).state, fresh(new).state) == ("dropped", "running")
    with acting_as(OPERATOR):
        assert [d.pk for d in deadlines_of(district.north_1, KIND)] == [new.pk, old.pk]


def test_dropped_with_its_reason(district: District) -> None:
    deadline = put(district.north_1)
    with act_context(OPERATOR, ACT):
        assert drop_deadline(district.north_1, KIND, reason="来信已撤回", on=TODAY) == 1
    with acting_as(OPERATOR):
        assert DeadlineStep.objects.get(deadline=deadline, kind="dropped").reason == "来信已撤回"


def test_a_pause_in_working_days_moves_the_end_by_working_days(district: District) -> None:
    # Friday 27 to Wednesday 2 December: Friday, Monday and Tuesday stand still.
    deadline = put(district.north_1, length=5)
    assert deadline.due_on == date(2026, 11, 27)
    with act_context(OPERATOR, ACT):
        assert pause_deadline(district.north_1, KIND, reason="等待补正材料", on=date(2026, 11, 27)) == 1
        assert fresh(deadline).next_warn_on is None
        assert resume_deadline(district.north_1, KIND, reason="材料已补正", on=date(2026, 12, 2)) == 1
    after = fresh(deadline)
    assert (after.state, after.paused_days, after.first_due_on) == ("running", 3, date(2026, 11, 27))
    assert after.due_on == date(2026, 12, 2)
    assert [s[0] for s in steps(deadline)] == ["set", "paused", "resumed"]
    assert steps(deadline)[-1][1:] == (date(2026, 11, 27), date(2026, 12, 2))


def test_a_pause_of_a_given_day_moves_it_by_calendar_days_to_a_working_day(district: District) -> None:
    deadline = put(district.north_1, due_on=date(2026, 12, 3))
    with act_context(OPERATOR, ACT):
        pause_deadline(district.north_1, KIND, reason="等待", on=date(2026, 11, 30))
        resume_deadline(district.north_1, KIND, reason="继续", on=date(2026, 12, 2))
    assert fresh(deadline).due_on == date(2026, 12, 7)


def test_nobody_is_late_while_the_deadline_stands_still(district: District) -> None:
    deadline = put(district.north_1)
    with act_context(OPERATOR, ACT):
        pause_deadline(district.north_1, KIND, reason="等待", on=TODAY)
        meet_deadline(district.north_1, KIND, on=deadline.due_on + timedelta(days=9))
    assert fresh(deadline).state == "met"


def test_moved_with_a_reason_and_shown(district: District) -> None:
    deadline = put(district.north_1)
    with act_context(OPERATOR, ACT):
        move_deadline(district.north_1, KIND, due_on=date(2026, 12, 31), reason="经领导同意延期", on=TODAY)
        with pytest.raises(Refused):
            move_deadline(district.north_1, KIND, due_on=date(2026, 12, 31), reason=" ", on=TODAY)
    after = fresh(deadline)
    assert (after.due_on, after.length, after.counted) == (date(2026, 12, 31), None, "")
    with acting_as(OPERATOR):
        step = DeadlineStep.objects.get(deadline=deadline, kind="moved")
    assert (step.due_before, step.due_after, step.reason) == (deadline.due_on, date(2026, 12, 31), "经领导同意延期")
    assert step.actor_name == OPERATOR.name


@pytest.mark.parametrize(
    ("pause_on", "code"),
    [(date(2026, 11, 30), "deadlines.deadline.overdue"), (date(2026, 11, 20), "deadlines.deadline.not_begun")],
)
def test_pauses_that_make_no_sense(district: District, pause_on: date, code: str) -> None:
    put(district.north_1)
    with act_context(OPERATOR, ACT), pytest.raises(Refused) as no:
        pause_deadline(district.north_1, KIND, reason="等待", on=pause_on)
    assert no.value.code == code


def test_running_on_before_the_pause_is_refused(district: District) -> None:
    put(district.north_1)
    with act_context(OPERATOR, ACT):
        pause_deadline(district.north_1, KIND, reason="等待", on=date(2026, 11, 25))
        with pytest.raises(Refused):
            resume_deadline(district.north_1, KIND, reason="继续", on=date(2026, 11, 24))


def test_only_inside_an_act(district: District) -> None:
    with pytest.raises(RuntimeError, match="inside an act"):
        set_deadline(
            subject=district.north, kind=KIND, unit_id=1, account_id=None, title="x", began_on=TODAY, length=1,
            counted="working_day", page="", on=TODAY,
        )  # fmt: skip
    with act_context(OPERATOR, ACT), pytest.raises(ValueError, match="a length or a last day"):
        set_deadline(
            subject=district.north, kind=KIND, unit_id=district.north.pk, account_id=None, title="x", began_on=TODAY,
            length=1, counted="working_day", due_on=TODAY, page="", on=TODAY,
        )  # fmt: skip


def test_steps_are_never_changed(district: District) -> None:
    deadline = put(district.north_1)
    with acting_as(OPERATOR), pytest.raises(DatabaseError), transaction.atomic():
        DeadlineStep.objects.filter(deadline=deadline).update(reason="x")


def test_own_and_overseen_are_seen_and_nothing_else(district: District) -> None:
    owner = account("owner", district.south_1)
    mine = put(district.north_1, account_id=owner.pk)
    other = put(district.north_2)
    far = put(district.south_2)
    until = date(2026, 12, 31)

    def seen(actor: Actor) -> set[int]:
        with acting_as(actor):
            return {d.pk for d in due_for(actor, until=until)}

    assert seen(Actor(owner.pk, "owner")) == {mine.pk}
    assert seen(actor_as("federation_chair", district.north)) == {mine.pk, other.pk}
    assert seen(actor_as("federation_chair", district.south, account_id=owner.pk)) == {mine.pk, far.pk}
    assert seen(actor_as("district_leader", district.root)) == {mine.pk, other.pk, far.pk}
    assert seen(actor_as("system_admin", district.root)) == set()
    assert seen(Actor(None, "nobody")) == set()


def test_the_database_itself_hides_the_rest(district: District) -> None:
    owner = account("owner", district.south_1)
    mine = put(district.north_1, account_id=owner.pk)
    put(district.north_2)
    with acting_as(Actor(owner.pk, "owner")), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM deadlines_deadline")
        assert cursor.fetchall() == [(mine.pk,)]
        cursor.execute("SELECT DISTINCT deadline_id FROM deadlines_deadlinestep")
        assert cursor.fetchall() == [(mine.pk,)]
