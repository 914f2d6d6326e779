"""A ladder of letters, at the desk and on the phone: inspected, advised, receipt refused, then the opinion letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_ladder_of_letters(visit: Visit, phone: bool, tmp_path: Path) -> None:
    cadre, chair = visit("cadre", phone=phone), visit("federation", phone=phone)
    mark = f"工时{'手机' if phone else '电脑'}{cadre.house.serial}"
    proof = tmp_path / "送达回证.pdf"
    proof.write_bytes(b"%PDF-1.4\n%%EOF\n")

    cadre.open("/supervision/map/")
    cadre.picture("supervision-map", whole=True)
    _inspect(cadre, mark)
    cadre.follow("拟写提示函", inside=cadre.page.locator("main"))
    assert mark in cadre.page.locator("textarea[name=facts]").input_value()
    cadre.fill(demand="按法定工时安排班次，补足加班工资")
    cadre.picture("supervision-letter-form", whole=True)
    cadre.send()
    advisory = _out(cadre, chair, proof, received=False)
    assert "拒收" in cadre.text()
    cadre.follow("拟写意见书", inside=cadre.page.locator("main"))
    cadre.send()
    opinion = _out(cadre, chair, proof, received=True)
    assert "待答复" in cadre.text()
    assert advisory in cadre.text()
    cadre.picture("supervision-letter", whole=True)
    paper = cadre.download(cadre.page.get_by_role("link", name="打印文书").first, tmp_path) if not phone else None
    assert paper is None or paper.suffix == ".docx"
    chair.open("/supervision/letters/")
    assert opinion in chair.text()
    chair.picture("supervision-letters", whole=True)
    chair.open("/supervision/figures/")
    chair.picture("supervision-figures", whole=True)


def _inspect(cadre: Visitor, mark: str) -> None:
    """Planned for today, held by two with a certificate."""
    cadre.open("/supervision/inspections/plan/")
    cadre.choose("employer", "有限公司")
    cadre.fill(purpose=mark, planned_on=date.today().isoformat())
    cadre.send()
    cadre.follow("登记记录", inside=cadre.page.locator("main"))
    cadre.choose("first", "郑国强")
    cadre.choose("second", "林秋月")
    cadre.fill(place="生产车间", met="人事经理", record="查阅考勤")
    finding = {"matter": "工时和休假", "what": f"{mark}超过法定上限", "rule": "劳动法第四十一条"}
    cadre.fill(**{f"findings-0-{name}": value for name, value in finding.items()})
    cadre.picture("supervision-record-form", whole=True)
    cadre.send()
    assert "已检查" in cadre.text()


def _out(cadre: Visitor, chair: Visitor, proof: Path, *, received: bool) -> str:
    """Submitted, signed by the chair, delivered; returns its number."""
    address = cadre.page.url
    cadre.follow("呈报签发", inside=cadre.page.locator("main"))
    cadre.send()
    chair.open(address)
    chair.follow("打开审批件")
    chair.follow("同意", inside=chair.page.locator("main"))
    chair.send()
    cadre.open(address)
    number = cadre.page.locator("h1").inner_text().split(" ")[0]
    assert number.endswith("号")
    cadre.follow("登记送达", inside=cadre.page.locator("main"))
    cadre.page.locator(f"input[name=received][value={'yes' if received else 'no'}]").check()
    cadre.fill(receiver="行政办公室")
    cadre.page.locator("input[name=uploads]").set_input_files(proof)
    cadre.picture("supervision-deliver-form", whole=True)
    cadre.send()
    return number
