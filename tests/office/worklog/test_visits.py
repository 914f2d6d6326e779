"""Visits: problems solved on the spot or answered by their day, passed on, withdrawn; the page of the employer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.proofs import proof_kind
from tieshan.office.worklog.actions import (
    Found,
    add_problem,
    answer_problem,
    pass_problem,
    read_summary,
    record_visit,
    submit_summary,
    withdraw_visit,
    write_log,
)
from tieshan.office.worklog.models import Visit, VisitProblem
from tieshan.office.worklog.queries import open_problems
from tieshan.organisations.models import Employer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def employer(house: House) -> Employer:
    with act_context(OPERATOR, "organisations.employer.register"):
        return Employer.objects.create(
            name="示例机械有限公司",
            name_pinyin="shilijixieyouxiangongsi",
            name_initials="sljxyxgs",
            territory=house.district.north,
            union_unit=house.district.north_1,
        )


def record(house: House, employer: Employer | None, *problems: Found, who: str = "cadre", **facts: Any) -> Visit:
    given: dict[str, Any] = {"day": DAY, "met": "李厂长、王师傅", "about": "了解加班情况", "on": DAY, **facts}
    return record_visit(actor=house.actor(who), employer=employer, problems=problems, **given)


def test_a_problem_solved_on_the_spot_needs_no_deadline(house: House, employer: Employer) -> None:
    made = record(house, employer, Found("hours", "加班未登记", "当场约定每周登记"))
    problem = made.problems.get()
    assert problem.on_spot
    assert list(deadlines_of(problem)) == []
    (row,) = proof_kind("office.visit").rows()
    assert (row["title"], row["solved_on_spot"], row["answered"]) == ("示例机械有限公司", True, True)


def test_another_is_answered_within_fifteen_days(house: House, employer: Employer) -> None:
    problem = record(house, employer, Found("wages", "拖欠九月工资")).problems.get()
    assert problem.due_on == date(2026, 11, 17)
    assert [one.due_on for one in deadlines_of(problem)] == [date(2026, 11, 17)]
    (row,) = proof_kind("office.visit").rows()
    assert (row["solved_on_spot"], row["answered"]) == (False, False)
    answered = answer_problem(
        actor=house.actor("cadre"),
        problem=problem,
        answer="已补发",
        answered_on=date(2026, 11, 18),
        on=date(2026, 11, 18),
    )
    assert answered.in_time is False
    (row,) = proof_kind("office.visit").rows()
    assert (row["solved_on_spot"], row["answered"]) == (False, True)
    with pytest.raises(Refused):
        answer_problem(
            actor=house.actor("cadre"), problem=problem, answer="再答", answered_on=DAY, on=date(2026, 11, 18)
        )


def test_passing_on_changes_the_hands_and_not_the_day(house: House, employer: Employer) -> None:
    house.people["second"] = appointed("second", "cadre", house.district.north)
    problem = record(house, employer, Found("wages", "拖欠工资")).problems.get()
    pass_problem(
        actor=house.actor("cadre"), problem=problem, to=house.people["second"], reason="归他联系", on=date(2026, 11, 5)
    )
    assert list(open_problems(house.people["second"].pk)) == [problem]
    running = [one for one in deadlines_of(problem) if one.state == "running"]
    assert [(one.account_id, one.due_on) for one in running] == [(house.people["second"].pk, date(2026, 11, 17))]
    assert Notice.objects.filter(account=house.people["second"], code="office.visit.pass").count() == 1


def test_a_visit_needs_a_place_and_a_reach(house: House, employer: Employer) -> None:
    with pytest.raises(Refused):
        record(house, None)
    assert record(house, None, place="北园社区").unit == house.district.north
    appointed("southern", "cadre", house.district.south)
    house.people["southern"] = appointed("southern2", "cadre", house.district.south)
    with pytest.raises(Forbidden):
        record(house, employer, who="southern")


def test_a_withdrawn_visit_counts_no_more(house: House, employer: Employer) -> None:
    made = record(house, employer, Found("wages", "拖欠工资"))
    with pytest.raises(Refused):
        withdraw_visit(actor=house.actor("north"), visit=made, reason="不是我的", on=DAY)
    withdraw_visit(actor=house.actor("cadre"), visit=made, reason="重复登记", on=DAY)
    assert list(proof_kind("office.visit").rows()) == []
    assert [one.state for one in deadlines_of(made.problems.get())] == ["dropped"]
    with pytest.raises(Refused):
        add_problem(actor=house.actor("cadre"), visit=made, kind="wages", text="又一个", on=DAY)


def test_the_page_of_the_employer_shows_its_visits(house: House, employer: Employer) -> None:
    record(house, employer, Found("wages", "拖欠九月工资"))
    address = reverse("organisations.employer.view", args=[employer.pk])
    text = browser(house.people["cadre"]).get(address, {"tab": "visits"}).content.decode()
    assert "了解加班情况" in text
    assert "拖欠九月工资" in text
    assert browser(house.people["chair"]).get(address, {"tab": "visits"}).status_code == 404


def test_a_visit_is_recorded_with_a_browser(house: House, employer: Employer) -> None:
    client = browser(house.people["cadre"])
    form = {
        "employer": "",
        "employer_text": "sljx",
        "kind": "enterprise",
        "day": timezone.localdate().isoformat(),
        "met": "李厂长",
        "about": "了解加班情况",
        "kind_1": "wages",
        "problem_1": "拖欠工资",
        "answer_1": "",
    }
    answer = client.post(reverse("office.visit.record"), form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert VisitProblem.objects.get().visit.employer == employer
    assert client.get(answer["Location"]).status_code == 200
    for code in ("office.visit.list", "office.problem.list"):
        assert "拖欠工资" in client.get(reverse("office.problem.list")).content.decode()
        assert client.get(reverse(code), {"q": "sljx", "mine": "1"}).status_code == 200


def test_the_summary_of_a_month_is_drafted_submitted_and_read(house: House, employer: Employer) -> None:
    record(house, employer)
    write_log(actor=house.actor("cadre"), day=DAY, text="走访", on=DAY)
    page = browser(house.people["cadre"]).get(reverse("office.summary.submit"), {"month": "2026-11"})
    text = page.content.decode()
    assert "示例机械有限公司" in text
    assert "1 days logged" in text
    made = submit_summary(actor=house.actor("cadre"), month=DAY, text="本月走访一次", on=date(2026, 11, 30))
    assert made.figures["records"] == {"office.visit": 1}
    assert made.figures["days"]["logged"] == 1
    assert Notice.objects.filter(account=house.people["north"], code="office.summary.submit").count() == 1
    again = submit_summary(actor=house.actor("cadre"), month=DAY, text="本月走访一次，建会一家", on=date(2026, 12, 1))
    assert again.pk == made.pk
    with pytest.raises(Refused):
        read_summary(actor=house.actor("cadre"), summary=made, on=date(2026, 12, 1))
    read_summary(actor=house.actor("north"), summary=made, on=date(2026, 12, 1), opinion="抓紧建会")
    with pytest.raises(Refused):
        submit_summary(actor=house.actor("cadre"), month=DAY, text="再改", on=date(2026, 12, 2))
    assert (
        "抓紧建会"
        in browser(house.people["cadre"]).get(reverse("office.summary.detail", args=[made.pk])).content.decode()
    )


@pytest.mark.parametrize("code", ["office.visit.list", "office.problem.list", "office.summary.list", "office.log.list"])
def test_lists_open_within_a_budget(
    house: House, employer: Employer, code: str, django_assert_max_num_queries: Any
) -> None:
    record(house, employer, Found("wages", "拖欠工资"), Found("safety", "没有护栏"))
    client = browser(house.people["office"])
    client.get(reverse(code))
    with django_assert_max_num_queries(20):
        assert client.get(reverse(code)).status_code == 200
    assert client.get(reverse(code), {"q": "zm"}).status_code == 200
