"""With scripts switched off: sign in, list, filter, page, join a member. HTMX only makes it smoother."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


def test_the_basic_acts_need_no_script(visit: Visit) -> None:
    chair = visit("enterprise", script=False)
    page = chair.page
    chair.follow("会员", inside=page.get_by_role("navigation", name="菜单"))
    everybody = page.locator("table.list tbody tr").count()
    assert everybody == 20

    # filter by sex, then by initials
    conditions = page.get_by_role("search", name="查询条件")
    conditions.get_by_label("性别").select_option(label="女")
    chair.press("查询", inside=conditions)
    assert "sex=2" in page.url
    shown = page.locator("table.list tbody tr")
    assert 0 < shown.count() <= 20
    assert all("男" not in row.inner_text().split() for row in shown.all())
    chair.open("/members/")
    chair.follow("下一页")
    assert "after=" in page.url

    chair.open("/members/join/")
    page.get_by_label("姓名").fill("南宫望舒")
    page.get_by_label("证件号码").first.fill(chair.house.number(9, day="0202"))
    page.get_by_label("联系电话").fill("13900139002")
    chair.press("登记入会")
    assert "南宫望舒" in page.get_by_role("heading", level=1).inner_text()

    # the whole of the menu and signing out
    chair.open("/members/?q=ngws")
    assert page.get_by_role("link", name="南宫望舒").first.is_visible()
    chair.picture("found")
