"""A roster as a union really sends it: title rows, merged headings, other column names, dirt, and a footer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment

from tests.browser.house import House

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
BROKEN = 4.20204198503071e17


@dataclass(frozen=True)
class Roster:
    """The file, whom it names, and what an import must make of it."""

    file: Path
    good: tuple[str, ...]
    first_number: str
    refused: int


def write_roster(folder: Path, house: House) -> Roster:
    """Six good people and two that must be refused."""
    numbers = [house.number(place, sex="2" if place in (0, 2, 4) else "1") for place in range(7)]
    wrong_digit = numbers[6][:-1] + ("0" if numbers[6][-1] != "0" else "1")
    # number, name, sex, identity number, joined, telephone, job, migrant
    rows: list[list[object]] = [
        [1, "欧阳晓岚", "女", numbers[0], "2024-3-5", "13800138001", "钳工", "否"],
        [2, " 司 徒 远 ", "男性", numbers[1].translate(FULL_WIDTH), "2024年3月5日", "+86 138-0013-8002", "焊工", "是"],
        [3, "慕容静姝", "女", f" {numbers[2]} ", "2024/03/05", "１３８００１３８００３", "质检员", "√"],
        [4, "端木鸿飞", "男", numbers[3], 45356, 13800138004, "司机", "无"],
        [None] * 8,
        [5, "诸葛念慈", "女", numbers[4], "20240305", "138 0013 8005", "文员", "否"],
        [6, "令狐问渠", "男", numbers[5], "2024.3.5", "", "保管员", ""],
        [7, "尉迟春晓", "男", BROKEN, "2024-03-05", "13800138007", "操作工", "否"],
        [8, "夏侯知行", "男", wrong_digit, "2024-03-05", "13800138008", "操作工", "否"],
    ]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花名册"
    sheet.append(["工会会员花名册（2026年度）"])
    sheet.append(["填报单位：（盖章）", None, None, None, None, "填报日期：2026年11月"])
    sheet.append(["序号", "基本情况", None, None, "入会情况", "联系方式", "工作情况", None])
    sheet.append([None, "职工姓名", "性 别", "身份证号码", "入会日期", "联系手机", "工种", "是否农民工"])
    for row in rows:
        sheet.append(row)
    sheet.append(["合计", "8人"])
    sheet.append(["填表人：王某", None, None, "审核人：", None, "联系电话：0000-0000000"])
    for merged in ("A1:H1", "A3:A4", "B3:D3", "G3:H3"):
        sheet.merge_cells(merged)
    sheet["A1"].alignment = Alignment(horizontal="center")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "会员花名册（报送稿）.xlsx"
    book.save(file)
    return Roster(file, ("欧阳晓岚", "司徒远", "慕容静姝", "端木鸿飞", "诸葛念慈", "令狐问渠"), numbers[0], 2)
