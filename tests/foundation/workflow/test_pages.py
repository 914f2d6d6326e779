"""The pages: whose they are, what stands on them, and that they stay quick with a long list."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.foundation.workflow.papers import KIND, House, draft, paper, step, submit
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.workflow.models import Deputy, Participant, Run, Signer, Step
from tieshan.foundation.workflow.people import people
from tieshan.foundation.workflow.waiting import waiting_papers

pytestmark = pytest.mark.django_db
LISTS = ("todo", "done", "started", "copied", "draft")


@pytest.fixture
def run(house: House) -> Run:
    house.routes = [(step("federation_chair"), step("district_office", "district"))]
    return submit(
        actor=house.actor("cadre1"),
        record=paper(house.district.north, "示例年会用章"),
        unit=house.district.north,
        on=timezone.localdate(),
        copies=[house.people["leader2"].pk],
    )


def client(house: House, name: str) -> Client:
    return browser(house.people[name])


def page(house: House, name: str, code: str, *args: Any, **query: Any) -> str:
    answer = client(house, name).get(reverse(code, args=args), query)
    assert answer.status_code == 200, (code, answer.status_code)
    return answer.content.decode()


def send(house: House, name: str, code: str, *args: Any, **fields: Any) -> Any:
    return client(house, name).post(reverse(code, args=args), fields)


def test_a_paper_stands_in_the_right_lists(house: House, run: Run) -> None:
    held = {
        name: {kind for kind in LISTS if "示例年会用章" in page(house, name, f"workflow.{kind}.list")}
        for name in ("cadre1", "chair1", "office1", "leader2", "south1")
    }
    assert held == {"cadre1": {"started"}, "chair1": {"todo"}, "office1": set(), "leader2": {"copied"}, "south1": set()}
    assert send(house, "chair1", "workflow.approval.agree", run.pk, opinion="同意").status_code == 302
    assert "示例年会用章" in page(house, "chair1", "workflow.done.list")
    assert "示例年会用章" in page(house, "office1", "workflow.todo.list")


def test_drafts_and_what_came_back(house: House, run: Run) -> None:
    draft(house.actor("cadre1"), paper(house.district.north, "示例草稿"), house.district.north)
    send(house, "chair1", "workflow.approval.return", run.pk, opinion="缺附件", to_step="")
    shown = page(house, "cadre1", "workflow.draft.list")
    assert "示例草稿" in shown
    assert "示例年会用章" in shown
    assert "缺附件" in page(house, "cadre1", "workflow.approval.view", run.pk)


def test_the_papers_of_ones_units(house: House, run: Run) -> None:
    assert "示例年会用章" in page(house, "office1", "workflow.approval.list")
    assert "示例年会用章" not in page(house, "south1", "workflow.approval.list")
    assert client(house, "cadre1").get(reverse("workflow.approval.list")).status_code == 403


@pytest.mark.parametrize("text", ["年会", "slnhyz", "shilinianhui", "测试cadre1"])
def test_found_by_title_pinyin_and_person(house: House, run: Run, text: str) -> None:
    assert "示例年会用章" in page(house, "chair1", "workflow.todo.list", q=text)
    assert "示例年会用章" in page(house, "cadre1", "workflow.started.list", q=text)
    assert "示例年会用章" not in page(house, "chair1", "workflow.todo.list", q="没有")


@pytest.mark.parametrize("kind", LISTS)
def test_lists_export_and_print_and_sort(house: House, run: Run, kind: str) -> None:
    code = f"workflow.{kind}.list"
    answer = send(house, "cadre1", code, do="export", format="csv")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ("示例年会用章" in text) is (kind == "started")
    assert JournalEntry.objects.filter(code="workflow.approval.export").count() == 1
    page(house, "cadre1", code, print=1)
    page(house, "cadre1", code, sort="title")


def test_the_deciding_see_the_facts_and_strangers_nothing(house: House, run: Run) -> None:
    shown = page(house, "chair1", "workflow.approval.view", run.pk)
    assert "第一稿" in shown
    assert reverse("workflow.approval.agree", args=[run.pk]) in shown
    assert reverse("workflow.approval.urge", args=[run.pk]) not in shown
    own = page(house, "cadre1", "workflow.approval.view", run.pk)
    assert reverse("workflow.approval.urge", args=[run.pk]) in own
    assert reverse("workflow.approval.agree", args=[run.pk]) not in own
    for code in ("view", "print", "agree", "return", "withdraw"):
        assert client(house, "south1").get(reverse(f"workflow.approval.{code}", args=[run.pk])).status_code == 404


def test_a_return_without_an_opinion_is_no_return(house: House, run: Run) -> None:
    answer = send(house, "chair1", "workflow.approval.return", run.pk, opinion="  ", to_step="")
    assert answer.status_code == 422
    with acting_as(OPERATOR):
        assert Run.objects.get(pk=run.pk).state == "running"


def test_a_late_link_says_that_it_is_over(house: House, run: Run) -> None:
    send(house, "chair1", "workflow.approval.agree", run.pk, opinion="")
    answer = client(house, "chair1").get(reverse("workflow.approval.agree", args=[run.pk]))
    assert "does not lie before you any more" in answer.content.decode()
    assert answer.status_code >= 400


def test_passing_on_by_name(house: House, run: Run) -> None:
    answer = send(house, "chair1", "workflow.approval.pass_on", run.pk, to_text="测试cadre2", opinion="请办")
    assert answer.status_code == 302
    assert "示例年会用章" in page(house, "cadre2", "workflow.todo.list")


def test_several_at_once(house: House, run: Run) -> None:
    more = submit(
        actor=house.actor("cadre2"),
        record=paper(house.district.north, "示例购置"),
        unit=house.district.north,
        on=timezone.localdate(),
    )
    with acting_as(OPERATOR):
        ids = list(Signer.objects.filter(run__in=[run, more]).values_list("pk", flat=True))
    address = reverse("workflow.approval.agree_many") + "?" + "&".join(f"ids={pk}" for pk in ids)
    assert "示例购置" in client(house, "chair1").get(address).content.decode()
    assert client(house, "chair1").post(address, {"opinion": "同意"}).status_code == 302
    with acting_as(OPERATOR):
        assert set(Run.objects.values_list("step_title", flat=True)) == {"district_office 审批"}
    assert client(house, "chair1").post(address, {"opinion": "同意"}).status_code == 422


def test_the_form_holds_all_opinions(house: House, run: Run) -> None:
    send(house, "chair1", "workflow.approval.agree", run.pk, opinion="情况属实")
    send(house, "office1", "workflow.approval.return", run.pk, opinion="数量再核", to_step="1")
    send(house, "chair1", "workflow.approval.agree", run.pk, opinion="已核")
    send(house, "office2", "workflow.approval.agree", run.pk, opinion="准予用章")
    form = page(house, "cadre1", "workflow.approval.print", run.pk)
    places = [form.index(text) for text in ("第一稿", "情况属实", "数量再核", "已核", "准予用章", "(Seal)")]
    assert places == sorted(places)


def test_naming_and_ending_a_deputy(house: House, run: Run) -> None:
    shown = page(house, "chair1", "workflow.deputy.name")
    assert "federation_chair" in shown
    today = timezone.localdate()
    post = people().posts_of(house.people["chair1"].pk, today)[0].post_id
    fields = {"post_id": post, "deputy_text": "测试cadre2", "first": today, "last": today, "reason": "出差"}
    assert send(house, "chair1", "workflow.deputy.name", **fields).status_code == 302
    assert "acting for" in page(house, "cadre2", "workflow.todo.list")
    assert "in the place of 测试chair1" in page(house, "cadre2", "workflow.approval.view", run.pk)
    deputy = Deputy.objects.get()
    assert client(house, "south1").get(reverse("workflow.deputy.end", args=[deputy.pk])).status_code == 404
    assert send(house, "chair1", "workflow.deputy.end", deputy.pk).status_code == 302
    assert "示例年会用章" not in page(house, "cadre2", "workflow.todo.list")


def test_home_says_what_waits(house: House, run: Run) -> None:
    actor = house.actor("chair1")
    with acting_as(actor):
        group = waiting_papers(actor, timezone.localdate())
    assert group is not None
    assert (group.count, group.late, group.items[0].title) == (1, 0, "示例年会用章")


# -- speed --------------------------------------------------------------------------------------------------------


def many_papers(house: House, number: int) -> None:
    """So many papers before the chair of the north, written at once."""
    north, chair = house.district.north, house.people["chair1"]
    today = timezone.localdate()
    with acting_as(OPERATOR), act_context(OPERATOR, "test.paper.submit"):
        record = paper(north)
        runs = Run.objects.bulk_create(
            Run(
                kind=KIND,
                record_id=record.pk + n,
                title=f"示例事项{n}",
                title_pinyin=f"shilishixiang{n}",
                title_initials=f"slsx{n}",
                unit=north,
                started_by=house.people["cadre1"],
                started_by_name="测试",
                began_on=today,
                submitted_on=today,
                state="running",
            )
            for n in range(number)
        )
        steps = [
            Step(run=one, passage=1, no=1, title="审批", role="x", role_name="x", at="own", mode="any") for one in runs
        ]
        Step.objects.bulk_create(steps)
        Step.objects.filter(run__in=runs).update(state="open")
        Signer.objects.bulk_create(
            Signer(run=one.run, step=one, account=chair, opened_on=today, due_on=today) for one in steps
        )
        Participant.objects.bulk_create(Participant(run=one, account=chair, part="signer", since=today) for one in runs)


def test_no_query_a_row(house: House, run: Run, django_assert_max_num_queries: Any) -> None:
    many_papers(house, 60)
    for name, kind in (("chair1", "todo"), ("cadre1", "started"), ("chair1", "done"), ("leader2", "copied")):
        visitor = client(house, name)
        address = reverse(f"workflow.{kind}.list")
        visitor.get(address, {"size": 50})
        cache.clear()
        with django_assert_max_num_queries(16):
            assert visitor.get(address, {"size": 50}).status_code == 200


def test_quick_with_two_thousand_open(house: House, run: Run) -> None:
    """A guard against a plan gone wrong, wide enough for a loaded machine; the bench takes the real figure."""
    many_papers(house, 2000)
    visitor = client(house, "chair1")
    address = reverse("workflow.todo.list")
    visitor.get(address)
    times = []
    for query in ({}, {"sort": "title"}, {"q": "slsx19"}, {"last": 1}, {"kind": KIND}):
        begin = time.perf_counter()
        assert visitor.get(address, query).status_code == 200
        times.append(time.perf_counter() - begin)
    assert sorted(times)[2] < 0.6, times
