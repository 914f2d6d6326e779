"""A budget from last year's figures to its second adjustment, which is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import Error, transaction

from tests.district import OPERATOR
from tests.funds.people import DAY, House, write
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.workflow.actions import agree_paper, return_paper
from tieshan.foundation.workflow.models import Run
from tieshan.funds.budgets.actions import (
    adjust_budget,
    draft_budget,
    drop_budget,
    edit_budget,
    release,
    reserve,
    spend,
    submit_budget,
)
from tieshan.funds.budgets.models import Budget, BudgetLine, BudgetVersion, LineAmount
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.proofs import proof_kind

pytestmark = pytest.mark.django_db
LINES = (("402", "", "20000"), ("501", "文体活动", "1000"))


@pytest.fixture(autouse=True)
def whole(house: House) -> object:
    """The test reads what it likes; the acts run as the people themselves."""
    with acting_as(OPERATOR):
        yield


def drafted(house: House, lines: Any = LINES) -> BudgetVersion:
    version = draft_budget(actor=house.actor("chair"), unit=house.district.north_1, year=2026, on=DAY)
    write(house.actor("chair"), version, lines)
    return BudgetVersion.objects.get(pk=version.pk)


def submit(house: House, version: BudgetVersion, **more: Any) -> BudgetVersion:
    facts: dict[str, Any] = {"resolution": "委员会会议", "resolved_on": DAY, "on": DAY, **more}
    return submit_budget(actor=house.actor("chair"), of=version, **facts)


def refused(work: Any, **arguments: Any) -> Refused:
    with pytest.raises(Refused) as no:
        work(**arguments)
    return no.value


def test_the_chair_drafts_the_federation_and_the_audit_committee_decide(house: House) -> None:
    version = submit(house, drafted(house))
    run = Run.objects.get(kind="funds.budget", record_id=version.pk)
    # The chair submits it, so the chair's own step is left out.
    assert list(run.steps.order_by("no").values_list("role", "state")) == [
        ("enterprise_chair", "skipped"),
        ("federation_chair", "open"),
        ("audit_committee", "waiting"),
    ]
    assert house.line(version.budget).amount_fen == 0
    house.agree(version, "funds.budget", "north", "audit")
    assert house.line(version.budget).standing.left == Yuan(1000)
    (row,) = proof_kind("funds.budget").rows()
    assert (row["unit_id"], row["day"], row["kind"]) == (house.district.north_1.pk, DAY, "original")


def test_drafted_from_last_years_budget(house: House) -> None:
    old = house.budget(on=date(2025, 3, 3))
    with act_context(OPERATOR, "funds.budget.edit"):
        line = house.line(old)
        reserve(actor=OPERATOR, line=line, amount=Yuan(300), source=old, on=date(2025, 5, 1))
        spend(source=old, amount=Yuan("280.50"), on=date(2025, 5, 2))
        release(source=old, on=date(2025, 5, 2))
    version = draft_budget(actor=house.actor("cadre"), unit=house.district.north_1, year=2026, on=DAY)
    given = {one.line.account: one for one in version.amounts.select_related("line")}
    assert (given["501"].last_fen, given["501"].actual_fen, given["501"].amount_fen) == (100_000, 28_050, 100_000)
    assert given["402"].amount_fen == 2_000_000


def test_what_it_refuses(house: House) -> None:
    version = drafted(house)
    again: dict[str, Any] = {"actor": house.actor("chair"), "unit": house.district.north_1, "on": DAY}
    assert refused(draft_budget, **again, year=2026).code == "funds.budget.drafted"
    assert refused(draft_budget, **again, year=2024).code == "funds.budget.other_year"
    assert refused(submit, house=house, version=version, resolution=" ").code == "funds.budget.no_resolution"
    write(house.actor("chair"), version, (("402", "", "100"), ("501", "", "100.01")))
    short = refused(submit, house=house, version=version)
    assert (short.code, short.clause) == ("funds.budget.deficit", "budget-rules:3")
    write(house.actor("chair"), version, (("402", "", "100"),))
    assert refused(submit, house=house, version=version).code == "funds.budget.empty"
    bad = [{"account": "102", "text": "", "amount": Yuan(1)}]
    assert (
        refused(edit_budget, actor=house.actor("chair"), of=version, lines=bad, on=DAY).code == "funds.budget.account"
    )
    twice = [{"account": "501", "text": "茶", "amount": Yuan(1)}] * 2
    assert (
        refused(edit_budget, actor=house.actor("chair"), of=version, lines=twice, on=DAY).code
        == "funds.budget.line_twice"
    )
    with pytest.raises(Forbidden):
        draft_budget(actor=house.actor("stranger"), unit=house.district.north_1, year=2027, on=DAY)
    with pytest.raises(Forbidden):
        draft_budget(actor=house.actor("audit"), unit=house.district.north_1, year=2027, on=DAY)


def test_returned_mended_and_submitted_again(house: House) -> None:
    version = submit(house, drafted(house))
    run = Run.objects.get(kind="funds.budget", record_id=version.pk)
    agree_paper(actor=house.actor("north"), run=run, on=DAY, opinion="同意")
    return_paper(actor=house.actor("audit"), run=run, on=DAY, opinion="请说明文体活动的依据。")
    version.refresh_from_db()
    assert version.state == "returned"
    write(house.actor("chair"), version, (("402", "", "20000"), ("501", "文体活动", "900")))
    submit(house, version)
    house.agree(version, "funds.budget", "north", "audit")
    assert house.line(version.budget).amount_fen == 90_000


def test_what_was_submitted_does_not_change_behind_it(house: House) -> None:
    version = submit(house, drafted(house))
    assert refused(write, actor=house.actor("chair"), version=version, lines=LINES).code == "funds.budget.not_open"
    with act_context(OPERATOR, "funds.budget.edit"), pytest.raises(Error, match="do not change"), transaction.atomic():
        LineAmount.objects.filter(of=version).update(amount_fen=1)


def test_one_adjustment_a_year_by_the_same_chain(house: House) -> None:
    budget = house.budget()
    line = house.line(budget)
    with act_context(OPERATOR, "funds.budget.edit"):
        reserve(actor=OPERATOR, line=line, amount=Yuan(400), source=budget, on=DAY)
    chair = house.actor("chair")
    version = adjust_budget(actor=chair, budget=budget, reason="增加春游", on=DAY)
    write(chair, version, (("402", "", "20000"), ("501", "文体活动", "399.99"), ("501", "春游", "600")))
    low = refused(submit, house=house, version=version)
    assert (low.code, low.facts["line"]) == ("funds.budget.below_used", line.pk)
    write(chair, version, (("402", "", "20000"), ("501", "文体活动", "400"), ("501", "春游", "600")))
    submit(house, version)
    house.agree(version, "funds.budget_adjustment", "north", "audit")
    sums = dict(BudgetLine.objects.filter(budget=budget).values_list("text", "amount_fen"))
    assert (sums["文体活动"], sums["春游"]) == (40_000, 60_000)
    assert list(budget.versions.order_by("number").values_list("state", flat=True)) == ["replaced", "agreed"]
    no = refused(adjust_budget, actor=chair, budget=budget, reason="再调", on=DAY)
    assert (no.code, no.clause, no.facts["parameter"]) == (
        "funds.budget.adjusted_already",
        "budget-rules:2",
        "funds.budget.adjustments",
    )


def test_an_adjustment_does_not_come_into_force_below_what_was_set_aside_meanwhile(house: House) -> None:
    budget = house.budget()
    chair = house.actor("chair")
    version = adjust_budget(actor=chair, budget=budget, reason="压减", on=DAY)
    write(chair, version, (("402", "", "20000"), ("501", "文体活动", "500")))
    submit(house, version)
    house.agree(version, "funds.budget_adjustment", "north")
    with act_context(OPERATOR, "funds.budget.edit"):
        reserve(actor=OPERATOR, line=house.line(budget), amount=Yuan(600), source=budget, on=DAY)
    with pytest.raises(Refused) as caught:
        house.agree(version, "funds.budget_adjustment", "audit")
    assert caught.value.code == "funds.budget.below_used"
    assert house.line(budget).amount_fen == 100_000


def test_a_draft_thrown_away_makes_room_for_another(house: House) -> None:
    version = drafted(house)
    drop_budget(actor=house.actor("chair"), of=version, on=DAY)
    assert drafted(house).number == 2
    assert Budget.objects.count() == 1
