"""A federation chair's week: papers one by one and in a batch, the weekly meeting from its agenda to a task, the
inspection of a task, what falls due, the board of duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_chairs_week(visit: Visit, phone: bool) -> None:
    chair, cadre = visit("federation", phone=phone), visit("cadre", phone=phone)
    mark = f"{'手机' if phone else '电脑'}{chair.house.serial}"

    _batch(chair, cadre, mark)
    task = _task(chair, mark)
    _compute_duties(visit("office"))
    meeting = _meeting(chair, mark)
    _minutes(cadre, meeting, mark)
    _sign_and_assign(cadre, chair, meeting, mark)
    _inspect(chair, cadre, task)
    for address in ("/due/", "/due/?tab=late", "/duties/", "/duties/list/", "/meetings/calendar/", "/meetings/series/"):
        chair.open(address)
        chair.picture(address.strip("/").replace("/", "-").replace("?", "-"), whole=True)


def _name(visitor: Visitor, username: str = "") -> str:
    return visitor.house.accounts[username or visitor.username]["name"]


def _batch(chair: Visitor, cadre: Visitor, mark: str) -> None:
    titles = [f"{what}（{mark}）" for what in ("送清凉活动走进园区", "新业态职工集中入会")]
    for title in titles:
        cadre.open("/information/write/")
        cadre.fill(title=title, text="活动情况见正文。园区五家企业、两百余名职工参加。")
        cadre.send()
        cadre.follow("报送", inside=cadre.page.locator("main"))
        cadre.send()
    chair.open("/approvals/todo/")
    for title in titles:
        chair.row(title).locator("input[name=ids]").check()
    chair.picture("todo", whole=True)
    chair.press("同意", inside=chair.page.locator("main"))
    chair.picture("agree-many", whole=True)
    assert titles[0] in chair.text()
    chair.send()
    chair.open("/approvals/done/")
    assert titles[1] in chair.text()
    chair.picture("done", whole=True)


def _task(chair: Visitor, mark: str) -> str:
    """Give the cadre a task; returns its address."""
    chair.open("/tasks/")
    chair.follow("布置任务")
    chair.fill(title=f"摸排百人以上未建会企业（{mark}）", target="月底前摸排到位，建会 2 家")
    chair.fill(measure="分片走访，逐户登记", due_on=(date.today() + timedelta(days=14)).isoformat())
    chair.choose("owner", _name(chair, "cadre"))
    chair.picture("assign", whole=True)
    chair.send()
    chair.picture("task", whole=True)
    return chair.page.url


def _compute_duties(office: Visitor) -> None:
    """Every night this happens by itself; a house that has just been built has not had a night."""
    office.open("/duties/compute/")
    office.picture("compute")
    office.send()


def _meeting(chair: Visitor, mark: str) -> str:
    """Plan the weekly meeting: agenda from open tasks and overdue duties, invitation. Returns its address."""
    chair.open("/meetings/")
    chair.follow("安排会议")
    chair.fill(kind="办公会", title=f"联合会每周办公会（{mark}）", place="三楼会议室")
    chair.choose("chair", _name(chair))
    chair.choose("recorder", _name(chair, "cadre"))
    chair.picture("plan", whole=True)
    chair.send()
    address = chair.page.url
    chair.follow("参会人员")
    chair.picture("people", whole=True)
    assert chair.page.locator("input[name=due]:checked").count() >= 2
    chair.send()
    chair.follow("议程")
    proposals = chair.page.locator("input[name=proposals]")
    assert proposals.count()
    chair.picture("agenda", whole=True)
    chair.fill(points="传达区总工会通报\n研究建会摸排进度")
    proposals.first.check()
    chair.send()
    chair.follow("发送会议通知")
    chair.send()
    chair.picture("meeting", whole=True)
    return address


def _minutes(cadre: Visitor, meeting: str, mark: str) -> None:
    """The recorder writes it up: who was there, what was said, what was decided."""
    cadre.open("/meetings/mine/")
    cadre.picture("meetings-mine", whole=True)
    cadre.open(meeting)
    cadre.follow("记录会议")
    cadre.fill(summary="传达通报，逐户研究未建会企业。", text_1=f"本周内完成东片企业走访（{mark}）", vote_1="一致同意")
    cadre.fill(owner_1=_name(cadre), due_1=(date.today() + timedelta(days=5)).isoformat())
    cadre.picture("record", whole=True)
    cadre.send()
    cadre.follow("签字")
    cadre.picture("sign", whole=True)
    cadre.send()


def _sign_and_assign(cadre: Visitor, chair: Visitor, meeting: str, mark: str) -> None:
    chair.open(meeting)
    chair.follow("签字")
    chair.send()
    chair.picture("final", whole=True)
    chair.follow("转为任务")
    chair.picture("decision", whole=True)
    chair.send()
    cadre.open("/tasks/mine/")
    assert f"本周内完成东片企业走访（{mark}）" in cadre.text()
    cadre.picture("tasks-mine", whole=True)
    chair.open(f"{meeting}minutes/")
    chair.picture("minutes", whole=True)


def _inspect(chair: Visitor, cadre: Visitor, task: str) -> None:
    cadre.open(task)
    cadre.follow("启动")
    cadre.send()
    cadre.follow("报进度")
    cadre.fill(progress="60%", text="已走访 12 家，2 家同意建会。")
    cadre.picture("progress", whole=True)
    cadre.send()
    chair.open(task)
    chair.follow("检查")
    chair.fill(text="进度正常，台账个别漏项。", finding_1="三家企业缺联系电话")
    chair.picture("inspection", whole=True)
    chair.send()
    chair.picture("inspected", whole=True)
    cadre.open(task)
    assert "三家企业缺联系电话" in cadre.text()
    chair.open(task)
    chair.follow("销号")
    chair.fill(remedy="已逐户补齐")
    chair.send()
    assert "已逐户补齐" in chair.text()
