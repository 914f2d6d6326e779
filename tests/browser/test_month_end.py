"""The office clerk's month-end: a table that units fill in and that comes back in its own layout, the bulletin of the
month with its figures open, its Word file, the reports, the board of duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.browser.visitor import Visitor
from tests.office.collecting.templates import founding

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_clerks_month_end(visit: Visit, phone: bool, tmp_path: Path) -> None:
    office, enterprise = visit("office", phone=phone), visit("enterprise", phone=phone)
    mark = f"{'手机' if phone else '电脑'}{office.house.serial}"

    title = f"工会组建情况统计表（{mark}）"
    table = _put_up(office, title, tmp_path)
    _fill_in(enterprise, title)
    _merge(office, table, title, tmp_path)
    _bulletin(office, tmp_path)
    for address in ("/membership-reports/", "/drafts/", "/duties/", "/duties/?by=duty", "/bulletins/year/"):
        office.open(address)
        office.picture(address.strip("/").replace("/", "-").replace("?", "-"), whole=True)


def _put_up(office: Visitor, title: str, folder: Path) -> str:
    """The workbook as it came, its columns as they were recognised, out to the unions of one federation."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "工会组建情况统计表.xlsx"
    file.write_bytes(founding())
    office.open("/collections/draft/")
    office.fill(title=title)
    office.page.locator("input[name=workbook]").set_input_files(file)
    office.send()
    assert "统一社会信用代码" in office.page.content()
    office.picture("arrange", whole=True)
    office.send()
    address = office.page.url
    office.follow("下发")
    office.choose("under", office.house.unit_of("federation"))
    office.fill(due_on=date.today().isoformat())
    office.picture("open", whole=True)
    office.send()
    office.picture("collection", whole=True)
    return address


def _fill_in(enterprise: Visitor, title: str) -> None:
    enterprise.open("/sheets/")
    enterprise.row(title).get_by_role("link", name=title).first.click()
    enterprise.page.wait_for_load_state()
    enterprise.follow("填报", inside=enterprise.page.locator("main"))
    enterprise.picture("fill", whole=True)
    enterprise.press("保存并报送", inside=enterprise.page.locator("main"))
    enterprise.picture("sent", whole=True)
    assert "待确认" in enterprise.text()


def _merge(office: Visitor, table: str, title: str, folder: Path) -> None:
    office.open("/sheets/?state=sent")
    office.row(title).locator("input[name=ids]").check()
    office.press("确认", inside=office.page.locator("main"))
    office.send()
    office.open(table)
    office.follow("汇总")
    file = office.download(office.page.locator("main form .form-foot button[type=submit]"), folder)
    sheet = load_workbook(file).worksheets[0]
    assert sheet["A1"].value == "工会组建情况统计表", "the original layout is gone"
    assert sheet["B5"].value == office.house.unit_of("enterprise")


def _bulletin(office: Visitor, folder: Path) -> None:
    """Draft a month, open the records behind a figure, take the Word file, submit it."""
    office.open("/bulletins/")
    office.picture("bulletins")
    office.follow("起草通报")
    months = office.page.locator("select[name=month] option")
    office.fill(month=months.nth(min(1, months.count() - 1)).get_attribute("value") or "")
    office.send()
    office.picture("bulletin", whole=True)
    address = office.page.url
    office.page.locator("main table a[href*='/figures/']").first.click()
    office.page.wait_for_load_state()
    office.look()
    assert "依据" in office.text()
    office.picture("figure", whole=True)

    office.open(address)
    file = office.download(office.page.get_by_role("link", name="Word 文件").first, folder)
    assert any("通报" in paragraph.text for paragraph in Document(str(file)).paragraphs)
    office.follow("编辑", inside=office.page.locator("main"))
    office.fill(remarks="本月各联合会工作扎实，建会进度快于上月。")
    office.picture("bulletin-edit", whole=True)
    office.send()
    office.follow("呈报", inside=office.page.locator("main"))
    office.send()
    assert "建会进度快于上月" in office.text()
