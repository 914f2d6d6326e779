"""A mediator's case: taken in, accepted by the chair, reckoned, mediated, agreed, printed and signed by both sides."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


def _day(before: int) -> str:
    return (date.today() - timedelta(days=before)).isoformat()


def _words(file: Path) -> str:
    document = Document(io.BytesIO(file.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_from_intake_to_an_agreement_signed_by_both(visit: Visit, tmp_path: Path, phone: bool) -> None:
    cadre, chair = visit("cadre", phone=phone), visit("federation", phone=phone)
    subject = f"拖欠加班费{cadre.house.serial or ''}{'手机' if phone else ''}"

    # Taken in: few fields, the limitation runs from the day on which the wrong was known.
    cadre.open("/disputes/open/")
    cadre.choose("employer", "有限公司")
    cadre.fill(subject=subject, facts="三个月加班费没有支付", knew_on=_day(10))
    cadre.page.locator("select[name=matter]").select_option("wages")
    cadre.send()
    case = cadre.page.url.removeprefix(cadre.house.url).split("?")[0]
    assert "申请仲裁" in cadre.text()
    cadre.open(f"{case}worker/")
    cadre.fill(name="王小明", phone="13800000000")
    cadre.send()

    chair.open(f"{case}accept/")
    chair.page.locator("select[name=handler]").select_option(label="苏晓禾")
    chair.page.locator("select[name=second]").select_option(label="郑满仓")
    chair.send()

    # Reckoned step by step; only then it becomes a claim.
    cadre.open(f"{case}reckon/?which=overtime")
    cadre.fill(monthly="4350", workday="40", months="3")
    cadre.press("计算")
    assert "4,500.00" in cadre.text()
    assert "超过上限 36" in cadre.text()
    cadre.picture("reckoned", whole=True)
    cadre.press("列为请求")

    cadre.open(f"{case}mediate/")
    cadre.fill(day=_day(2))
    cadre.send()
    cadre.open(f"{case}session/")
    cadre.fill(
        held_on=_day(1),
        place="联合会调解室",
        recorder="罗春生",
        for_workers="王小明",
        for_employer="人力资源部经理",
        workers_said="支付三个月加班费",
        employer_said="同意支付",
        result="双方同意一次付清",
    )
    cadre.send()
    cadre.open(f"{case}settle/")
    cadre.page.locator("input[name=agreed][value=yes]").check()
    cadre.fill(terms="一、被申请人支付加班费四千五百元。", won="4500", perform_by=_day(-10), day=_day(1))
    cadre.send()
    assert "尚未签字" in cadre.text()
    record = cadre.download(cadre.page.get_by_role("link", name="下载笔录"), tmp_path)
    assert "双方同意一次付清" in _words(record)

    for side, signer in (("workers", "王小明"), ("employer", "单位代理人"), ("mediator", "李调解")):
        cadre.open(f"{case}sign/")
        cadre.page.locator("select[name=side]").select_option(side)
        cadre.fill(signer=signer, day=_day(0))
        cadre.send()
    assert "尚未签字" not in cadre.text()
    assert "共同申请" in cadre.text()
    cadre.picture("signed", whole=True)
    with cadre.page.expect_download() as waiting:
        cadre.page.evaluate("address => { location.href = address }", f"{case}agreement.docx")
    paper = tmp_path / "agreement.docx"
    waiting.value.save_as(paper)
    said = _words(paper)
    for word in ("王小明", "单位代理人", "肆仟伍佰元整", "支付令"):
        assert word in said
