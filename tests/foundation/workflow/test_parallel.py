"""Real connections at the same moment: exactly one result each, nothing lost, nothing doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from tests.district import OPERATOR, TODAY
from tests.foundation.workflow.papers import House, ends, paper, step, submit
from tieshan.foundation.access import acting_as
from tieshan.foundation.workflow.actions import (
    agree_paper,
    pass_paper_on,
    refuse_paper,
    return_paper,
    withdraw_paper,
)
from tieshan.foundation.workflow.models import Decision, Run, Signer
from tieshan.kernel.refusal import Refused

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


def press(acts: list[Callable[[], Any]]) -> list[str]:
    """Carry all of them out at once, each on its own connection; what each came to."""
    start = threading.Barrier(len(acts))

    def one(act: Callable[[], Any]) -> str:
        try:
            start.wait()
            act()
            return "done"
        except Refused as no:
            return no.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def one_paper(house: House, *steps: Any) -> Run:
    house.routes = [steps or (step("federation_chair"),)]
    return submit(actor=house.actor("cadre1"), record=paper(house.district.north), unit=house.district.north)


def decisions(run: Run) -> list[str]:
    with acting_as(OPERATOR):
        return sorted(Decision.objects.filter(run=run).exclude(did="submit").values_list("did", flat=True))


def state(run: Run) -> str:
    with acting_as(OPERATOR):
        return Run.objects.get(pk=run.pk).state


def test_fifty_windows_of_one_person_on_one_paper(house: House, transactional_db: None) -> None:
    run = one_paper(house)
    chair = house.actor("chair1")
    results = press([partial(agree_paper, actor=chair, run=run, on=TODAY)] * AT_ONCE)
    assert results.count("done") == 1
    assert set(results) == {"done", "workflow.approval.over"}
    assert decisions(run) == ["agree"]
    assert [event.outcome for event in ends] == ["agreed"]


def test_fifty_people_on_one_paper(house: House, transactional_db: None) -> None:
    """Whoever is first decides a step that needs one of them."""
    for number in range(AT_ONCE - 2):
        house.person(f"clerk{number}", "district_office", house.district.root)
    run = one_paper(house, step("district_office", "district"), step("district_leader", "district"))
    names = ["office1", "office2", *(f"clerk{number}" for number in range(AT_ONCE - 2))]
    actors = [house.actor(name) for name in names]
    results = press([partial(agree_paper, actor=actor, run=run, on=TODAY) for actor in actors])
    assert results.count("done") == 1
    assert decisions(run) == ["agree"]
    with acting_as(OPERATOR):
        assert Signer.objects.filter(run=run, state="open").count() == 2
        assert Signer.objects.filter(run=run, state="released").count() == AT_ONCE - 1


def test_a_press_meant_for_one_step_does_not_count_for_the_next(house: House, transactional_db: None) -> None:
    """The same people may decide in both steps; all have the page of the first one open."""
    for number in range(8):
        house.person(f"clerk{number}", "district_office", house.district.root)
    run = one_paper(house, step("district_office", "district"), step("district_office", "district"))
    names = ["office1", "office2", *(f"clerk{number}" for number in range(8))]
    with acting_as(OPERATOR):
        places = dict(Signer.objects.filter(run=run).values_list("account_id", "pk"))
    results = press(
        [
            partial(agree_paper, actor=house.actor(name), run=run, on=TODAY, place=places[house.people[name].pk])
            for name in names
        ]
    )
    assert results.count("done") == 1
    assert decisions(run) == ["agree"]


def test_fifty_people_on_as_many_papers(house: House, transactional_db: None) -> None:
    runs = [one_paper(house) for _number in range(AT_ONCE)]
    chair = house.actor("chair1")
    results = press([partial(agree_paper, actor=chair, run=run, on=TODAY) for run in runs])
    assert results == ["done"] * AT_ONCE
    assert {state(run) for run in runs} == {"agreed"}
    assert sorted(event.run_id for event in ends) == sorted(run.pk for run in runs)


def test_all_must_agree_and_all_press_at_once(house: House, transactional_db: None) -> None:
    for number in range(8):
        house.person(f"clerk{number}", "district_office", house.district.root)
    run = one_paper(house, step("district_office", "district", "all"))
    names = ["office1", "office2", *(f"clerk{number}" for number in range(8))]
    results = press([partial(agree_paper, actor=house.actor(name), run=run, on=TODAY) for name in names])
    assert results == ["done"] * 10
    assert decisions(run) == ["agree"] * 10
    assert state(run) == "agreed"
    assert len(ends) == 1


def test_return_against_agree_against_withdraw(house: House, transactional_db: None) -> None:
    for _number in range(5):
        ends.clear()
        run = one_paper(house, step("district_office", "district"))
        one, two, starter = house.actor("office1"), house.actor("office2"), house.actor("cadre1")
        results = press(
            [
                partial(agree_paper, actor=one, run=run, on=TODAY),
                partial(return_paper, actor=two, run=run, on=TODAY, opinion="改"),
                partial(refuse_paper, actor=two, run=run, on=TODAY, opinion="否"),
                partial(withdraw_paper, actor=starter, run=run, on=TODAY),
            ]
        )
        assert results.count("done") == 1
        assert len(decisions(run)) == len(ends) == 1
        assert state(run) == ends[0].outcome


def test_pass_on_against_agree(house: House, transactional_db: None) -> None:
    run = one_paper(house)
    chair, other = house.actor("chair1"), house.people["cadre2"]
    results = press(
        [
            partial(agree_paper, actor=chair, run=run, on=TODAY),
            partial(pass_paper_on, actor=chair, run=run, to=other, on=TODAY),
        ]
    )
    assert results.count("done") == 1
    assert decisions(run) in (["agree"], ["pass_on"])


def test_submitted_twice_at_once(house: House, transactional_db: None) -> None:
    house.routes = [(step("federation_chair"),)]
    record, starter = paper(house.district.north), house.actor("cadre1")
    results = press([partial(submit, actor=starter, record=record, unit=house.district.north)] * 10)
    assert results.count("done") == 1
    assert set(results) == {"done", "workflow.approval.running"}
    with acting_as(OPERATOR):
        assert Run.objects.filter(record_id=record.pk).count() == 1
        assert Signer.objects.filter(run__record_id=record.pk).count() == 1
