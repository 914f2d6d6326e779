"""The roster import from file to register: what goes in, what is refused, what is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.district import OPERATOR, TODAY, District, actor_as, make_district, member, resident_number
from tieshan.foundation.access import acting_as
from tieshan.foundation.imports import run_import
from tieshan.foundation.imports.batches import undo
from tieshan.foundation.imports.models import ImportBatch
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.transfers import accept_transfer, request_transfer
from tieshan.members.models import Membership, Person

WRONG_CHECK = resident_number(1)[:17] + ("1" if resident_number(1)[17] != "1" else "2")
HEADER = [
    "序号",
    "姓名",
    "性别",
    "民族",
    "出生日期",
    "身份证号",
    "手机号码",
    "学历",
    "所属工会",
    "工作单位",
    "入会时间",
]


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def line(n: int, unit: str = "示例机械有限公司工会", **changes: Any) -> list[Any]:
    cells = {
        "序号": n, "姓名": "张伟", "性别": "男", "民族": "汉族", "出生日期": "1990-03-07",
        "身份证号": resident_number(n), "手机号码": f"138{n:08d}", "学历": "大专", "所属工会": unit,
        "工作单位": "示例机械有限公司", "入会时间": "2015-07-01", **changes,
    }  # fmt: skip
    return [cells[name] for name in HEADER]


def run(path: Path, **options: Any) -> Any:
    return run_import("members", path, actor=OPERATOR, on=TODAY, **options)


def people() -> list[Person]:
    with acting_as(OPERATOR):
        return list(Person.objects.order_by("id"))


def test_a_clean_roster_goes_in(district: District, workbook: Callable[..., Path]) -> None:
    path = workbook([["铁山区会员花名册"], [], HEADER, line(1), line(2), [], ["合计", 2], ["填表人：李芳"]])
    result = run(path)
    assert result.data["errors"] == []
    assert result.exit_code == 0
    assert (result.data["rows"], result.data["created"], result.data["ignored"]) == (2, 2, 6)
    first, _second = people()
    assert (first.name, first.name_pinyin, first.name_initials) == ("张伟", "zhangwei", "zw")
    assert first.unit_id == district.north_1.pk
    assert first.id_number == resident_number(1)
    assert first.id_masked.startswith("9999")
    assert "*" in first.id_masked
    assert first.education == "31"
    assert first.joined_on == dt.date(2015, 7, 1)
    with acting_as(OPERATOR):
        assert Membership.objects.filter(during__upper_inf=True, unit=district.north_1).count() == 2
    district.north_1.figures.refresh_from_db()
    assert district.north_1.figures.members == 2


def test_the_same_file_again_changes_nothing(district: District, workbook: Callable[..., Path]) -> None:
    path = workbook([HEADER, line(1), line(2)])
    run(path)
    again = run(path)
    assert (again.exit_code, again.data["unchanged"], again.data["created"]) == (0, 2, 0)


def test_a_difference_stops_skips_or_updates(district: District, workbook: Callable[..., Path]) -> None:
    run(workbook([HEADER, line(1)]))
    path = workbook([HEADER, line(1, 学历="本科", 手机号码="13900000001"), line(2)], name="b.xlsx")
    stopped = run(path)
    assert stopped.exit_code == 2
    assert stopped.data["refused"] == 2
    assert len(people()) == 1
    preview = run(path, on_conflict="update", preview=True)
    assert (preview.data["created"], preview.data["updated"]) == (1, 1)
    change = preview.run.changes[0]
    assert change.fields["education"] == ("大学专科", "大学本科")
    assert change.fields["phone"][1].startswith("139")
    assert len(people()) == 1
    skipped = run(path, on_conflict="skip")
    assert (skipped.data["created"], skipped.data["unchanged"], skipped.data["skipped"]) == (1, 1, 1)
    updated = run(path, on_conflict="update")
    assert (updated.data["updated"], updated.data["unchanged"]) == (1, 1)
    first = people()[0]
    assert (first.education, first.phone) == ("21", "13900000001")


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"身份证号": 4.20204199001011e17}, "identifiers.resident.mangled", "身份证号"),
        ({"身份证号": WRONG_CHECK}, "identifiers.resident.check", "身份证号"),
        ({"身份证号": "420204850101123"}, "identifiers.resident.old", "身份证号"),
        ({"性别": "女"}, "identifiers.resident.sex", "性别"),
        ({"出生日期": "1991-03-07"}, "identifiers.resident.birth", "身份证号"),
        ({"入会时间": "2030-01-01"}, "members.person.joined_in_future", "入会时间"),
        ({"所属工会": "没有这个工会"}, "organisations.unit.unknown", "所属工会"),
        ({"姓名": ""}, "imports.value.missing", "姓名"),
        ({"手机号码": "123"}, "identifiers.mobile.shape", "手机号码"),
        ({"学历": "火星大学"}, "imports.value.word", "学历"),
    ],
)  # fmt: skip
def test_refusals(
    district: District, workbook: Callable[..., Path], changes: dict[str, Any], code: str, column: str
) -> None:
    result = run(workbook([HEADER, line(1, **changes), line(2)]))
    assert result.exit_code == 1
    assert [(e["row"], e["column"], e["code"]) for e in result.data["errors"]] == [(2, column, code)]
    assert result.data["errors"][0]["message"]
    assert len(people()) == 1


def test_the_same_person_twice_and_a_member_elsewhere(district: District, workbook: Callable[..., Path]) -> None:
    with acting_as(OPERATOR):
        member(district.south_1, "李娜", 5)
    result = run(workbook([HEADER, line(1), line(1), line(5, 姓名="李娜")]))
    codes = {(e["row"], e["code"]) for e in result.data["errors"]}
    assert codes == {(3, "members.roster.twice"), (4, "members.person.elsewhere")}
    assert result.data["errors"][1]["transfer_to"] == district.north_1.code


def test_an_import_is_undone_as_a_whole_until_something_builds_on_it(
    district: District, workbook: Callable[..., Path]
) -> None:
    run(workbook([HEADER, line(1)]))
    done = run(workbook([HEADER, line(1, 学历="本科"), line(2)], name="b.xlsx"), on_conflict="update")
    batch = ImportBatch.objects.get(pk=done.data["batch"])
    undo(batch, actor=OPERATOR, on=TODAY)
    (left,) = people()
    assert left.education == "31"
    assert batch.state == "undone"
    district.north_1.figures.refresh_from_db()
    assert district.north_1.figures.members == 1
    first = ImportBatch.objects.order_by("id")[0]
    with pytest.raises(Refused) as refused:
        undo(first, actor=OPERATOR, on=TODAY)
    assert refused.value.code == "imports.undo.built_on"


def test_a_member_who_moved_out_of_reach_still_forbids_the_undo(
    district: District, workbook: Callable[..., Path]
) -> None:
    d = district
    office = actor_as("federation_chair", d.north)
    done = run_import("members", workbook([HEADER, line(1), line(2)]), actor=office, on=TODAY)
    batch = ImportBatch.objects.get(pk=done.data["batch"])
    mover = people()[0]
    transfer = request_transfer(
        actor=OPERATOR, person=mover, to_unit=d.south_1, effective_on=TODAY, on=TODAY, reason="换工作"
    )
    accept_transfer(actor=OPERATOR, transfer=transfer, version=1, on=TODAY)
    with pytest.raises(Refused) as refused:
        undo(batch, actor=office, on=TODAY)
    assert refused.value.code == "imports.undo.built_on"
    assert len(people()) == 2
