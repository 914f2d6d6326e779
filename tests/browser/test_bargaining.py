"""A bargaining from the request to the contract in force: sides, talks, a draft beside the library, the congress, the
papers; nobody objects, it counts, it is published, its end is watched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
TEXT = "第一条 女职工生育享受不少于九十八天产假，产假期间工资照发。\n第二条 女职工每年体检一次。"


def _day(before: int) -> str:
    return (date.today() - timedelta(days=before)).isoformat()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_from_the_request_to_the_effect(visit: Visit, phone: bool, tmp_path: Path) -> None:
    chair = visit("enterprise", phone=phone)
    kind, label = ("safety", "劳动安全卫生") if phone else ("women", "女职工")

    chair.open("/bargaining/request/")
    chair.fill(kind=kind, topics=f"{label}专项", requested_on=_day(60))
    chair.send()
    one = chair.page.url.removeprefix(chair.house.url).split("?")[0]
    chair.picture("bargaining-requested", whole=True)
    chair.open(f"{one}reply/")
    chair.fill(reply="同意协商", replied_on=_day(50))
    chair.send()
    for side, names in (("workers", "甲乙丙"), ("employer", "丁戊己")):
        _name(chair, one, side, [f"代表{name}" for name in names])
    chair.open(f"{one}round/")
    chair.fill(held_on=_day(40), recorder="代表乙", minutes="双方达成一致")
    chair.send()
    chair.open(f"{one}draft/")
    chair.fill(text=TEXT, made_on=_day(39))
    chair.picture("bargaining-draft-form", whole=True)
    chair.send()
    chair.open(f"{one}compare/?left=library")
    chair.picture("bargaining-compare", whole=True)
    assert ("有这一条" if not phone else "草案中没有") in chair.text()

    _congress(chair, f"{label}专项集体合同草案")
    chair.open(f"{one}vote/")
    assert "全体30人" in chair.text()
    chair.picture("bargaining-vote", whole=True)
    chair.send()
    chair.open(f"{one}sign/")
    chair.fill(signed_on=_day(28))
    chair.send()
    chair.open(f"{one}file/")
    chair.fill(filed_on=_day(28), receipt="人社受字1号")
    chair.send()
    assert "人社受字1号" in chair.text()
    chair.picture("bargaining-filed", whole=True)
    if not phone:
        packet = chair.download(chair.page.get_by_role("link", name="报送材料").first, tmp_path)
        assert packet.suffix == ".zip"
    _takes_effect(chair, one, kind)


def _takes_effect(chair: Visitor, one: str, kind: str) -> None:
    """The authority had it for longer than the fifteen days: the night brings it into force, and it counts."""
    coverage = f"/contracts/coverage/?kind={kind}"
    chair.open(coverage)
    before = chair.figure("覆盖单位")
    chair.house.night("rights.contract.effect")
    chair.page.wait_for_timeout(2_000)
    chair.open(one)
    assert "已生效" in chair.text()
    chair.picture("bargaining-in-force", whole=True)
    chair.page.locator("main a[href^='/contracts/']").first.click()
    chair.page.wait_for_load_state()
    assert "下次续签提醒" in chair.text()
    chair.follow("登记公布", inside=chair.page.locator("main"))
    chair.send()
    assert "公布日期" in chair.text()
    chair.picture("bargaining-contract", whole=True)
    chair.open(coverage)
    covered, of = map(int, chair.figure("覆盖单位").split("/"))
    assert covered == of > 0
    assert chair.house.serial or before == f"0 / {of}", "it was covered before"
    chair.picture("bargaining-coverage", whole=True)


def _name(chair: Visitor, one: str, side: str, names: list[str]) -> None:
    """Three a side, the first of them chief; among the workers a woman."""
    chair.open(f"{one}representatives/?side={side}")
    for row, name in enumerate(names):
        chair.fill(**{f"people-{row}-name": name, f"people-{row}-role": "member" if row else "chief"})
    chair.page.locator("input[name=people-1-is_woman]").check()
    chair.send()


def _congress(chair: Visitor, point: str) -> None:
    """The congress meets and votes; the bargaining takes the vote from there."""
    chair.open("/congress/")
    chair.page.locator("main table tbody a").first.click()
    chair.page.wait_for_load_state()
    chair.follow("计划召开", inside=chair.page.locator("main"))
    chair.fill(planned_on=_day(30), agenda=point)
    chair.send()
    chair.follow("登记记录和表决", inside=chair.page.locator("main"))
    chair.fill(held_on=_day(30), minutes="经无记名投票")
    chair.fill(**{"ballots-0-in_favour": "28", "ballots-0-against": "1"})
    chair.page.locator("input[name=absent]").first.check()
    chair.picture("congress-hold", whole=True)
    chair.send()
    assert "已通过" in chair.text()
    chair.picture("congress-held", whole=True)
