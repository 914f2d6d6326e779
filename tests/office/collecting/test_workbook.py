"""Six real-shaped workbooks: read, filled in, merged back in their own layout, cell by cell."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.office.collecting.templates import ALL
from tieshan.office.collecting.rules.detect import detect
from tieshan.office.collecting.rules.fill import fill_book
from tieshan.office.collecting.rules.layout import Column, Layout
from tieshan.office.collecting.rules.references import Shift


def read(key: str) -> tuple[bytes, Layout]:
    data = ALL[key]()
    return data, detect(load_workbook(BytesIO(data)).worksheets[0])


@pytest.mark.parametrize(
    ("key", "places", "kinds"),
    [
        ("founding", (3, 4, 5, 14, 15), ["serial", "text", "text", *["whole"] * 4, "formula", "date", "text"]),
        ("women", (2, 3, 4, 8, 0), ["serial", "text", "text", "id_number", "date", "phone", "choice", "text"]),
        ("budget", (3, 3, 5, 9, 4), ["text", "decimal", "decimal", "formula", "text"]),
        ("visits", (2, 2, 3, 6, 7), ["serial", "text", "text", "id_number", "text", "bank", "decimal", "date"]),
        ("training", (3, 3, 4, 4, 0), ["text", "text", "text", "phone", "whole", "choice"]),
        ("homes", (3, 4, 5, 9, 10), ["serial", "text", "text", "phone", *["whole"] * 2, *["decimal"] * 2, "text"]),
    ],
)  # fmt: skip
def test_the_layout_is_read(key: str, places: tuple[int, ...], kinds: list[str]) -> None:
    layout = read(key)[1]
    assert (layout.header_top, layout.header_bottom, layout.first, layout.last, layout.total) == places
    assert [str(column.kind) for column in layout.columns] == kinds


def test_facts_are_known_by_the_words_of_both_header_rows() -> None:
    columns = read("founding")[1].columns
    assert [(column.title, column.fact) for column in columns[1:8]] == [
        ("单位名称", "unit_name"),
        ("统一社会信用代码", "employer_credit_code"),
        ("职工人数 总数", "workers"),
        ("职工人数 女职工", "women_workers"),
        ("会员人数 总数", "members"),
        ("会员人数 女会员", "women_members"),
        ("入会率", ""),
    ]
    assert read("women")[1].columns[6].choices == ("未婚", "已婚", "离异", "丧偶")


VALUES = {
    "whole": "7", "decimal": "12.50", "date": "2026-03-05", "id_number": "99999919900307002X",
    "bank": "6222020200112233445", "phone": "013800000000",
}  # fmt: skip


def value(column: Column, row: int) -> str:
    return VALUES.get(column.kind) or (column.choices[0] if column.choices else f"值{row}")


@pytest.mark.parametrize("key", list(ALL))
def test_2000_rows_in_the_original_layout(key: str) -> None:
    template, layout = read(key)
    rows = [[value(column, row) for column in layout.columns] for row in range(2000)]
    before = load_workbook(BytesIO(template)).worksheets[0]
    book = load_workbook(BytesIO(fill_book(template, layout, rows)))
    sheet = book.worksheets[0]
    last = layout.first + 1999
    assert (sheet.title, book.sheetnames) == (before.title, load_workbook(BytesIO(template)).sheetnames)
    for row in (layout.first, layout.first + 777, last):
        for column in layout.columns:
            _same_look(sheet.cell(row, column.at), before.cell(layout.first, column.at), column)
        assert sheet.row_dimensions[row].height == before.row_dimensions[layout.first].height
    serial = next((column for column in layout.columns if column.kind == "serial"), None)
    if serial is not None:
        assert [sheet.cell(row, serial.at).value for row in (layout.first, last)] == [1, 2000]
    name = next(column for column in layout.columns if column.kind == "text")
    assert sheet.cell(last, name.at).value == "值1999"
    # Everything above stays, everything below moved as one.
    for row in range(1, layout.first):
        for column in range(1, before.max_column + 1):
            if row != layout.total:
                assert sheet.cell(row, column).value == before.cell(row, column).value
    moved = 2000 - (layout.last - layout.first + 1)
    for row in range(layout.last + 1, before.max_row + 1):
        assert sheet.row_dimensions[row + moved].height == before.row_dimensions[row].height
        for column in range(1, before.max_column + 1):
            old = before.cell(row, column)
            new = sheet.cell(row + moved, column)
            assert _look(new) == _look(old)
            if not str(old.value).startswith("=") and old.value is not None:
                assert new.value == old.value
    _same_page(sheet, before)


def _look(cell: Any) -> tuple[str, ...]:
    return tuple(repr(part) for part in (cell.font, cell.border, cell.fill, cell.alignment))


def _same_look(new: Any, old: Any, column: Column) -> None:
    assert _look(new) == _look(old)
    if column.personal:
        assert (new.value, new.data_type, new.number_format) == (VALUES[column.kind], "s", "@")
    elif column.kind in ("whole", "decimal"):
        assert new.data_type == "n"
        assert new.number_format == old.number_format
    elif column.kind == "date":
        assert new.is_date


def _same_page(sheet: Any, before: Any) -> None:
    assert {key: d.width for key, d in sheet.column_dimensions.items()} == {
        key: d.width for key, d in before.column_dimensions.items()
    }
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", before.page_setup.paperSize)
    assert sheet.print_options.horizontalCentered
    assert sheet.page_margins.left == 0.4
    assert sheet.print_title_rows == before.print_title_rows
    assert sheet.freeze_panes == before.freeze_panes
    assert sheet.oddFooter.center.text == before.oddFooter.center.text


def test_formulas_totals_names_and_ranges_cover_all_rows() -> None:
    template, layout = read("founding")
    rows = [[value(column, row) for column in layout.columns] for row in range(120)]
    book = load_workbook(BytesIO(fill_book(template, layout, rows)))
    sheet = book.worksheets[0]
    assert sheet["A125"].value == "合  计"
    assert sheet["D125"].value == "=SUM(D5:D124)"
    assert sheet["H125"].value == "=IF(D125=0,0,F125/D125)"
    assert sheet["H124"].value == "=IF(D124=0,0,F124/D124)"
    assert book["汇总"]["B1"].value == "=SUM(组建情况!F5:F124)"
    assert book.defined_names["会员"].attr_text == "组建情况!$F$5:$F$124"
    assert sheet.print_area == "'组建情况'!$A$1:$J$126"
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["H5:H124"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:J1", "D3:E3", "A125:C125"} <= merged
    assert "A15:C15" not in merged
    assert book.calculation.fullCalcOnLoad


def test_lists_filters_and_merged_cells_of_rows_come_along() -> None:
    template, layout = read("women")
    rows = [[value(column, row) for column in layout.columns] for row in range(50)]
    sheet = load_workbook(BytesIO(fill_book(template, layout, rows))).worksheets[0]
    assert sheet.auto_filter.ref == "A3:H53"
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["G4:G53"]
    template, layout = read("visits")
    rows = [[value(column, row) for column in layout.columns] for row in range(50)]
    sheet = load_workbook(BytesIO(fill_book(template, layout, rows))).worksheets[0]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {f"E{row}:F{row}" for row in range(3, 53)} <= merged
    assert "A53:G53" in merged
    # The template left the total empty: it is summed.
    assert sheet["H53"].value == "=SUM(H3:H52)"


def test_totals_above_the_data_and_a_note_below_it() -> None:
    template, layout = read("budget")
    rows = [["甲", "100.5", "200", "", ""]] * 30
    sheet = load_workbook(BytesIO(fill_book(template, layout, rows))).worksheets[0]
    assert (sheet["B4"].value, sheet["C4"].value, sheet["D4"].value) == ("=SUM(B5:B34)", "=SUM(C5:C34)", "=C4-B4")
    assert (sheet["D34"].value, sheet["B34"].value) == ("=C34-B34", 100.5)
    assert "A35:E35" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A35"].value.startswith("注：")


def test_fewer_rows_than_the_template_keeps_leave_no_old_value() -> None:
    template, layout = read("founding")
    rows = [[value(column, row) for column in layout.columns] for row in range(2)]
    sheet = load_workbook(BytesIO(fill_book(template, layout, rows))).worksheets[0]
    assert [sheet.cell(row, 1).value for row in (5, 6, 7, 14)] == [1, 2, None, None]
    assert sheet["D15"].value == "=SUM(D5:D14)"


def test_text_is_never_taken_for_a_formula() -> None:
    template, layout = read("training")
    rows = [["=HYPERLINK(1)", "+1", "@x", "=1+1", "=2", "是"]]
    sheet = load_workbook(BytesIO(fill_book(template, layout, rows))).worksheets[0]
    assert {sheet.cell(4, column).data_type for column in range(1, 6)} == {"s"}


@pytest.mark.parametrize(
    ("text", "home", "moved"),
    [
        ("=SUM(D5:D14)", "表", "=SUM(D5:D24)"),
        ("=SUM(D5:D13)", "表", "=SUM(D5:D23)".replace("23", "24")),
        ("=D15*2+$D$16", "表", "=D25*2+$D$26"),
        ("=SUM(D5:D9)", "表", "=SUM(D5:D9)"),
        ("=SUM(表!D5:D14)+SUM(其他!D5:D14)", "其他", "=SUM(表!D5:D24)+SUM(其他!D5:D14)"),
        ("=SUM('表'!$D$5:$D$14)", "其他", "=SUM('表'!$D$5:$D$24)"),
        ('=IF(A4="D15",D4,D15)', "表", '=IF(A4="D15",D4,D25)'),
        ("=SUM(D:D)", "表", "=SUM(D:D)"),
        ("=SUM(D15)", "其他", "=SUM(D15)"),
        ("=LOG10(D15)", "表", "=LOG10(D25)"),
    ],
)  # fmt: skip
def test_references_move_and_grow(text: str, home: str, moved: str) -> None:
    assert Shift("表", 5, 14, 10).formula(text, home) == moved
