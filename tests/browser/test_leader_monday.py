"""The district leader's Monday: home and the week, the board down to the proof, the bulletin signed and issued, and a
public notice to which somebody without an account objects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_leaders_monday(visit: Visit, phone: bool) -> None:
    leader, office = visit("leader", phone=phone), visit("office", phone=phone)
    leader.picture("home", whole=True)
    if phone:
        leader.follow("菜单", inside=leader.page.get_by_role("navigation", name="快捷入口"))
    leader.follow("一周概览", inside=leader.page.get_by_role("navigation", name="菜单"))
    leader.picture("week", whole=True)

    office.open("/duties/compute/")
    office.send()
    _board(leader)
    _bulletin(leader, office)
    _objection(visit("", phone=phone), office, "手机" if phone else "电脑")
    for address in ("/notices/", "/approvals/todo/", "/approvals/", "/due/", "/lawbook/", "/lawbook/values/"):
        leader.open(address)
        leader.picture(address.strip("/").replace("/", "-"), whole=True)


def _board(leader: Visitor) -> None:
    """From a cell of the heat table to the duties in it, and from one of them to its grounds and proof."""
    leader.open("/duties/")
    leader.picture("board", whole=True)
    leader.page.locator("main table.heat a.heat-cell").first.click()
    leader.page.wait_for_load_state()
    leader.look()
    leader.picture("cell", whole=True)
    leader.page.locator("main table.list tbody tr a").first.click()
    leader.page.wait_for_load_state()
    leader.look()
    assert "依据" in leader.text()
    leader.picture("duty", whole=True)


def _bulletin(leader: Visitor, office: Visitor) -> None:
    office.open("/bulletins/draft/")
    months = office.page.locator("select[name=month] option")
    month = months.nth(months.count() - 1).get_attribute("value") or ""
    office.fill(month=month)
    office.send()
    bulletin = office.page.url
    office.follow("呈报", inside=office.page.locator("main"))
    office.send()

    leader.open(bulletin)
    leader.follow("打开审批件")
    leader.picture("paper", whole=True)
    leader.follow("同意", inside=leader.page.locator("main"))
    leader.send()
    office.open(bulletin)
    office.follow("印发", inside=office.page.locator("main"))
    office.send()
    leader.open(bulletin)
    assert "已印发" in leader.text()
    leader.picture("bulletin", whole=True)
    leader.page.locator("main table a[href*='/figures/']").first.click()
    leader.page.wait_for_load_state()
    leader.look()
    leader.picture("figure", whole=True)


def _objection(passer_by: Visitor, office: Visitor, mark: str) -> None:
    """A notice is read and objected to without an account; the receipt opens the answer."""
    title = f"先进职工推荐对象公示（{mark}）"
    office.open("/notices/post/")
    if not office.page.locator("input[name=unit]").input_value():
        office.choose("unit", office.house.unit_of("office"))
    office.fill(title=title, lines="王小明,示例联合会,先进职工\n李芳,示例联合会,先进职工", days="5", answer_days="3")
    office.fill(contact="区总工会办公室，0000-0000000")
    office.picture("notice-form", whole=True)
    office.send()
    notice = office.page.url
    office.picture("notice", whole=True)
    public = office.page.locator("main a[href*='/n/']").first.get_attribute("href") or ""

    passer_by.open(public)
    assert "王小明" not in passer_by.text(), "the names are to be masked"
    passer_by.picture("public", whole=True)
    passer_by.page.locator("textarea[name=text]").fill("名单中一人入职不足一年，不符合推荐条件。")
    passer_by.press("提交异议")
    receipt = passer_by.page.locator("main .receipt").first.inner_text().strip()
    passer_by.picture("received", whole=True)

    office.open(notice)
    assert "入职不足一年" in office.text()
    office.picture("objected", whole=True)
    office.follow("答复", inside=office.page.locator("main"))
    office.page.get_by_label("异议不成立").check()
    office.fill(text="经核实，该职工 2024 年入职，符合条件。")
    office.picture("answer", whole=True)
    office.send()

    passer_by.open("/notices/receipt/")
    passer_by.page.locator("input[name=receipt]").fill(receipt)
    passer_by.page.locator("main form button[type=submit]").first.click()
    passer_by.page.wait_for_load_state()
    passer_by.look()
    assert "符合条件" in passer_by.text()
    passer_by.picture("answered", whole=True)
