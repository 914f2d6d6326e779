"""From putting a workbook up to the merged table, and everything that is refused on the way."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from openpyxl import Workbook, load_workbook

from tests.district import OPERATOR, member, resident_number
from tests.foundation.documents.files import compound, packed, pdf
from tests.office.collecting.conftest import DAY, DUE, Office
from tests.office.collecting.templates import ALL, founding, women
from tieshan.foundation.access import acting_as
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.office.collecting.actions.collections import (
    arrange_collection,
    close_collection,
    extend_collection,
    merge_sheets,
    open_collection,
    urge_units,
)
from tieshan.office.collecting.actions.sheets import (
    confirm_sheet,
    fill_sheet,
    return_sheet,
    send_sheet,
    upload_sheet,
)
from tieshan.office.collecting.models import HeaderMemory, UnitSheet
from tieshan.office.collecting.queries.sheets import progress
from tieshan.office.collecting.rules.fill import fill_book
from tieshan.organisations.actions.tree import found_unit
from tieshan.organisations.models import Unit

ID = resident_number(7, sex="2")


def person(name: str = "李娜", **values: str) -> list[str]:
    row = {"id": ID, "birth": "1990-03-07", "phone": "13800138000", "state": "已婚"} | values
    return ["", "", name, row["id"], row["birth"], row["phone"], row["state"], ""]


def test_each_unit_gets_its_sheet_filled_in_ahead(office: Office) -> None:
    for serial, sex in ((1, "1"), (2, "2"), (3, "2")):
        member(office.district.north_1, serial=serial, sex=sex)
    collection = office.opened("founding")
    assert collection.rows == "one"
    row = office.sheet(collection).read_rows()[0]
    assert row[1] == "示例机械有限公司工会"
    assert row[5:7] == ["3", "2"]
    assert row[8] == "2010-03-01"
    assert collection.sheets.count() == 4
    assert "待填报表格：示例表" in Notice.objects.get(account=office.chair_account).text
    assert Notice.objects.filter(code="office.collection").count() == 2


def test_rows_are_encrypted_and_out_of_reach_of_others(office: Office) -> None:
    sheet = office.sheet(office.opened("women"))
    fill_sheet(actor=office.chair, sheet=sheet, rows=[person()], on=DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM office_collecting_unitsheet WHERE id = %s", [sheet.pk])
        assert ID.encode() not in bytes(cursor.fetchone()[0])
    with acting_as(office.sister):
        assert not UnitSheet.objects.filter(pk=sheet.pk).exists()
    with pytest.raises(Forbidden):
        fill_sheet(actor=office.sister, sheet=sheet, rows=[], on=DAY)


def test_a_table_of_people_is_checked_sent_confirmed_and_merged(office: Office) -> None:
    collection = office.opened("women")
    sheet = office.sheet(collection)
    fill_sheet(actor=office.chair, sheet=sheet, rows=[person(id="123"), person("王芳", state="不详")], on=DAY)
    with pytest.raises(Refused) as refused, transaction.atomic():
        send_sheet(actor=office.chair, sheet=sheet, on=DAY)
    assert refused.value.code == "office.sheet.wrong"
    assert "2" in str(refused.value)
    fill_sheet(
        actor=office.chair, sheet=sheet, rows=[person(birth="1990.3.7"), ["", "", "", "", "", "", "", ""]], on=DAY
    )
    sent = send_sheet(actor=office.chair, sheet=sheet, on=DAY)
    assert sent.read_rows() == [["", "示例机械有限公司工会", "李娜", ID, "1990-03-07", "13800138000", "已婚", ""]]
    with pytest.raises(Refused) as refused, transaction.atomic():
        fill_sheet(actor=office.chair, sheet=sheet, rows=[], on=DAY)
    assert refused.value.code == "office.sheet.sent"
    with pytest.raises(Refused), transaction.atomic():
        merge_sheets(actor=office.clerk, collection=collection)
    confirm_sheet(actor=office.clerk, sheet=sheet, on=DAY)
    merged = load_workbook(BytesIO(merge_sheets(actor=office.clerk, collection=collection))).worksheets[0]
    assert [cell.value for cell in merged[4]][:4] == [1, "示例机械有限公司工会", "李娜", ID]


def test_a_sheet_sent_back_is_changed_and_comes_again(office: Office) -> None:
    collection = office.opened("founding")
    sheet = office.sheet(collection)
    send_sheet(actor=office.chair, sheet=sheet, on=DAY)
    with pytest.raises(Refused):
        return_sheet(actor=office.clerk, sheet=sheet, opinion="", on=DAY)
    return_sheet(actor=office.clerk, sheet=sheet, opinion="会员数不符", on=DAY)
    assert Notice.objects.filter(account=office.chair_account, text__contains="退回").exists()
    rows = UnitSheet.objects.get(pk=sheet.pk).read_rows()
    rows[0][5] = "8"
    fill_sheet(actor=office.chair, sheet=sheet, rows=rows, on=DAY)
    again = send_sheet(actor=office.chair, sheet=sheet, on=DAY)
    assert (again.state, again.read_rows()[0][5]) == ("sent", "8")


def test_two_windows_on_one_sheet(office: Office) -> None:
    sheet = office.sheet(office.opened("women"))
    fill_sheet(actor=office.chair, sheet=sheet, rows=[person()], on=DAY, expected_version=1)
    with pytest.raises(Stale):
        fill_sheet(actor=office.chair, sheet=sheet, rows=[], on=DAY, expected_version=1)


def test_the_units_own_workbook_goes_out_and_comes_back(office: Office) -> None:
    collection = office.opened("women")
    sheet = office.sheet(collection)
    book = load_workbook(BytesIO(fill_book(ALL["women"](), collection.plan, [], spare=20)))
    page = book.worksheets[0]
    for row, name in ((4, "李娜"), (6, "王芳")):
        for column, text in ((3, name), (4, ID), (6, "13800138000"), (7, "未婚")):
            page.cell(row, column, text)
        page.cell(row, 5, date(1990, 3, 7))
    page.insert_rows(1)
    stream = BytesIO()
    book.save(stream)
    found = upload_sheet(actor=office.chair, sheet=sheet, workbook=stream, on=DAY)
    assert [row[2:5] for row in found.read_rows()] == [["李娜", ID, "1990-03-07"], ["王芳", ID, "1990-03-07"]]
    assert send_sheet(actor=office.chair, sheet=sheet, on=DAY).row_count == 2


def test_totals_and_signatures_of_a_filled_workbook_are_no_rows(office: Office) -> None:
    collection = office.opened("visits")
    sheet = office.sheet(collection)
    rows = [["", "x", "李娜", ID, "某街", "6222020200112233445", "500", "2026-01-20"]]
    data = fill_book(ALL["visits"](), collection.plan, rows)
    found = upload_sheet(actor=office.chair, sheet=sheet, workbook=BytesIO(data), on=DAY)
    assert [row[2] for row in found.read_rows()] == ["李娜"]


@pytest.mark.parametrize("table", ["women", "homes"])
def test_a_workbook_in_which_nothing_is_filled_in_wipes_nothing(office: Office, table: str) -> None:
    sheet = office.sheet(office.opened(table))
    width = len(sheet.collection.plan.columns)
    sheet = fill_sheet(actor=office.chair, sheet=sheet, rows=[["", "某工会", *["1"] * (width - 2)]], on=DAY)
    before = sheet.read_rows()
    with pytest.raises(Refused) as refused, transaction.atomic():
        upload_sheet(actor=office.chair, sheet=sheet, workbook=BytesIO(ALL[table]()), on=DAY)
    assert (refused.value.code, refused.value.facts["field"]) == ("office.sheet.blank", "workbook")
    assert UnitSheet.objects.get(pk=sheet.pk).read_rows() == before


def test_what_is_wrong_and_who_was_faster_is_said_in_chinese(office: Office) -> None:
    sheet = office.sheet(office.opened("women"))
    fill_sheet(actor=office.chair, sheet=sheet, rows=[person(phone="139")], on=DAY, expected_version=1)
    with pytest.raises(Refused) as refused, transaction.atomic():
        send_sheet(actor=office.chair, sheet=sheet, on=DAY)
    assert str(refused.value).endswith("手机号码应为11位，以13至19开头。请核实号码。")
    with pytest.raises(Stale) as stale:
        fill_sheet(actor=office.chair, sheet=sheet, rows=[person()], on=DAY, expected_version=1)
    assert "填报中" in str(stale.value)
    assert "filling" not in str(stale.value)


def other_columns() -> bytes:
    book = Workbook()
    book.active.title = "台账"
    book.active.append(["姓名", "单位"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_with_other_columns_is_refused(office: Office) -> None:
    sheet = office.sheet(office.opened("women"))
    for data, code in (
        (other_columns(), "office.sheet.columns"),
        (founding(), "office.sheet.no_sheet"),
        (pdf(), "imports.file.type"),
        (compound("EncryptedPackage"), "imports.file.encrypted"),
    ):
        with pytest.raises(Refused) as refused, transaction.atomic():
            upload_sheet(actor=office.chair, sheet=sheet, workbook=BytesIO(data), on=DAY)
        assert refused.value.code == code


def with_part(name: str, content: bytes = b"x") -> bytes:
    stream = io.BytesIO(women())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "imports.file.empty"),
        (pdf(), "imports.file.type"),
        (b"a,b\n1,2\n", "office.collection.not_xlsx"),
        (compound("Workbook"), "office.collection.not_xlsx"),
        (compound("Workbook", "_VBA_PROJECT"), "imports.file.macros"),
        (compound("EncryptedPackage"), "imports.file.encrypted"),
        (with_part("xl/vbaProject.bin"), "imports.file.macros"),
        (with_part("xl/bomb.xml", b"\0" * 40_000_000), "imports.file.bomb"),
        (packed("xl/workbook.xml"), "imports.file.damaged"),
        (with_part("xl/big.bin", bytes(range(256)) * 24_000), "office.collection.large"),
    ],
)
def test_wrong_workbooks_are_refused(office: Office, data: bytes, code: str) -> None:
    if code == "office.collection.large":
        data = data + b"\0" * (6 * 1024 * 1024)
    with pytest.raises(Refused) as refused, transaction.atomic():
        office.draft(data)
    assert refused.value.code == code


def test_answers_about_columns_are_remembered(office: Office) -> None:
    from dataclasses import replace

    collection = office.draft(women)
    plan = collection.plan
    columns = [replace(c, required=True) if c.title == "姓名" else c for c in plan.columns]
    columns = [replace(c, kind="decimal") if c.title == "备注" else c for c in columns]
    arrange_collection(
        actor=office.clerk, collection=collection, header_top=plan.header_top, header_bottom=plan.header_bottom,
        rows="many", columns=columns, expected_version=1,
    )  # fmt: skip
    assert HeaderMemory.objects.get(header="备注").kind == "decimal"
    again = office.draft(women).plan.columns
    assert {c.title: (c.kind, c.required) for c in again if c.title in ("姓名", "备注")} == {
        "姓名": ("text", True),
        "备注": ("decimal", False),
    }


def test_the_clerk_says_where_the_header_stands(office: Office) -> None:
    collection = office.draft(founding)
    moved = arrange_collection(
        actor=office.clerk, collection=collection, header_top=4, header_bottom=4, rows="many", columns=()
    )
    assert [column.title for column in moved.plan.columns][:3] == ["序号", "单位名称", "统一社会信用代码"]
    with pytest.raises(Refused):
        arrange_collection(actor=office.clerk, collection=moved, header_top=5, header_bottom=4, rows="many")


def test_missing_late_urging_and_closing(office: Office) -> None:
    collection = office.opened("founding")
    send_sheet(actor=office.chair, sheet=office.sheet(collection), on=DUE + timedelta(days=1))
    now = progress(collection, on=DUE + timedelta(days=2))
    assert (now.units, now.missing, now.sent, now.late) == (4, 3, 1, 4)
    assert urge_units(actor=office.clerk, collection=collection, on=DAY) == 3
    with pytest.raises(Refused) as refused, transaction.atomic():
        urge_units(actor=office.clerk, collection=collection, on=DAY)
    assert refused.value.code == "office.collection.urged"
    assert urge_units(actor=office.clerk, collection=collection, on=DAY + timedelta(days=1)) == 3
    assert Notice.objects.filter(account=office.chair_account).count() == 1
    extend_collection(actor=office.clerk, collection=collection, due_on=date(2026, 6, 30), on=DAY)
    close_collection(actor=office.clerk, collection=collection, on=date(2026, 7, 1))
    late = office.sheet(collection, office.district.north_2)
    with pytest.raises(Refused) as refused, transaction.atomic():
        send_sheet(actor=office.sister, sheet=late, on=DAY)
    assert refused.value.code == "office.sheet.closed"


def test_sending_out_asks_for_units_and_a_day(office: Office) -> None:
    draft = office.draft(founding)
    for facts, code in (
        ({"due_on": DAY - timedelta(days=1)}, "office.collection.due_past"),
        ({"kinds": ("organiser",)}, "office.collection.nobody"),
    ):
        values: dict[str, Any] = {"under": office.district.root, "kinds": ("enterprise",), "due_on": DUE} | facts
        with pytest.raises(Refused) as refused, transaction.atomic():
            open_collection(actor=office.clerk, collection=draft, on=DAY, **values)
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        open_collection(
            actor=office.chair, collection=draft, under=office.district.root, kinds=("enterprise",), due_on=DUE, on=DAY
        )


def test_100_units_and_2000_rows_come_together(office: Office, django_assert_max_num_queries: Any) -> None:
    for number in range(96):
        found_unit(
            actor=OPERATOR, parent=office.district.north, code=f"SL-01-{number + 100}", name=f"示例{number}公司工会",
            kind=Unit.Kind.ENTERPRISE, founded_on=date(2015, 1, 1),
        )  # fmt: skip
    with django_assert_max_num_queries(40):  # of two acts, whatever the number of units
        collection = office.opened("visits")
    sheets = list(collection.sheets.select_related("unit", "collection").order_by("unit__path"))
    assert len(sheets) == 100
    for sheet in sheets:
        rows = [
            ["", sheet.unit.name, f"职工{n}", ID, "某街道", "6222020200112233445", "500.00", "2026-01-20"]
            for n in range(20)
        ]
        fill_sheet(actor=OPERATOR, sheet=sheet, rows=rows, on=DAY)
        send_sheet(actor=OPERATOR, sheet=sheet, on=DAY)
        confirm_sheet(actor=OPERATOR, sheet=sheet, on=DAY)
    with django_assert_max_num_queries(16):
        data = merge_sheets(actor=office.clerk, collection=collection)
    merged = load_workbook(BytesIO(data)).worksheets[0]
    names = [merged.cell(row, 2).value for row in range(3, 2003)]
    assert names == [sheet.unit.name for sheet in sheets for _n in range(20)]
    assert [merged.cell(row, 1).value for row in (3, 2002)] == [1, 2000]
    assert merged["D2002"].value == ID
    assert merged["H2003"].value == "=SUM(H3:H2002)"
    assert "A2003:G2003" in {str(area) for area in merged.merged_cells.ranges}
    assert merged["A2004"].value == "审核人："
