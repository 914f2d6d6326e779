"""Deputies, and steps that stand too long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.district import OPERATOR, TODAY
from tests.foundation.workflow.papers import House, paper, step, submit
from tests.foundation.workflow.test_approvals import asked, refused, start, state
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import due_for
from tieshan.foundation.notify.models import Notice
from tieshan.foundation.workflow.actions import agree_paper, end_deputy, name_deputy, return_paper, stand_in
from tieshan.foundation.workflow.jobs import escalate_overdue
from tieshan.foundation.workflow.models import Decision, Deputy, Run
from tieshan.foundation.workflow.people import people
from tieshan.foundation.workflow.queries import todo
from tieshan.kernel.refusal import Forbidden, Refused

AWAY = (TODAY, TODAY + timedelta(days=4))


def post_of(house: House, name: str) -> int:
    return people().posts_of(house.people[name].pk, TODAY)[0].post_id


def chair_names(house: House, deputy: str, first: date = AWAY[0], last: date = AWAY[1]) -> Deputy:
    return name_deputy(
        actor=house.actor("chair1"),
        post_id=post_of(house, "chair1"),
        deputy=house.people[deputy],
        first=first,
        last=last,
        reason="出差",
        on=TODAY,
    )


class TestDeputies:
    def test_a_deputy_decides_and_the_form_says_so(self, house: House) -> None:
        # Who sees a paper is asked today, whatever day the test plays on.
        chair_names(house, "cadre2", last=max(AWAY[1], date.today() + timedelta(days=1)))
        run = start(house)
        with acting_as(house.actor("cadre2")):
            assert [row.run_id for row in todo(house.actor("cadre2"), on=TODAY)] == [run.pk]
            assert Run.objects.visible_to(house.actor("cadre2"), "workflow.approval.view").filter(pk=run.pk).exists()
        agree_paper(actor=house.actor("cadre2"), run=run, on=TODAY, opinion="同意")
        with acting_as(OPERATOR):
            line = Decision.objects.get(run=run, did="agree")
        assert (line.name, line.stands_for, line.post_title) == ("测试cadre2", "测试chair1", line.post_title)
        assert "federation_chair" in line.post_title
        assert asked(run) == {"office1", "office2"}

    @pytest.mark.parametrize("on", [AWAY[0] - timedelta(days=1), AWAY[1] + timedelta(days=1)])
    def test_only_in_the_days_named(self, house: House, on: date) -> None:
        chair_names(house, "cadre2")
        run = start(house)
        assert not todo(house.actor("cadre2"), on=on).exists()
        with pytest.raises(Refused):
            agree_paper(actor=house.actor("cadre2"), run=run, on=on)

    def test_only_for_the_post_named(self, house: House) -> None:
        house.person("chair1", "district_office", house.district.root)
        chair_names(house, "cadre2")
        other = next(h for h in people().posts_of(house.people["chair1"].pk, TODAY) if "district_office" in h.post)
        run = start(house, step("district_office", "district"))
        assert "chair1" in asked(run)
        assert other.post_id != post_of(house, "chair1")
        assert not todo(house.actor("cadre2"), on=TODAY).exists()

    def test_not_on_their_own_paper(self, house: House) -> None:
        chair_names(house, "cadre1")
        run = start(house, by="cadre1")
        assert not todo(house.actor("cadre1"), on=TODAY).exists()
        with refused("workflow.approval.own"):
            agree_paper(actor=house.actor("cadre1"), run=run, on=TODAY)

    def test_not_in_two_steps(self, house: House) -> None:
        chair_names(house, "office1")
        run = start(house)
        agree_paper(actor=house.actor("office1"), run=run, on=TODAY)
        assert asked(run) == {"office2"}

    def test_absent_or_deputy_whoever_is_first(self, house: House) -> None:
        chair_names(house, "cadre2")
        run = start(house)
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        with pytest.raises(Refused):
            agree_paper(actor=house.actor("cadre2"), run=run, on=TODAY)

    def test_one_deputy_at_a_time(self, house: House) -> None:
        chair_names(house, "cadre2")
        with refused("workflow.deputy.taken"):
            chair_names(house, "cadre1", first=AWAY[1])

    def test_ended_early_by_the_absent_alone(self, house: House) -> None:
        named = chair_names(house, "cadre2")
        with pytest.raises(Forbidden):
            end_deputy(actor=house.actor("cadre2"), deputy=named, on=TODAY)
        end_deputy(actor=house.actor("chair1"), deputy=named, on=TODAY + timedelta(days=1))
        assert not todo(house.actor("cadre2"), on=TODAY + timedelta(days=1)).exists()
        with refused("workflow.deputy.over"):
            end_deputy(actor=house.actor("chair1"), deputy=named, on=TODAY + timedelta(days=2))

    @pytest.mark.parametrize(
        ("first", "last", "code"),
        [(TODAY, TODAY - timedelta(days=1), "dates"), (date(2026, 1, 1), date(2026, 1, 2), "past")],
    )
    def test_odd_days(self, house: House, first: date, last: date, code: str) -> None:
        with refused(f"workflow.deputy.{code}"):
            chair_names(house, "cadre2", first, last)

    def test_a_foreign_post_is_not_given_away(self, house: House) -> None:
        with refused("workflow.deputy.no_post"):
            name_deputy(
                actor=house.actor("cadre2"),
                post_id=post_of(house, "chair1"),
                deputy=house.people["cadre1"],
                first=TODAY,
                last=TODAY,
                on=TODAY,
            )

    def test_leave_names_a_deputy_for_all_posts(self, house: House) -> None:
        house.person("chair1", "district_office", house.district.root)
        with acting_as(OPERATOR), act_context(OPERATOR, "test.paper.submit"):
            named = stand_in(
                account_id=house.people["chair1"].pk,
                deputy=house.people["cadre2"],
                first=AWAY[0],
                last=AWAY[1],
                reason="年休假",
                on=TODAY,
            )
        assert len(named) == 2


class TestEscalation:
    def test_a_step_that_stands_goes_to_the_head_above(self, house: House) -> None:
        run = start(house)
        assert run.step_due_on is not None
        assert escalate_overdue(run.step_due_on) == 0
        assert escalate_overdue(run.step_due_on + timedelta(days=1)) == 1
        assert asked(run) == {"chair1", "leader1", "leader2"}
        assert escalate_overdue(run.step_due_on + timedelta(days=2)) == 0
        assert Notice.objects.filter(code="workflow.approval.late", account=house.people["cadre1"]).exists()
        agree_paper(actor=house.actor("leader1"), run=run, on=run.step_due_on + timedelta(days=2))
        assert asked(run) == {"office1", "office2"}

    def test_a_head_decides_a_countersigned_step_alone(self, house: House) -> None:
        run = start(house, step("district_office", "district", "all"), step("federation_chair"))
        late = run.step_due_on + timedelta(days=1)
        escalate_overdue(late)
        assert asked(run) == {"office1", "office2", "leader1", "leader2"}
        agree_paper(actor=house.actor("leader1"), run=run, on=late)
        assert asked(run) == {"chair1"}

    def test_nobody_above_leaves_it_where_it_is(self, house: House) -> None:
        run = start(house, step("district_leader", "district", "all"), by="cadre1")
        assert escalate_overdue(run.step_due_on + timedelta(days=1)) == 1
        assert asked(run) == {"leader1", "leader2"}
        assert state(run) == "running"

    def test_the_day_of_a_step_stands_among_what_falls_due(self, house: House) -> None:
        run = start(house)

        def due(name: str) -> list[tuple[str, date]]:
            with acting_as(house.actor(name)):
                rows = due_for(house.actor(name), until=TODAY + timedelta(days=30)).filter(account=house.people[name])
                return [(row.title, row.due_on) for row in rows]

        assert due("chair1") == [(f"审批：Test paper（第{run.pk}号）", run.step_due_on)]
        agree_paper(actor=house.actor("chair1"), run=run, on=TODAY)
        assert due("chair1") == []
        assert len(due("office1")) == 1
        return_paper(actor=house.actor("office1"), run=run, on=TODAY, opinion="改")
        assert due("office1") == due("office2") == []


def test_a_past_year_is_played_through_the_acts(house: House) -> None:
    """Nothing reads the clock: a paper of last year goes its way with last year's days."""
    house.routes = [(step("federation_chair"),)]
    day = date(2025, 3, 3)
    run = submit(actor=house.actor("cadre1"), record=paper(house.district.north), unit=house.district.north, on=day)
    agree_paper(actor=house.actor("chair1"), run=run, on=date(2025, 3, 4))
    with acting_as(OPERATOR):
        fresh = Run.objects.get(pk=run.pk)
        days = set(Decision.objects.filter(run=run).values_list("on", flat=True))
    assert (fresh.submitted_on, fresh.ended_on) == (day, date(2025, 3, 4))
    assert days == {day, date(2025, 3, 4)}
