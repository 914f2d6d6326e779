"""The whole of it, as a stranger does it after one command: a messy roster goes in, its people are found by pinyin, one
of them moves to another union, last year's tree is seen, the list is exported, and the journal is proved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Download

from tests.browser.messy import Roster, write_roster
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


def _another_union(office: Visitor) -> tuple[str, str]:
    """Code and name of an enterprise union that is not the enterprise chair's."""
    office.open("/units/?kind=enterprise")
    own = office.house.unit_of("enterprise")
    for row in office.page.locator("table.list tbody tr").all():
        name = row.locator("a").first.inner_text()
        if name != own:
            office.page.goto(office.house.url + (row.locator("a").first.get_attribute("href") or ""))
            facts = office.text()
            code = next(word for word in facts.split() if word.startswith("TS-"))
            return code, name
    raise AssertionError("the sample has one enterprise union only")


def _downloaded(download: Download, folder: Path) -> Path:
    file = folder / download.suggested_filename
    download.save_as(file)
    return file


def test_from_a_messy_roster_to_a_proved_journal(visit: Visit, tmp_path: Path) -> None:
    office = visit("office")
    code, union = _another_union(office)
    roster = write_roster(tmp_path, office.house)

    _import(office, roster, code, tmp_path)
    person = _find(office, roster, union)
    transfer_done_by = _ask_for_transfer(office, person)
    _accept(visit("enterprise"), transfer_done_by)

    # the member's page tells both unions
    office.open(person)
    assert "转入" in office.text()
    assert office.house.unit_of("enterprise") in office.text()
    office.picture("moved")

    _past_tree(office)
    _export(office, roster, tmp_path)
    _prove(visit("auditadmin"))


def _import(office: Visitor, roster: Roster, code: str, folder: Path) -> None:
    page = office.page
    office.open("/members/")
    office.follow("导入名册")
    page.locator("input[type=file]").set_input_files(roster.file)
    office.choose("unit", code)
    office.picture("import-form")
    office.send()

    # the preview says what would happen, cell by cell; nothing is written yet
    assert office.figure("退回") == str(roster.refused)
    assert "4.20204E+17" in office.text()
    office.picture("import-preview", whole=True)

    with page.expect_download() as waiting:
        page.locator("main a[href$='/refused/']").first.click()
    sheet = load_workbook(_downloaded(waiting.value, folder)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("工会会员花名册" in cell for cell in cells), "the original layout is gone"
    assert "尉迟春晓" in cells
    assert "夏侯知行" in cells
    assert "欧阳晓岚" not in cells

    office.follow("导入", inside=page.locator("main .toolbar"))
    page.wait_for_url("**/commit/")
    office.picture("import-commit")
    office.send()
    assert "已导入" in page.get_by_role("heading", level=1).inner_text()
    assert office.figure("新增") == str(len(roster.good))
    office.picture("import-result", whole=True)

    # the same file again: everything is unchanged
    office.open("/imports/members/")
    page.locator("input[type=file]").set_input_files(roster.file)
    office.choose("unit", code)
    office.send()
    assert office.figure("无变化") == str(len(roster.good))


def _find(office: Visitor, roster: Roster, union: str) -> str:
    """By initials from the search above, then the one with this identity number; returns the address of the page."""
    page = office.page
    page.keyboard.press("/")
    page.keyboard.type("oyxl")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=oyxl*")
    assert page.get_by_role("link", name="欧阳晓岚").first.is_visible()
    office.picture("found-by-initials")
    office.open(f"/members/?q={roster.first_number}")
    office.follow("欧阳晓岚")
    assert union in office.text()
    return page.url


def _ask_for_transfer(office: Visitor, person: str) -> str:
    office.open(person)
    office.follow("申请转会")
    office.choose("to_unit", office.house.unit_of("enterprise"))
    office.page.locator("textarea[name=reason]").fill("工作单位变动")
    office.picture("transfer-form")
    office.send()
    assert "转会待办" in office.text() or "待对方接收" in office.text()
    return "欧阳晓岚"


def _accept(chair: Visitor, name: str) -> None:
    chair.open("/transfers/")
    chair.picture("transfers")
    row = chair.page.locator("table.list tbody tr", has_text=name).first
    row.locator("a.btn.main").click()
    chair.page.wait_for_load_state()
    assert "工作单位变动" in chair.text()
    chair.send()
    assert f"{name}现为" in chair.text()
    chair.open("/members/?q=oyxl")
    assert chair.page.get_by_role("link", name=name).first.is_visible()


def _past_tree(office: Visitor) -> None:
    office.open("/tree/")
    today = office.figure("会员")
    office.follow("一年前")
    assert office.page.get_by_text("的组织树。").first.is_visible()
    assert office.figure("会员") != today
    office.picture("tree-a-year-ago")


def _export(office: Visitor, roster: Roster, folder: Path) -> None:
    page = office.page
    office.open("/members/?q=mrjs")
    page.locator("summary", has_text="导出").click()
    office.picture("export")
    with page.expect_download() as waiting:
        page.locator("form[action*='export'] button, button[name=format], a[href*='format=xlsx']").first.click()
    sheet = load_workbook(_downloaded(waiting.value, folder)).worksheets[0]
    found = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and len(cell.value) == 18 and cell.value[:17].isdigit()
    ]
    assert found, "no identity number stands in the export as text"
    assert {cell.number_format for cell in found} == {"@"}
    assert not [
        cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float) and cell.value > 1e15
    ]


def _prove(auditor: Visitor) -> None:
    auditor.open("/journal/")
    auditor.picture("journal")
    assert "members.roster.import" in auditor.page.content() or "导入会员名册" in auditor.text()
    auditor.open("/journal/proof/")
    auditor.send()
    assert "完整" in auditor.page.locator(".verdict").inner_text()
    auditor.picture("proof")
