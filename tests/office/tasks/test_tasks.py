"""Tasks: the four stages, parts and their progress, lateness, who may do what, and what the rooms above hear."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.events import subscribe
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.lawbook.proofs import COLUMNS, ProofChanged, proof_kind
from tieshan.office.tasks.actions.giving import Part, assign_task, cancel_task, change_task, split_task, transfer_task
from tieshan.office.tasks.actions.stages import (
    Found,
    close_finding,
    guide_task,
    inspect_task,
    report_progress,
    start_task,
    sum_up_task,
)
from tieshan.office.tasks.models import Finding, Task, TaskStep
from tieshan.office.tasks.queries import heads_of, late, own_tasks, rolled_up, slow_to_start
from tieshan.office.tasks.rules import STEPS, refusal_for
from tieshan.office.tasks.terms import Stage
from tieshan.organisations.models import Unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)
DUE = date(2026, 11, 20)


class TaskHouse(House):
    """The house, with a short way to a task."""

    def task(self, unit: Unit | None = None, by: str = "north", owner: str = "cadre", **facts: Any) -> Task:
        given: dict[str, Any] = {"title": "建会摸底", "target": "摸清十户", "due_on": DUE, "on": MONDAY, **facts}
        return assign_task(actor=self.actor(by), unit=unit or self.district.north, owner=self.people[owner], **given)


@pytest.fixture
def house(db: None) -> TaskHouse:
    return TaskHouse()


def test_a_task_goes_through_the_four_stages_and_is_told_to_its_people(house: TaskHouse) -> None:
    task = house.task(helpers=[house.people["chair"]])
    assert task.start_by == date(2026, 11, 5)
    told = set(Notice.objects.values_list("account__username", flat=True))
    assert told == {"cadre", "chair"}
    cadre, chair = house.actor("cadre"), house.actor("north")
    start_task(actor=cadre, task=task, on=date(2026, 11, 3))
    guide_task(actor=chair, task=task, text="先看登记名册", on=date(2026, 11, 4))
    report_progress(actor=house.actor("chair"), task=task, progress=40, text="已走访四户", on=date(2026, 11, 6))
    with pytest.raises(Refused) as early:
        sum_up_task(actor=chair, task=task, summary="完成", on=date(2026, 11, 7))
    assert early.value.code == "office.task.stage"
    report_progress(actor=cadre, task=task, progress=100, text="十户摸清", on=date(2026, 11, 18))
    inspect_task(
        actor=chair, task=task, text="两户缺电话", on=date(2026, 11, 19), findings=[Found("补电话", date(2026, 11, 23))]
    )
    with pytest.raises(Refused) as open_finding:
        sum_up_task(actor=chair, task=task, summary="完成", on=date(2026, 11, 24))
    assert open_finding.value.code == "office.task.findings"
    close_finding(actor=chair, finding=Finding.objects.get(), remedy="已补", on=date(2026, 11, 23))
    done = sum_up_task(actor=chair, task=task, summary="十户全部摸清", on=date(2026, 11, 24))
    assert (done.stage, done.finished_on, done.closed_on) == (Stage.SUMMED_UP, date(2026, 11, 18), date(2026, 11, 24))
    # Finished in time, though summed up later: not late.
    assert not late(Task.objects.all(), on=date(2026, 12, 1)).exists()
    assert not slow_to_start(Task.objects.all(), on=date(2026, 12, 1)).exists()
    kinds = list(TaskStep.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["assigned", "started", "guided", "reported", "reported", "inspected", "summed_up"]


def test_lateness_and_slow_start_are_computed_for_any_day(house: TaskHouse) -> None:
    house.task()
    rows = Task.objects.all()
    assert not slow_to_start(rows, on=date(2026, 11, 5)).exists()
    assert slow_to_start(rows, on=date(2026, 11, 6)).exists()
    assert not late(rows, on=DUE).exists()
    assert late(rows, on=DUE + timedelta(days=1)).exists()


def test_nobody_inspects_or_sums_up_their_own_task(house: TaskHouse) -> None:
    task = house.task(house.district.north, by="office", owner="north")
    own = house.actor("north")
    report_progress(actor=own, task=task, progress=100, text="完成", on=MONDAY)
    for refused in (
        lambda: inspect_task(actor=own, task=task, text="好", on=MONDAY),
        lambda: sum_up_task(actor=own, task=task, summary="好", on=MONDAY),
    ):
        with pytest.raises(Refused) as no:
            refused()
        assert no.value.code == "office.task.own"


def test_whoever_was_given_a_task_from_above_neither_changes_nor_cancels_it(house: TaskHouse) -> None:
    task = house.task(house.district.north_1, by="north", owner="chair")
    with pytest.raises(Refused) as no:
        cancel_task(actor=house.actor("chair"), task=task, expected_version=None, reason="忙", on=MONDAY)
    assert no.value.code == "office.task.not_yours_to_change"
    own = house.task(house.district.north_1, by="chair", owner="chair")
    cancel_task(actor=house.actor("chair"), task=own, expected_version=None, reason="不需要了", on=MONDAY)


def test_every_step_outside_the_table_is_refused_with_a_sentence() -> None:
    for code, row in STEPS.items():
        for stage in Stage.values:
            assert bool(str(refusal_for(code, stage, split=True))) is (stage not in row)
    assert str(refusal_for("office.task.inspect", Stage.ASSIGNED))


def test_the_database_refuses_a_leap_over_the_stages(house: TaskHouse) -> None:
    task = house.task()
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        act_context(house.actor("north"), "office.task.change"),
    ):
        Task.objects.filter(pk=task.pk).update(stage=Stage.SUMMED_UP, closed_on=DUE, started_on=DUE)


def test_the_date_is_watched_over_for_whoever_is_responsible(house: TaskHouse) -> None:
    task = house.task()
    north = house.actor("north")

    def running() -> list[tuple[str, int | None, date]]:
        with acting_as(OPERATOR):
            rows = Deadline.objects.filter(state="running", kind="office.task")
            return list(rows.values_list("title", "account_id", "due_on"))

    assert running() == [("建会摸底", house.people["cadre"].pk, DUE)]
    transfer_task(actor=north, task=task, expected_version=None, owner=house.people["chair"], reason="调岗", on=MONDAY)
    assert running() == [("建会摸底", house.people["chair"].pk, DUE)]
    later = date(2026, 11, 25)
    change_task(
        actor=north,
        task=task,
        expected_version=None,
        target="十户",
        measure="",
        due_on=later,
        reason="延期",
        on=MONDAY,
    )
    assert running() == [("建会摸底", house.people["chair"].pk, later)]
    report_progress(actor=house.actor("chair"), task=task, progress=100, text="", on=DUE)
    assert running() == []
    report_progress(actor=house.actor("chair"), task=task, progress=90, text="还差一户", on=DUE)
    assert running() == [("建会摸底", house.people["chair"].pk, later)]
    cancel_task(actor=north, task=task, expected_version=None, reason="并入他项", on=DUE)
    assert running() == []


def test_progress_of_a_split_task_is_the_mean_of_its_last_parts(
    house: TaskHouse, django_assert_max_num_queries: Any
) -> None:
    d = house.district
    whole = house.task(d.root, by="office", owner="office")
    office = house.actor("office")
    heads = heads_of([d.north.pk, d.south.pk], on=MONDAY)
    assert heads == {d.north.pk: house.people["north"].pk, d.south.pk: house.people["south"].pk}
    north, south = split_task(
        actor=office, task=whole, parts=[Part(d.north, heads[d.north.pk]), Part(d.south, heads[d.south.pk])], on=MONDAY
    )
    north.refresh_from_db()
    deeper = split_task(actor=house.actor("north"), task=north, parts=[Part(d.north_1), Part(d.north_2)], on=MONDAY)
    assert len(deeper) == 2
    report_progress(actor=house.actor("south"), task=south, progress=60, text="", on=MONDAY)
    one = transfer_task(
        actor=house.actor("north"),
        task=deeper[0],
        expected_version=None,
        owner=house.people["chair"],
        reason="",
        on=MONDAY,
    )
    report_progress(actor=house.actor("chair"), task=one, progress=30, text="", on=MONDAY)
    with django_assert_max_num_queries(1):
        found = {t.pk: (t.reached, t.part_count) for t in rolled_up(Task.objects.all())}
    assert found[whole.pk] == (30, 3)
    assert found[north.pk] == (15, 2)
    assert found[south.pk] == (60, 0)
    with pytest.raises(Refused) as again:
        split_task(actor=office, task=whole, parts=[Part(d.south)], on=MONDAY)
    assert again.value.code == "office.task.part_given"
    with pytest.raises(Refused) as up:
        split_task(actor=office, task=north, parts=[Part(d.south_1)], on=MONDAY)
    assert up.value.code == "office.task.part_elsewhere"


def test_cancelling_the_whole_cancels_its_open_parts(house: TaskHouse) -> None:
    d = house.district
    whole = house.task(d.root, by="office", owner="office")
    north, south = split_task(actor=house.actor("office"), task=whole, parts=[Part(d.north), Part(d.south)], on=MONDAY)
    cancel_task(actor=house.actor("office"), task=whole, expected_version=None, reason="计划调整", on=DUE)
    assert set(Task.objects.values_list("stage", "cancel_reason")) == {("cancelled", "计划调整")}
    rows = proof_kind("office.task").rows()
    assert not rows.filter(task_id__in=[whole.pk, north.pk, south.pk]).exists()


def test_people_see_their_own_work_wherever_it_stands_and_nobody_elses(house: TaskHouse) -> None:
    d = house.district
    mine = house.task(d.root, by="office", owner="cadre")
    other = house.task(d.south, by="office", owner="south")
    cadre = house.actor("cadre")
    with acting_as(cadre):
        assert list(Task.objects.visible_to(cadre, "office.task.list")) == [mine]
        assert list(own_tasks(cadre)) == [mine]
    report_progress(actor=cadre, task=mine, progress=10, text="", on=MONDAY)
    with pytest.raises(Forbidden):
        report_progress(actor=cadre, task=other, progress=10, text="", on=MONDAY)
    with pytest.raises(Forbidden):
        house.task(d.south, by="north")


def test_the_proof_kind_has_a_row_for_each_step_of_work_and_says_which_came_late(house: TaskHouse) -> None:
    heard: list[ProofChanged] = []
    subscribe(ProofChanged, heard.append)
    task = house.task()
    report_progress(actor=house.actor("cadre"), task=task, progress=100, text="", on=DUE + timedelta(days=2))
    transfer_task(
        actor=house.actor("north"), task=task, expected_version=None, owner=house.people["chair"], reason="调岗", on=DUE
    )
    rows = list(proof_kind("office.task").rows().order_by("day"))
    assert all(set(COLUMNS) <= set(row) for row in rows)
    assert [(r["stage"], r["late"], r["account_id"]) for r in rows] == [
        ("assigned", False, house.people["north"].pk),
        ("reported", True, house.people["cadre"].pk),
    ]
    assert {day for event in heard for day in event.days} == {MONDAY, DUE, DUE + timedelta(days=2)}


def test_changes_ask_for_a_reason_and_tell_who_was_faster(house: TaskHouse) -> None:
    task = house.task()
    facts: dict[str, Any] = {"target": "摸清八户", "measure": "逐户走访", "on": MONDAY}
    north = house.actor("north")
    with pytest.raises(Refused) as silent:
        change_task(actor=north, task=task, expected_version=1, due_on=DUE, reason=" ", **facts)
    assert silent.value.code == "office.task.no_reason"
    change_task(actor=north, task=task, expected_version=1, due_on=date(2026, 11, 4), reason="提前", **facts)
    fresh = Task.objects.get()
    assert (fresh.due_on, fresh.start_by) == (date(2026, 11, 4), date(2026, 11, 4))
    with pytest.raises(Stale):
        change_task(actor=north, task=task, expected_version=1, due_on=DUE, reason="再改", **facts)


def test_what_happened_to_a_task_cannot_be_altered(house: TaskHouse) -> None:
    house.task()
    for change in (lambda: TaskStep.objects.update(text="别的"), lambda: TaskStep.objects.all().delete()):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            act_context(house.actor("north"), "office.task.change"),
        ):
            change()
    assert TaskStep.objects.get().text == ""
