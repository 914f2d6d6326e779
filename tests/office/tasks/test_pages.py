"""Pages of tasks: what each person finds, in few queries, and the way of a task through the forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts import browser
from tests.office.house import House
from tieshan.office.tasks.actions.giving import Part, assign_task, split_task
from tieshan.office.tasks.models import Finding, Task

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def send(client: Client, url: str, **data: Any) -> None:
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]


def tasks(house: House, number: int, **facts: Any) -> list[Task]:
    day = timezone.localdate()
    given: dict[str, Any] = {
        "unit": house.district.north,
        "target": "十户",
        "owner": house.people["cadre"],
        "due_on": day + timedelta(days=9),
        "on": day,
        **facts,
    }
    return [assign_task(actor=house.actor("office"), title=f"走访{n}", **given) for n in range(number)]


def test_lists_cost_the_same_for_one_task_and_for_twenty(house: House, django_assert_max_num_queries: Any) -> None:
    whole = tasks(house, 20)[0]
    split_task(actor=house.actor("north"), task=whole, parts=[Part(house.district.north_1)], on=whole.assigned_on)
    for name, address in (("north", "/tasks/"), ("cadre", "/tasks/mine/"), ("north", f"/tasks/{whole.pk}/")):
        client = browser(house.people[name])
        text(client.get(address))
        with django_assert_max_num_queries(24):
            assert "走访" in text(client.get(address))


def test_a_task_is_given_reported_inspected_and_summed_up_through_the_pages(house: House) -> None:
    north, cadre = browser(house.people["north"]), browser(house.people["cadre"])
    day = timezone.localdate()
    send(
        north,
        "/tasks/assign/",
        unit=house.district.north.pk,
        title="建会摸底",
        target="摸清十户",
        measure="逐户走访",
        owner=house.people["cadre"].pk,
        helper=house.people["chair"].pk,
        due_on=day + timedelta(days=10),
    )
    task = Task.objects.get()
    assert [row.account for row in task.helpers.all()] == [house.people["chair"]]
    page = text(cadre.get("/tasks/mine/"))
    assert "建会摸底" in page
    send(cadre, f"/tasks/{task.pk}/report/", progress="100", text="十户摸清")
    assert f"/tasks/{task.pk}/inspect/" not in text(cadre.get(f"/tasks/{task.pk}/"))
    send(
        north,
        f"/tasks/{task.pk}/inspect/",
        text="两户缺电话",
        finding_1="补电话",
        due_1=day + timedelta(days=3),
        due_2="",
        due_3="",
    )
    finding = Finding.objects.get()
    assert "补电话" in text(cadre.get(f"/findings/{finding.pk}/"))
    refused = north.post(f"/tasks/{task.pk}/sum-up/", {"summary": "完成"})
    assert refused.status_code == 422
    send(north, f"/findings/{finding.pk}/close/", remedy="已补")
    send(north, f"/tasks/{task.pk}/sum-up/", summary="十户全部摸清")
    done = text(north.get(f"/tasks/{task.pk}/"))
    assert "十户全部摸清" in done
    assert "Hand over" not in done


def test_a_task_of_another_federation_does_not_exist_for_the_reader(house: House) -> None:
    (task,) = tasks(house, 1)
    assert browser(house.people["south"]).get(f"/tasks/{task.pk}/").status_code == 404
    assert browser(house.people["stranger"]).get(f"/tasks/{task.pk}/report/").status_code == 404
    # A cadre sees it and may not cancel it.
    assert browser(house.people["cadre"]).get(f"/tasks/{task.pk}/cancel/").status_code == 403


def test_the_chair_splits_a_task_down_to_unions_with_their_chairs(house: House) -> None:
    (whole,) = tasks(house, 1, owner=house.people["north"])
    client = browser(house.people["north"])
    page = text(client.get(f"/tasks/{whole.pk}/split/"))
    assert "测试chair" in page
    units = [house.district.north_1.pk, house.district.north_2.pk]
    send(client, f"/tasks/{whole.pk}/split/", units=units, target="每户", due_on=whole.due_on)
    assert set(Task.objects.filter(parent=whole).values_list("owner__username", flat=True)) == {"chair", "chair2"}
    assert "每户" in text(browser(house.people["chair"]).get(f"/tasks/{Task.objects.filter(parent=whole).first().pk}/"))  # type: ignore[union-attr]
