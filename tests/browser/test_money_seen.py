"""Money seen: a member reads the statement of the own union and checks the paper's code; an auditor follows one figure
of a statement to its voucher, its request and the receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


def _publish(accountant: Visitor, chair: Visitor, place: int, *, pictures: bool = False) -> str:
    """The accountant draws a statement up, the chair of the union publishes it; returns its address."""
    last = date.today() - timedelta(days=1)
    first = max(date(last.year, 1, 1), last - timedelta(days=20 + place + 2 * (accountant.house.serial % 100)))
    accountant.open("/funds/statements/draw/")
    accountant.fill(span="自选日期", first=first.isoformat(), last=last.isoformat())
    if pictures:
        accountant.picture("draw", whole=True)
    accountant.send()
    accountant.picture("drawn", whole=True)
    chair.open("/funds/statements/?state=drawn")
    chair.row(first.isoformat()).get_by_role("link").first.click()
    chair.page.wait_for_load_state()
    if pictures:
        chair.picture("drawn-statement", whole=True)
    chair.follow("确认并公布", inside=chair.page.locator("main"))
    if pictures:
        chair.picture("publish", whole=True)
    chair.send()
    assert "已公布" in chair.text()
    return chair.page.url


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_member_reads_the_statement_and_checks_its_code(visit: Visit, phone: bool) -> None:
    accountant, chair = visit("accountant", phone=phone), visit("enterprise", phone=phone)
    member = visit("", phone=phone)
    statement = _publish(accountant, chair, 1 if phone else 3, pictures=True)
    chair.picture("statement", whole=True)
    closing = chair.figure("期末余额")
    chair.follow("打印", inside=chair.page.locator("main"))
    chair.picture("sheet", whole=True)
    assert chair.page.locator("img[width='160']").evaluate("picture => picture.complete && picture.naturalWidth > 0")
    # Behind the picture stands the address that is printed beside it.
    address = next(word for word in chair.text().split() if "/verify/" in word)

    member.open(address)
    assert "真实" in member.text() or "封印正在生成" in member.text()
    assert chair.house.unit_of("enterprise") in member.page.inner_text("body")
    member.picture("verified", whole=True)
    member.page.locator("input[name=closing]").fill(closing)
    member.press("比对")
    member.picture("same", whole=True)
    assert "与您手里的表一致" in member.text()
    member.page.locator("input[name=closing]").fill("1.00")
    member.press("比对")
    assert "不一致" in member.text()
    member.picture("other", whole=True)
    # Whoever has no camera types the code; a code of nobody is said to be so.
    member.open("/verify/")
    member.page.locator("input[name=code]").fill(address.rstrip("/").rsplit("/", 1)[1])
    member.picture("enter", whole=True)
    member.press("核对")
    assert member.page.url == address
    member.page.goto(f"{member.house.url}/verify/?code=nobody")
    member.picture("unknown", whole=True)
    assert statement


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_an_auditor_follows_a_figure_to_its_receipt(visit: Visit, phone: bool, tmp_path: Path) -> None:
    if date.today().timetuple().tm_yday < 3:
        pytest.skip("the sample's payment of this year is not a day old")
    statement = _publish(visit("accountant"), visit("enterprise"), 5 if phone else 7)
    audit = visit("audit", phone=phone)
    audit.open(statement)
    audit.picture("statement", whole=True)
    went = audit.figure("本期支出")
    assert went
    audit.page.locator(".fig", has_text="本期支出").first.click()
    audit.page.wait_for_load_state()
    audit.picture("trial-balance", whole=True)
    audit.page.locator("main table a").first.click()
    audit.page.wait_for_load_state()
    audit.picture("ledger", whole=True)

    audit.open(statement)
    audit.page.locator("main table a", has_text="羽毛球").first.click()
    audit.page.wait_for_load_state()
    audit.picture("voucher", whole=True)
    assert "180.00" in audit.text()
    audit.follow("开支请示", inside=audit.page.locator("main"))
    audit.picture("request", whole=True)
    assert "已付款" in audit.text()
    receipt = audit.download(audit.page.locator("main a", has_text="发票").first, tmp_path)
    assert receipt.read_bytes().startswith(b"%PDF")
