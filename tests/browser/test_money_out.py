"""Money out: a chair asks for 180 and for 800 yuan, a member of the audit committee decides, the cashier pays a batch
and enters the bank's answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.money import account_number, ask, check, decide, hand_in, order, purpose, today
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_chair_asks_for_180_and_for_800(visit: Visit, phone: bool) -> None:
    chair, federation = visit("enterprise", phone=phone), visit("federation", phone=phone)
    small, large = ("修理饮水机", "合唱团演出服") if phone else ("更换羽毛球网", "篮球裁判劳务")
    place = 10 if phone else 20

    chair.picture("home", whole=True)
    first = ask(chair, small, "虚构维修服务部", place, "180", picture="asked-180")
    assert "审批中" in chair.text()
    second = ask(chair, large, "虚构服装商行" if phone else "虚构体育服务社", place + 1, "800", picture="asked-800")
    assert "先报经审委员会" in chair.text() or "经审" in chair.text()
    decide(federation, small, picture="small")
    decide(federation, large, "同意，请按规定开支。")

    chair.open(first)
    assert "已批准" in chair.text()
    chair.picture("agreed-180", whole=True)
    # Above the limit the federation's word is not enough.
    chair.open(second)
    assert "审批中" in chair.text()
    assert "经费审查" in chair.text() or "经审" in chair.text()
    chair.picture("gate-800", whole=True)
    hand_in(chair, first, picture="bills")
    assert "收据.pdf" in chair.text()
    for address in ("/funds/spending/", "/funds/budgets/", "/inbox/", "/"):
        chair.open(address)
        chair.picture(f"after{address.replace('/', '-')}", whole=True)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_member_of_the_audit_committee_decides(visit: Visit, phone: bool) -> None:
    chair, federation, audit = visit("enterprise"), visit("federation"), visit("audit", phone=phone)
    good, doubtful = ("图书角书架", "职工摄影展场地") if phone else ("乒乓球台维护", "龙舟队训练")
    place = 30 if phone else 40
    ask(chair, good, "虚构家具厂" if phone else "虚构器材厂", place, "640")
    back = ask(chair, doubtful, "虚构展览公司" if phone else "虚构水上俱乐部", place + 1, "2100")
    decide(federation, good)
    decide(federation, doubtful)

    audit.open("/")
    audit.picture("home", whole=True)
    decide(audit, good, "用途和票据要求符合规定。", picture="good")
    assert purpose(audit.house, good) not in audit.text()
    decide(audit, doubtful, "请附场地报价单。", act="退回", picture="doubtful")
    audit.open("/funds/reviews/")
    assert purpose(audit.house, good) in audit.text()
    audit.picture("reviews", whole=True)

    chair.open(back)
    assert "请附场地报价单" in chair.text()
    chair.picture("came-back", whole=True)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_cashier_pays_a_batch(visit: Visit, phone: bool, tmp_path: Path) -> None:
    chair, federation = visit("enterprise"), visit("federation")
    accountant, cashier = visit("accountant", phone=phone), visit("cashier", phone=phone)
    paid, back = ("象棋擂台赛茶水", "门球场划线") if phone else ("歌咏比赛伴奏带", "工间操音箱")
    place = 50 if phone else 60
    for at, (words, payee) in enumerate(((paid, "虚构茶庄"), (back, "虚构工程队"))):
        request = ask(chair, words, f"{payee}{'二店' if phone else ''}", place + at, "150" if at else "120.50")
        decide(federation, words)
        hand_in(chair, request)
        check(accountant, request, picture="" if at else "check")

    cashier.open("/")
    cashier.picture("home", whole=True)
    batch = order(cashier, paid, back, picture="ordered")
    file = cashier.download(cashier.page.get_by_role("link", name="银行文件"), tmp_path)
    told = [str(cell.value) for row in load_workbook(file).active.iter_rows() for cell in row]
    assert account_number(cashier.house, place) in told

    cashier.follow("登记银行回复", inside=cashier.page.locator("main"))
    cashier.fill(**{"answers-0-answer": "已付", "answers-1-answer": "退回", "answers-1-reason": "账号与户名不符"})
    cashier.fill(day=today())
    cashier.picture("answer", whole=True)
    cashier.send()
    assert "账号与户名不符" in cashier.text()
    cashier.picture("answered", whole=True)

    accountant.open(batch)
    accountant.follow("更正账号", inside=accountant.page.locator("main"))
    accountant.fill(bank_account=account_number(cashier.house, place + 2), reason="少写一位，已致电收款人核对")
    accountant.picture("correct", whole=True)
    accountant.send()
    again = order(cashier, back)
    assert again != batch
    cashier.open("/funds/payments/")
    cashier.picture("orders", whole=True)
