"""Approvals: who is asked, what each act does, what is refused and in which words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.accounts import account
from tests.district import OPERATOR, TODAY
from tests.foundation.workflow.papers import House, change, draft, drop, ends, paper, step, submit
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.notify.models import Notice
from tieshan.foundation.workflow.actions import (
    add_signer,
    agree_paper,
    pass_paper_on,
    refuse_paper,
    return_paper,
    urge_paper,
    withdraw_paper,
)
from tieshan.foundation.workflow.models import Decision, Run, Signer, Step
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.organisations.models import Employer

CHAIR_THEN_OFFICE = (step("federation_chair"), step("district_office", "district"))
ONE_LEADER = (step("district_leader", "district"),)


def start(house: House, *steps: Any, by: str = "cadre1", **more: Any) -> Run:
    house.routes = [steps or CHAIR_THEN_OFFICE]
    record = paper(house.district.north)
    return submit(actor=house.actor(by), record=record, unit=house.district.north, **more)


def asked(run: Run) -> set[str]:
    with acting_as(OPERATOR):
        return {s.account.username for s in Signer.objects.filter(run=run, state="open").select_related("account")}


def state(run: Run) -> str:
    with acting_as(OPERATOR):
        return Run.objects.get(pk=run.pk).state


def refused(code: str) -> Any:
    return pytest.raises(Refused, check=lambda no: no.code == code)


class TestTheWay:
    def test_step_by_step_to_the_end(self, house: House) -> None:
        run = start(house)
        assert (run.state, run.step_title, run.route_code) == ("running", "federation_chair 审批", "test-route")
        assert asked(run) == {"chair1"}
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY, opinion="同意")
        assert asked(run) == {"office1", "office2"}
        agree_paper(actor=house.actor("office2"), run=run, on=TODAY)
        assert state(run) == "agreed"
        assert asked(run) == set()
        assert [(e.outcome, e.record_id, e.actor.account_id) for e in ends] == [
            ("agreed", run.record_id, house.people["office2"].pk)
        ]
        with acting_as(OPERATOR):
            lines = Decision.objects.filter(run=run).order_by("pk").values_list("did", "name", "passage")
            assert list(lines) == [("submit", "测试cadre1", 1), ("agree", "测试chair1", 1), ("agree", "测试office2", 1)]
            assert Decision.objects.filter(run=run, did="agree").first().opinion == "同意"  # type: ignore[union-attr]

    def test_everybody_is_told_what_concerns_them(self, house: House) -> None:
        run = start(house, copies=[house.people["leader1"].pk])
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        agree_paper(actor=house.actor("office1"), run=run, on=TODAY)
        told = {(n.account.username, n.code.rpartition(".")[2]) for n in Notice.objects.select_related("account")}
        assert told == {
            ("chair1", "asked"),
            ("office1", "asked"),
            ("office2", "asked"),
            ("leader1", "copied"),
            ("leader1", "agreed"),
            ("cadre1", "agreed"),
        }

    def test_all_of_them(self, house: House) -> None:
        run = start(house, step("district_office", "district", "all"))
        agree_paper(actor=house.actor("office1"), run=run, on=TODAY)
        assert (state(run), asked(run)) == ("running", {"office2"})
        agree_paper(actor=house.actor("office2"), run=run, on=TODAY)
        assert state(run) == "agreed"

    def test_two_of_three(self, house: House) -> None:
        house.person("office3", "district_office", house.district.root)
        run = start(house, step("district_office", "district", 2))
        agree_paper(actor=house.actor("office3"), run=run, on=TODAY)
        assert state(run) == "running"
        agree_paper(actor=house.actor("office1"), run=run, on=TODAY)
        assert (state(run), asked(run)) == ("agreed", set())

    def test_nearest_above(self, house: House) -> None:
        house.routes = [(step("federation_chair", "parent"),)]
        run = submit(
            actor=house.actor("cadre1"), record=paper(house.district.north), unit=house.district.north_1, on=TODAY
        )
        assert asked(run) == {"chair1"}

    def test_due_day_of_a_step(self, house: House) -> None:
        run = start(house, step("federation_chair", days=3), on=date(2026, 11, 23))
        assert run.step_due_on == date(2026, 11, 26)


class TestOwnPapers:
    def test_a_step_of_the_starter_alone_is_left_out(self, house: House) -> None:
        run = start(house, by="chair1")
        assert asked(run) == {"office1", "office2"}
        with acting_as(OPERATOR):
            assert list(Step.objects.filter(run=run).order_by("no").values_list("state", flat=True)) == [
                "skipped",
                "open",
            ]

    def test_the_last_step_goes_to_the_head_above(self, house: House) -> None:
        run = start(house, step("federation_chair"), by="chair1")
        assert asked(run) == {"leader1", "leader2"}
        with acting_as(OPERATOR):
            assert Step.objects.get(run=run).climbed

    def test_among_several_the_starter_is_not_asked(self, house: House) -> None:
        run = start(house, step("district_office", "district", "all"), by="office1")
        assert asked(run) == {"office2"}

    def test_whom_it_concerns_does_not_decide_either(self, house: House) -> None:
        run = start(house, *ONE_LEADER, concerned=[house.people["leader1"].pk])
        assert asked(run) == {"leader2"}

    def test_the_only_leader_of_all_is_told_what_to_do(self, house: House) -> None:
        with refused("workflow.route.only_self"):
            start(house, *ONE_LEADER, by="leader1", concerned=[house.people["leader2"].pk])

    def test_nobody_holds_two_steps(self, house: House) -> None:
        house.person("chair1", "district_office", house.district.root)
        run = start(house)
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        assert asked(run) == {"office1", "office2"}

    def test_one_whom_a_later_step_needs_is_not_asked_before(self, house: House) -> None:
        run = start(house, step("district_leader", "district"), step("district_leader", "district", 1))
        assert asked(run) == {"leader1", "leader2"}
        agree_paper(actor=house.actor("leader2"), run=run, on=TODAY)
        assert asked(run) == {"leader1"}

    def test_too_few_different_people_are_refused_at_once(self, house: House) -> None:
        with refused("workflow.route.same_person"):
            start(house, step("federation_chair"), step("federation_chair"))

    def test_nobody_in_the_post_is_refused_with_its_name(self, house: House) -> None:
        with refused("workflow.route.nobody") as no:
            start(house, step("audit_committee", "district"))
        assert "经费审查委员会" in str(no.value)
        assert "示例区总工会" in str(no.value)
        assert "2026-11-22" in str(no.value)

    def test_too_few_for_so_many(self, house: House) -> None:
        with refused("workflow.route.too_few"):
            start(house, step("district_office", "district", 3))


class TestActs:
    def test_returned_mended_and_submitted_again_is_one_run(self, house: House) -> None:
        run = start(house)
        with refused("workflow.approval.no_opinion"):
            return_paper(actor=house.actor("chair1"), run=run, on=TODAY, opinion=" ")
        return_paper(actor=house.actor("chair1"), run=run, on=TODAY, opinion="缺附件")
        assert (state(run), ends[-1].outcome) == ("returned", "returned")
        again = submit(
            actor=house.actor("cadre1"),
            record=Employer.objects.get(pk=run.record_id),
            unit=house.district.north,
            on=TODAY,
        )
        assert (again.pk, again.version, again.state) == (run.pk, 2, "running")
        assert asked(again) == {"chair1"}

    def test_returned_to_an_earlier_step(self, house: House) -> None:
        run = start(house)
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        with refused("workflow.approval.no_such_step"):
            return_paper(actor=house.actor("office1"), run=run, on=TODAY, opinion="再核", to_step=2)
        return_paper(actor=house.actor("office1"), run=run, on=TODAY, opinion="再核", to_step=1)
        assert (state(run), asked(run)) == ("running", {"chair1"})
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        agree_paper(actor=house.actor("office1"), run=run, on=TODAY)
        assert state(run) == "agreed"

    def test_refused_for_good(self, house: House) -> None:
        run = start(house)
        refuse_paper(actor=house.actor("chair1"), run=run, on=TODAY, opinion="不符规定")
        assert (state(run), ends[-1].outcome, asked(run)) == ("refused", "refused", set())

    def test_passed_on(self, house: House) -> None:
        run = start(house)
        pass_paper_on(actor=house.actor("chair1"), run=run, to=house.people["cadre2"], on=TODAY)
        assert asked(run) == {"cadre2"}
        with refused("workflow.approval.decided"):
            agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        agree_paper(actor=house.actor("cadre2"), run=run, on=TODAY)
        assert asked(run) == {"office1", "office2"}

    @pytest.mark.parametrize(
        ("to", "code"),
        [("cadre1", "own"), ("chair1", "asked"), ("south1", "no_colleague"), ("nopost", "no_colleague")],
    )
    def test_to_whom_a_paper_is_not_passed_on(self, house: House, to: str, code: str) -> None:
        house.people["nopost"] = account("nopost", house.district.north)
        run = start(house)
        with refused(f"workflow.approval.{code}"):
            pass_paper_on(actor=house.actor("chair1"), run=run, to=house.people[to], on=TODAY)

    def test_a_further_person_must_agree_as_well(self, house: House) -> None:
        run = start(house)
        add_signer(actor=house.actor("chair1"), run=run, to=house.people["cadre2"], on=TODAY, opinion="请会签")
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        assert asked(run) == {"cadre2"}
        agree_paper(actor=house.actor("cadre2"), run=run, on=TODAY)
        assert asked(run) == {"office1", "office2"}

    def test_withdrawn_by_its_starter_alone(self, house: House) -> None:
        run = start(house)
        with pytest.raises(Forbidden):
            withdraw_paper(actor=house.actor("cadre2"), run=run, on=TODAY)
        withdraw_paper(actor=house.actor("cadre1"), run=run, on=TODAY, reason="写错")
        assert (state(run), ends[-1].outcome, asked(run)) == ("withdrawn", "withdrawn", set())
        with refused("workflow.approval.over"):
            agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)

    def test_urged_once_a_day(self, house: House) -> None:
        run = start(house)
        urge_paper(actor=house.actor("cadre1"), run=run, on=TODAY)
        with refused("workflow.approval.urged"):
            urge_paper(actor=house.actor("cadre1"), run=run, on=TODAY)
        urge_paper(actor=house.actor("cadre1"), run=run, on=TODAY + timedelta(days=1))
        assert Notice.objects.filter(code="workflow.approval.urged").count() == 2

    def test_who_is_not_asked_decides_nothing(self, house: House) -> None:
        run = start(house)
        for name in ("cadre1", "cadre2", "office1", "south1"):
            with pytest.raises(Refused):
                agree_paper(actor=house.actor(name), run=run, on=TODAY)
        assert asked(run) == {"chair1"}

    def test_drafts(self, house: House) -> None:
        record = paper(house.district.north)
        run = draft(house.actor("cadre1"), record, house.district.north)
        assert state(run) == "draft"
        house.routes = [CHAIR_THEN_OFFICE]
        assert submit(actor=house.actor("cadre1"), record=record, unit=house.district.north).pk == run.pk
        with refused("workflow.approval.running_drop"):
            drop(house.actor("cadre1"), record)
        withdraw_paper(actor=house.actor("cadre1"), run=run, on=TODAY)
        drop(house.actor("cadre1"), record)
        assert state(run) == "dropped"

    def test_submitted_twice(self, house: House) -> None:
        run = start(house)
        with refused("workflow.approval.running"):
            submit(
                actor=house.actor("cadre1"),
                record=Employer.objects.get(pk=run.record_id),
                unit=house.district.north,
            )


class TestChangedPapers:
    def test_a_changed_paper_begins_anew(self, house: House) -> None:
        run = start(house)
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        record = Employer.objects.get(pk=run.record_id)
        assert change(house.actor("cadre1"), record, "第一稿") is None
        again = change(house.actor("cadre1"), record, "第二稿")
        assert again is not None
        assert (again.version, asked(run)) == (2, {"chair1"})
        with acting_as(OPERATOR):
            old, new = Signer.objects.filter(run=run, account=house.people["chair1"]).order_by("pk")
        with pytest.raises(Stale):
            agree_paper(actor=house.actor("chair1"), run=run, on=TODAY, place=old.pk)
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY, place=new.pk)

    def test_a_change_nobody_told_of_is_not_agreed_to(self, house: House) -> None:
        run = start(house)
        change(house.actor("cadre1"), Employer.objects.get(pk=run.record_id), "偷改", tell=False)
        after = agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        assert (after.version, after.state, asked(run)) == (2, "running", {"chair1"})
        with acting_as(OPERATOR):
            assert not Decision.objects.filter(run=run, did="agree").exists()


class TestTheDatabase:
    def test_decisions_are_append_only(self, house: House) -> None:
        run = start(house)
        rows = Decision.objects.filter(run=run)
        for change_it in (lambda: rows.update(name="别人"), lambda: rows._raw_delete(rows.db)):
            with pytest.raises(DatabaseError), acting_as(OPERATOR), act_context(OPERATOR, "test.paper.submit"):
                change_it()

    @pytest.mark.parametrize("to", ["draft", "returned_", "agreed>"])
    def test_no_state_outside_the_table(self, house: House, to: str) -> None:
        run = start(house)
        with pytest.raises(DatabaseError), acting_as(OPERATOR), act_context(OPERATOR, "test.paper.submit"):
            Run.objects.filter(pk=run.pk).update(state=to)

    def test_a_decided_run_is_not_opened_again(self, house: House) -> None:
        run = start(house)
        refuse_paper(actor=house.actor("chair1"), run=run, on=TODAY, opinion="不同意")
        with pytest.raises(DatabaseError, match="no step leads from refused to running"), transaction.atomic():  # noqa: SIM117
            with acting_as(OPERATOR), act_context(OPERATOR, "test.paper.submit"):
                Run.objects.filter(pk=run.pk).update(state="running")

    def test_papers_show_only_to_those_who_have_a_part(self, house: House) -> None:
        run = start(house)
        for name, sees in (("cadre1", True), ("chair1", True), ("leader1", True), ("south1", False)):
            with acting_as(house.actor(name)):
                assert Run.objects.filter(pk=run.pk).exists() is sees, name
                assert Decision.objects.filter(run=run).exists() is sees, name
