"""Taking an office's list in: what it says, what is refused, taken in twice, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.district import OPERATOR
from tests.office.assets.stock import MONDAY, enter
from tests.office.house import House
from tieshan.foundation.imports import batches, run_import
from tieshan.foundation.imports.models import ImportBatch
from tieshan.kernel.refusal import Refused
from tieshan.office.assets.actions.items import place_asset
from tieshan.office.assets.models import Asset
from tieshan.office.assets.terms import State

pytestmark = pytest.mark.django_db
HEADER = [
    "序号",
    "资产名称",
    "资产编号",
    "类别",
    "规格型号",
    "数量",
    "计量单位",
    "原值",
    "购置日期",
    "经费来源",
    "存放地点",
    "保管人",
    "使用状况",
]
Write = Callable[..., Path]


def line(
    n: int, name: str = "办公桌", number: str = "", value: Any = 1280.5, day: Any = "2019.3.5", **more: Any
) -> Any:
    row = [n, name, number, "家具", "1.4米", 2, "张", value, day, "自购", "二楼", "老李", "在用"]
    for at, cell in more.items():
        row[HEADER.index(at)] = cell
    return row


def take(house: House, file: Path, **options: Any) -> Any:
    unit = options.pop("unit", house.district.north)
    return run_import("assets", file, actor=options.pop("actor", OPERATOR), on=MONDAY, unit=unit, **options)


def test_a_list_as_offices_write_it(house: House, workbook: Write) -> None:
    file = workbook(
        [
            ["示例联合会固定资产登记表"],
            HEADER,
            line(1, number="GH-001"),
            line(
                2, "电脑", "GH-002", "¥4,599.90", datetime(2024, 5, 6), 类别="办公设备", 数量="1台", 保管人="测试cadre"
            ),
            line(3, "旧柜", "", 0.1 + 0.2, "2015年6月", 使用状况="闲置", 经费来源="行政提供"),
            ["合计", "", "", "", "", 5, "", 5880.7],
        ]
    )
    done = take(house, file)
    assert done.as_json()["created"] == 3, done.as_json()
    desk, computer, cupboard = Asset.objects.order_by("pk")
    assert (desk.number, desk.old_number, desk.category, desk.quantity) == ("SL-01-2026-0001", "GH-001", "furniture", 2)
    assert (str(desk.value), desk.bought_on, desk.keeper, desk.keeper_name) == (
        "1280.50",
        date(2019, 3, 5),
        None,
        "老李",
    )
    assert (str(computer.value), computer.keeper, computer.quantity) == ("4599.90", house.people["cadre"], 1)
    assert (str(cupboard.value), cupboard.state, cupboard.source) == ("0.30", State.IDLE, "employer")
    assert cupboard.bought_on == date(2015, 6, 1)
    assert cupboard.name_initials == "jg"


def test_taken_in_twice_nothing_doubles_and_differences_are_told(house: House, workbook: Write) -> None:
    rows = [HEADER, line(1), line(2), line(3, number="GH-9")]
    assert take(house, workbook(rows)).as_json()["created"] == 3
    again = take(house, workbook(rows)).as_json()
    assert (again["created"], again["unchanged"]) == (0, 3)
    changed = [HEADER, line(1), line(2), line(3, number="GH-9", value="1,300.00", 存放地点="三楼")]
    assert take(house, workbook(changed), preview=True).as_json()["updated"] == 1
    assert Asset.objects.filter(place="三楼").count() == 0
    take(house, workbook(changed), on_conflict="update")
    asset = Asset.objects.get(old_number="GH-9")
    assert (str(asset.value), asset.place, asset.version) == ("1300.00", "三楼", 2)


def test_wrong_cells_are_refused_with_what_to_do(house: House, workbook: Write) -> None:
    file = workbook(
        [
            HEADER,
            line(1, value="约三千"),
            line(2, day="2027-01-01"),
            line(3, 使用状况="坏了一半"),
            line(4, value=12.345),
            line(5, number="A-1"),
            line(6, number="A-1", value=99),
        ]
    )
    said = take(house, file).as_json()
    codes = [error["code"] for error in said["errors"]]
    assert sorted(codes) == [
        "office.asset.future",
        "office.asset.state_word",
        "office.asset.value",
        "office.asset.value",
    ]
    assert said["created"] == 0 or said["refused"] == 4
    known = enter(house, "柜", old_number="A-1", keeper=None)
    twice = take(house, workbook([HEADER, line(1, number="A-1"), line(2, number=known.number)]), preview=True)
    assert [error["code"] for error in twice.as_json()["errors"]] == ["office.asset.twice"]


def test_a_chair_takes_in_for_the_own_union_alone(house: House, workbook: Write) -> None:
    file = workbook([[*HEADER, "所属工会"], [*line(1), "SL-01-001"], [*line(2), "SL-01-002"]])
    said = run_import("assets", file, actor=house.actor("chair"), on=MONDAY, on_conflict="skip").as_json()
    assert said["errors"][0]["code"] == "organisations.unit.out_of_reach"
    assert set(Asset.objects.values_list("unit__code", flat=True)) <= {"SL-01-001"}


def test_undone_as_a_whole(house: House, workbook: Write) -> None:
    old = enter(house, "柜", old_number="A-1", keeper=None, place="一楼")
    take(house, workbook([HEADER, line(1, number="A-1"), line(2)]), on_conflict="update")
    assert Asset.objects.count() == 2
    batch = ImportBatch.objects.get(kind="assets")
    batches.undo(batch, actor=OPERATOR, on=MONDAY)
    left = Asset.objects.get()
    assert (left.pk, left.place, left.name) == (old.pk, "一楼", "柜")


def test_an_import_something_was_built_on_stays(house: House, workbook: Write) -> None:
    take(house, workbook([HEADER, line(1)]))
    place_asset(actor=house.actor("north"), asset=Asset.objects.get(), place="三楼", on=MONDAY)
    with pytest.raises(Refused):
        batches.undo(ImportBatch.objects.get(kind="assets"), actor=OPERATOR, on=MONDAY)
