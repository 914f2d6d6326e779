"""On a telephone of 390 pixels: the enterprise union's chair and the cadre do their daily work with the thumb."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


def test_the_chair_joins_a_member_and_finds_them(visit: Visit) -> None:
    chair = visit("enterprise", phone=True)
    page = chair.page
    chair.picture("desk")

    # by the thumb's bar and the main button
    chair.follow("会员", inside=page.get_by_role("navigation", name="快捷入口"))
    chair.follow("发展会员")
    page.get_by_label("姓名").fill("东方既白")
    page.get_by_label("证件号码").first.fill(chair.house.number(8, day="0808", sex="2"))
    page.get_by_label("联系电话").fill("13900139001")
    chair.picture("join")
    chair.press("登记入会")
    assert "东方既白" in page.get_by_role("heading", level=1).inner_text()
    assert page.get_by_text("-08-08").first.is_visible()
    chair.picture("member")

    # found by the initials, from anywhere
    chair.open("/")
    chair.follow("搜索", inside=page.get_by_role("navigation", name="快捷入口"))
    page.get_by_role("searchbox").first.fill("dfjb")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=dfjb*")
    assert page.get_by_text("东方既白").first.is_visible()
    chair.picture("found")

    # the second time is refused, and says what to do
    chair.open("/members/join/")
    page.get_by_label("姓名").fill("东方既白")
    page.get_by_label("证件号码").first.fill(chair.house.number(8, day="0808", sex="2"))
    page.get_by_label("联系电话").fill("13900139001")
    chair.press("登记入会")
    assert "已是本工会会员" in page.get_by_role("alert").first.inner_text()
    chair.picture("refused")

    for address in ("/", "/members/", "/transfers/", "/units/", "/employers/", "/me/", "/help/"):
        chair.open(address)


def test_the_cadre_looks_a_member_up(visit: Visit) -> None:
    cadre = visit("cadre", phone=True)
    page = cadre.page
    cadre.open("/members/")
    somebody = page.locator("table.list tbody tr a").first
    name = somebody.inner_text()
    cadre.picture("members")
    somebody.click()
    page.wait_for_load_state()
    assert name in page.get_by_role("heading", level=1).inner_text()
    # numbers are masked, and this post cannot unmask them
    assert "****" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="显示完整号码").count() == 0
    cadre.picture("member")
    page.get_by_role("link", name="帮助").first.click()
    page.wait_for_url("**/help/#members.person.view")
    for address in ("/", "/employers/unbuilt/", "/employers/follow-ups/", "/terms/", "/tree/", "/search/?q=zw"):
        cadre.open(address)
        cadre.picture(address.strip("/").replace("/", "-").replace("?", "-") or "desk")
