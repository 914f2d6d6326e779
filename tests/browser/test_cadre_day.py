"""A cadre's day, at the desk and on the phone: what waits, a visit, the log it stands in, an item, leave and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_cadres_day(visit: Visit, phone: bool) -> None:
    cadre, chair = visit("cadre", phone=phone), visit("federation", phone=phone)
    mark = "手机" if phone else "电脑"

    cadre.picture("home", whole=True)
    for address in ("/approvals/todo/", "/due/", "/duties/mine/", "/tasks/mine/", "/meetings/mine/", "/inbox/"):
        cadre.open(address)
    _visit_and_log(cadre, mark)
    title = _write_item(cadre, mark)
    leave = _ask_for_leave(cadre, 2 if phone else 1)
    chair.open("/approvals/todo/")
    chair.picture("todo", whole=True)
    chair.row(title).get_by_role("link").first.click()
    _agree(chair, "item")
    chair.open(leave)
    chair.follow("打开审批件")
    _agree(chair, "leave")
    _back_again(cadre, leave)


def _visit_and_log(cadre: Visitor, mark: str) -> None:
    """What was solved on a visit stands in the log of the day by itself."""
    page = cadre.page
    cadre.open("/")
    cadre.follow("登记走访")
    page.locator("summary", has_text="我联系的企业").click() if page.locator(
        "summary", has_text="我联系的企业"
    ).count() else None
    cadre.fill(place="北园工业园区", met="王师傅，车间班组长", about=f"了解车间降温和加班情况（{mark}）")
    cadre.fill(kind_1="工时和休假", problem_1="周末加班未提前通知", answer_1="当场与车间主任商定提前一天通知")
    cadre.fill(kind_2="安全生产和劳动保护", problem_2="焊接工位缺少护目镜")
    cadre.picture("visit-form", whole=True)
    cadre.send()
    assert "焊接工位缺少护目镜" in cadre.text()
    assert "当场" in cadre.text()
    cadre.picture("visit", whole=True)

    cadre.open("/log/write/")
    assert "北园工业园区" in cadre.text()
    cadre.fill(text=f"走访园区企业，协调加班通知；整理会员信息（{mark}）。")
    cadre.picture("log-form", whole=True)
    cadre.send()
    assert "整理会员信息" in cadre.text()
    cadre.picture("log", whole=True)
    for address in ("/log/", "/log/month/", "/visits/", "/visits/problems/", "/log/summaries/"):
        cadre.open(address)
        cadre.picture(address.strip("/").replace("/", "-"), whole=True)


def _write_item(cadre: Visitor, mark: str) -> str:
    title = f"联合会推动企业改善车间降温条件（{mark}{cadre.house.serial}）"
    cadre.open("/information/")
    cadre.follow("撰写信息")
    cadre.fill(title=title, text="本周走访园区企业，推动两家企业为焊接车间加装风扇，三百余名职工受益。")
    cadre.send()
    cadre.follow("报送", inside=cadre.page.locator("main"))
    cadre.send()
    assert "已报送" in cadre.text()
    cadre.picture("item", whole=True)
    return title


def _ask_for_leave(cadre: Visitor, back: int) -> str:
    """Half a day of the days just gone, so that one can be back today. Returns the address of the leave."""
    day = cadre.house.working_day(back).isoformat()
    cadre.open("/leave/")
    cadre.follow("请假", inside=cadre.page.locator("main"))
    cadre.fill(kind="病假", starts_on=day, starts="上午", ends_on=day, ends="上午")
    cadre.fill(reason="感冒就诊", handover="无急办事项", contact="13900139010")
    cadre.picture("leave-form", whole=True)
    cadre.send()
    assert "感冒就诊" in cadre.text()
    cadre.picture("leave", whole=True)
    return cadre.page.url


def _agree(chair: Visitor, name: str) -> None:
    """From the page of a paper."""
    chair.page.wait_for_load_state()
    chair.picture(f"paper-{name}", whole=True)
    chair.follow("同意", inside=chair.page.locator("main"))
    chair.send()


def _back_again(cadre: Visitor, leave: str) -> None:
    cadre.open(leave)
    cadre.follow("销假")
    cadre.fill(returned_on=date.today().isoformat())
    cadre.picture("report-back", whole=True)
    cadre.send()
    assert "已销假" in cadre.text()
    cadre.picture("back", whole=True)
    cadre.open("/leave/away/")
    cadre.open("/leave/balance/")
    cadre.picture("balance", whole=True)
