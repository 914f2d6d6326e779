"""Six workbooks as offices send them round, fictional, with their own ways of headers, totals, lists and formulas."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
GREY = PatternFill("solid", fgColor="FFD9D9D9")


def _bytes(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(title: str, name: str, width: int) -> tuple[Workbook, Any]:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = name
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet["A1"] = title
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet["A1"].alignment = CENTRE
    sheet.row_dimensions[1].height = 36
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = 0.4
    return book, sheet


def _rows(sheet: Any, first: int, last: int, width: int, height: float = 22.5) -> None:
    for row in range(first, last + 1):
        sheet.row_dimensions[row].height = height
        for column in range(1, width + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.alignment, cell.font = BOX, CENTRE, Font(name="仿宋", size=11)


def _head(sheet: Any, row: int, titles: list[str]) -> None:
    for column, title in enumerate(titles, start=1):
        cell = sheet.cell(row, column, title)
        cell.border, cell.alignment, cell.fill, cell.font = BOX, CENTRE, GREY, Font(name="黑体", size=11)


def founding() -> bytes:
    """工会组建情况统计表: a header of two rows, totals below, a rate computed by formula, a signature line."""
    width = 10
    book, sheet = _sheet("工会组建情况统计表", "组建情况", width)
    sheet["A2"], sheet["H2"] = "填报单位：", "填报日期："
    _head(
        sheet,
        3,
        ["序号", "单位名称", "统一社会信用代码", "职工人数", None, "会员人数", None, "入会率", "建会时间", "工会主席"],
    )
    _head(sheet, 4, [None, None, None, "总数", "女职工", "总数", "女会员", None, None, None])
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4", "I3:I4", "J3:J4"):
        sheet.merge_cells(area)
    _rows(sheet, 5, 14, width)
    for row in range(5, 15):
        sheet.cell(row, 8, f"=IF(D{row}=0,0,F{row}/D{row})").number_format = "0.0%"
        sheet.cell(row, 9).number_format = "yyyy-mm-dd"
    _rows(sheet, 15, 15, width, 26)
    sheet.merge_cells("A15:C15")
    sheet["A15"] = "合  计"
    for letter in "DEFG":
        sheet[f"{letter}15"] = f"=SUM({letter}5:{letter}14)"
    sheet["H15"] = "=IF(D15=0,0,F15/D15)"
    sheet["A16"] = "单位负责人："
    sheet["E16"] = "填表人："
    sheet["H16"] = "联系电话："
    sheet.print_area = "A1:J16"
    sheet.print_title_rows = "1:4"
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = 30, 24
    sheet.conditional_formatting.add("H5:H14", CellIsRule(operator="lessThan", formula=["0.5"], fill=GREY))
    sheet.freeze_panes = "A5"
    notes = book.create_sheet("汇总")
    notes["A1"], notes["B1"] = "会员总数", "=SUM(组建情况!F5:F14)"
    book.defined_names["会员"] = DefinedName("会员", attr_text="组建情况!$F$5:$F$14")
    return _bytes(book)


def women() -> bytes:
    """女职工台账: many people a unit, personal columns, drop-down lists, a numbering row below the header."""
    titles = ["序号", "单位名称", "姓名", "身份证号码", "出生年月", "联系电话", "婚姻状况", "备注"]
    book, sheet = _sheet("女职工台账", "台账", len(titles))
    _head(sheet, 2, titles)
    _head(sheet, 3, [str(n) for n in range(1, len(titles) + 1)])
    _rows(sheet, 4, 8, len(titles))
    choice = DataValidation(type="list", formula1='"未婚,已婚,离异,丧偶"', allow_blank=True)
    choice.add("G4:G8")
    sheet.add_data_validation(choice)
    sheet.auto_filter.ref = "A3:H8"
    sheet.column_dimensions["D"].width = 22
    return _bytes(book)


def budget() -> bytes:
    """经费预算表: totals on top, amounts with two places, a difference by formula, a note over the width below."""
    titles = ["单位名称", "上年决算数", "本年预算数", "增减", "说明事项"]
    book, sheet = _sheet("工会经费预算表", "预算", len(titles))
    sheet["E2"] = "单位：元"
    _head(sheet, 3, titles)
    _rows(sheet, 4, 9, len(titles))
    sheet["A4"] = "合计"
    for row in range(5, 10):
        sheet.cell(row, 4, f"=C{row}-B{row}")
    for row in range(4, 10):
        for column in (2, 3, 4):
            sheet.cell(row, column).number_format = "#,##0.00"
    sheet["B4"] = "=SUM(B5:B9)"
    sheet["D4"] = "=C4-B4"
    sheet.merge_cells("A10:E10")
    sheet["A10"] = "注：本表由各单位填报，金额单位为元，保留两位小数。"
    sheet.row_dimensions[10].height = 40
    return _bytes(book)


def visits() -> bytes:
    """慰问名单: merged cells inside each data row, bank accounts, amounts in words of yuan, totals without formula."""
    book, sheet = _sheet("走访慰问职工名单", "名单", 9)
    _head(sheet, 2, ["序号", "单位名称", "姓名", "身份证号", "家庭住址", None, "银行卡号", "慰问金额(元)", "慰问时间"])
    sheet.merge_cells("E2:F2")
    _rows(sheet, 3, 6, 9, 30)
    for row in range(3, 7):
        sheet.merge_cells(f"E{row}:F{row}")
        sheet.cell(row, 8).number_format = "0.00"
        sheet.cell(row, 9).number_format = 'yyyy"年"m"月"d"日"'
    _rows(sheet, 7, 7, 9, 30)
    sheet["A7"] = "合计"
    sheet.merge_cells("A7:G7")
    sheet["A8"] = "审核人："
    sheet["G8"] = "制表人："
    sheet.oddFooter.center.text = "第&P页 共&N页"
    return _bytes(book)


def training() -> bytes:
    """培训报名表: a plain list without ruled rows below the header."""
    titles = ["单位", "姓名", "性别", "手机号码", "人数", "是否住宿"]
    book, sheet = _sheet("工会干部培训班报名表", "报名", len(titles))
    sheet.merge_cells("A2:F2")
    sheet["A2"] = "请于五月底前报送"
    _head(sheet, 3, titles)
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("F4:F4")
    sheet.add_data_validation(choice)
    return _bytes(book)


def homes() -> bytes:
    """职工之家统计表: a line above the header asks for unit and seal, two header rows, plain sums."""
    width = 9
    book, sheet = _sheet("职工之家建设和经费使用情况统计表", "汇总表", width)
    sheet.merge_cells("A2:E2")
    sheet["A2"] = "填报单位：（盖章）"
    sheet.merge_cells("G2:I2")
    sheet["G2"] = "单位：人、元"
    _head(sheet, 3, ["序号", "工会名称", "工会主席", "联系电话", "职工人数", "会员人数", "建家投入", None, "备注"])
    _head(sheet, 4, [None, None, None, None, None, None, "上级补助", "自筹", None])
    for area in (*(f"{letter}3:{letter}4" for letter in "ABCDEFI"), "G3:H3"):
        sheet.merge_cells(area)
    _rows(sheet, 5, 9, width)
    for row in range(5, 10):
        sheet.cell(row, 1, row - 4)
    _rows(sheet, 10, 10, width)
    sheet["A10"] = "合计"
    for letter in "EFGH":
        sheet[f"{letter}10"] = f"=SUM({letter}5:{letter}9)"
    sheet["A11"], sheet["F11"] = "填表人：", "填报日期："
    return _bytes(book)


ALL = {"founding": founding, "women": women, "budget": budget, "visits": visits, "training": training, "homes": homes}
