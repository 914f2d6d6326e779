"""Any acts by anybody in any order: states stay inside the tables, no decision is lost or counted twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.district import OPERATOR, TODAY
from tests.foundation.workflow.papers import House, change, draft, drop, ends, paper, step, submit
from tieshan.foundation.access import acting_as
from tieshan.foundation.workflow import actions
from tieshan.foundation.workflow.jobs import escalate_overdue
from tieshan.foundation.workflow.models import Decision, Participant, Run, Signer, Step
from tieshan.foundation.workflow.rules import RUN, holders_of_step, unfillable
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer

PEOPLE = ("cadre1", "cadre2", "chair1", "office1", "office2", "leader1", "leader2", "south1")
ACTS = ("agree", "return", "return_to", "refuse", "pass_on", "add", "withdraw", "urge", "submit", "change", "escalate",
        "drop", "quiet_change")  # fmt: skip
ROUTES = (
    (step("federation_chair"), step("district_office", "district"), step("district_leader", "district")),
    (step("district_office", "district", "all"), step("district_leader", "district", 2)),
    (step("district_leader", "district"), step("district_leader", "district")),
)
MOVES = st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(1, 3))


class Undo(Exception):
    """Ends one example and takes its rows with it."""


def do(house: House, run: Run, record: Employer, move: tuple[str, str, str, int], day: Any) -> None:
    """One move; whatever it is, it is carried out or refused."""
    name, who, to, number = move
    actor, unit = house.actor(who), house.district.north
    if name == "agree":
        actions.agree_paper(actor=actor, run=run, on=day)
    elif name == "return":
        actions.return_paper(actor=actor, run=run, on=day, opinion="改")
    elif name == "return_to":
        actions.return_paper(actor=actor, run=run, on=day, opinion="改", to_step=number)
    elif name == "refuse":
        actions.refuse_paper(actor=actor, run=run, on=day, opinion="否")
    elif name == "pass_on":
        actions.pass_paper_on(actor=actor, run=run, to=house.people[to], on=day)
    elif name == "add":
        actions.add_signer(actor=actor, run=run, to=house.people[to], on=day)
    elif name == "withdraw":
        actions.withdraw_paper(actor=actor, run=run, on=day)
    elif name == "urge":
        actions.urge_paper(actor=actor, run=run, on=day)
    elif name == "submit":
        submit(actor=house.actor("cadre1"), record=record, unit=unit, on=day)
    elif name == "drop":
        drop(house.actor("cadre1"), record, on=day)
    elif name == "escalate":
        escalate_overdue(day)
    else:
        change(house.actor("cadre1"), record, f"稿{number}", on=day, tell=name == "change")


def holds(run: Run, before: list[int]) -> list[int]:
    """What must be true after every move; returns the decisions in order."""
    with acting_as(OPERATOR):
        fresh = Run.objects.get(pk=run.pk)
        lines = list(Decision.objects.filter(run=run).order_by("pk"))
        open_steps = list(Step.objects.filter(run=run, state="open"))
        signers = list(Signer.objects.filter(run=run).select_related("step"))
        barred = set(
            Participant.objects.filter(run=run, part__in=("starter", "concerned")).values_list("account_id", flat=True)
        )
    assert fresh.state in RUN.names
    assert [line.pk for line in lines][: len(before)] == before
    # Open exactly while under approval, and then somebody is asked.
    assert len(open_steps) == (1 if fresh.state == "running" else 0)
    waiting = [one for one in signers if one.state == "open"]
    assert bool(waiting) == (fresh.state == "running")
    assert {one.step_id for one in waiting} <= {one.pk for one in open_steps}
    # Nobody decides on their own paper; one decision each; each decision belongs to one who was asked.
    assert not {one.account_id for one in waiting} & barred
    final = [line for line in lines if line.did in ("agree", "refuse", "return", "return_to", "pass_on")]
    assert not {line.account_id for line in final} & barred
    assert len({line.signer_id for line in final}) == len(final)
    closed = {one.pk for one in signers if one.state in ("agreed", "refused", "returned", "passed")}
    assert {line.signer_id for line in final} == closed
    _nobody_holds_two_steps(signers)
    return [line.pk for line in lines]


def _nobody_holds_two_steps(signers: list[Signer]) -> None:
    latest: dict[int, int] = {}
    for one in signers:
        if one.step.state != "void":
            latest[one.step.no] = max(latest.get(one.step.no, 0), one.step.passage)
    held: dict[int, set[int]] = {}
    for one in signers:
        if one.state == "agreed" and one.step.passage == latest.get(one.step.no):
            held.setdefault(one.acted_by_id or 0, set()).add(one.step.no)
    assert all(len(steps) == 1 for steps in held.values())


@pytest.mark.django_db
def test_any_sequence_of_acts(house: House) -> None:
    seen: set[str] = set()

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(route=st.sampled_from(ROUTES), moves=st.lists(MOVES, min_size=4, max_size=14))
    def play(route: Any, moves: list[tuple[str, str, str, int]]) -> None:
        house.routes = [route]
        ends.clear()
        try:
            with transaction.atomic():
                record = paper(house.district.north)
                run = submit(actor=house.actor("cadre1"), record=record, unit=house.district.north)
                order = holds(run, [])
                for number, move in enumerate(moves):
                    finished = len(ends)
                    try:
                        with transaction.atomic():
                            do(house, run, record, move, TODAY + timedelta(days=number))
                    except Refused:
                        assert len(ends) == finished
                    record.refresh_from_db()
                    order = holds(run, order)
                with acting_as(OPERATOR):
                    seen.add(Run.objects.get(pk=run.pk).state)
                raise Undo
        except Undo:
            pass

    play()
    assert len(seen) >= 4


def test_the_draft_has_no_step(house: House) -> None:
    record = paper(house.district.north)
    run = draft(house.actor("cadre1"), record, house.district.north)
    holds(run, [])


SETS = st.lists(st.sets(st.integers(1, 6), max_size=5), min_size=1, max_size=4)


@given(steps=SETS, needs=st.lists(st.integers(1, 2), min_size=4, max_size=4), barred=st.sets(st.integers(1, 6)))
@settings(max_examples=300, deadline=None)
def test_people_are_found_for_all_steps_or_for_none(steps: list[set[int]], needs: list[int], barred: set[int]) -> None:
    """When the steps can be held at all, whoever of the asked decides, the rest can still be held."""
    needs = needs[: len(steps)]
    if unfillable(steps, needs, barred) is not None:
        return
    asked = holders_of_step(steps, needs, barred, together=needs[0] > 1)
    assert len(asked) >= needs[0]
    assert asked <= steps[0] - barred
    spared = asked if needs[0] > 1 else set()
    for person in asked:
        assert unfillable(steps[1:], needs[1:], {*barred, person, *spared}) is None
