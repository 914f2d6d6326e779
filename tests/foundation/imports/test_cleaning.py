"""Cleaning cells: what is put right, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tieshan.foundation.imports import cleaning
from tieshan.foundation.imports.columns import load_columns
from tieshan.foundation.imports.header import find_header
from tieshan.foundation.imports.reading import open_book
from tieshan.foundation.imports.rows import RowSorter
from tieshan.kernel.refusal import Refused


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "20260305", "2026年03月05号",
        "二〇二六年三月五日",
        "2026-03-05 00:00:00", "2026/3/5 0:00", "2026 年 3 月 5 日", "２０２６－０３－０５",
        "5-Mar-2026", "Mar 5, 2026",
        "46086", 46086.0, 20260305.0, datetime(2026, 3, 5, 8), date(2026, 3, 5),
    ],
)  # fmt: skip
def test_spellings_of_a_date(cell: Any) -> None:
    assert cleaning.date_cell(cell)[0] == date(2026, 3, 5)


@pytest.mark.parametrize("cell", ["2026-3", "2026年3月", "202603", "2026.03", "2026/03", 2026.03])
def test_a_month_alone(cell: Any) -> None:
    value, note = cleaning.date_cell(cell)
    assert isinstance(value, cleaning.MonthOnly)
    assert (value, note) == (date(2026, 3, 1), "month")


@pytest.mark.parametrize("cell", ["2026-02-30", "5/3/2026", "2015", "85.3.1", "昨天", 12.0])
def test_no_dates(cell: Any) -> None:
    with pytest.raises(Refused):
        cleaning.date_cell(cell)


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("张 伟", "张伟", "spaces"),
        ("张\u3000伟", "张伟", "width+spaces"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提", "dot"),
        ("王\u200b芳", "王芳", "invisible"),
        ("Tom Li", "Tom Li", ""),
    ],
)
def test_names(cell: str, value: str, note: str) -> None:
    assert cleaning.name_cell(cell) == (value, note)


@pytest.mark.parametrize(
    "cell", ["+86 138-1234-5678", "８613812345678", "138 1234 5678", 13812345678.0, "13812345678.0", "'13812345678"]
)
def test_telephones(cell: Any) -> None:
    assert cleaning.phone_cell(cell)[0] == "13812345678"


def test_a_mangled_number_stays_mangled() -> None:
    assert cleaning.identity_text(4.20204199001011e17)[0] == "4.20204E+17"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_in_the_encodings_of_offices(text_file: Callable[..., Path], encoding: str) -> None:
    path = text_file("姓名,身份证号\r\n张伟,1\r\n", encoding)
    with open_book(path) as book:
        (rows,) = [[row for chunk in sheet.rows() for row in chunk] for sheet in book.sheets()]
    assert rows == [["姓名", "身份证号"], ["张伟", "1"]]


def test_the_header_under_titles_and_groups() -> None:
    book = load_columns("tieshan.organisations.importing", "employers")
    rows = [
        ["铁山区用人单位名册", "", "", "", ""],
        ["填报单位：", "", "", "2026年", ""],
        ["单位名称", "统一社会信用代码", "职工数", "", "备注栏外"],
        ["", "", "合计", "女职工", ""],
    ]
    header = find_header(rows, book)
    assert header is not None
    assert (header.row, header.fields["name"], header.fields["women"]) == (2, 0, 3)
    assert [title for _column, title in header.unknown] == ["职工数", "备注栏外"] or header.fields.get("workers") == 2


def test_rows_that_are_no_records() -> None:
    book = load_columns("tieshan.members.importing", "members")
    header = find_header([["序号", "姓名", "身份证号", "所属工会"]], book)
    assert header is not None
    sorter = RowSorter(header, ("id_number", "phone"), ("name",))
    assert sorter.sort(["1", "张伟", "420204199001011234", ""]) == ""
    assert sorter.sort(["", "", "", ""]) == "blank"
    assert sorter.sort(["7", "", "", ""]) == "blank"
    assert sorter.sort(["合计", "", "12人", ""]) == "total"
    assert sorter.sort(["填表人：李芳", "", "审核人：王强", ""]) == "footer"
    assert sorter.sort(["焊接车间", "", "", ""]) == "group"
    assert sorter.sort(["序号", "姓名", "身份证号", "所属工会"]) == "header"
    assert sorter.sort(["2", "李芳", "", ""]) == ""
