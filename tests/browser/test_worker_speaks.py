"""A courier on the telephone screen, and the clerk who takes down a call: intake, receipt, progress, answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.visitor import Visitor
from tests.rights.concerns.test_evidence import PHOTO

Visit = Callable[..., Visitor]


def _receipt(visitor: Visitor) -> tuple[str, str]:
    """Number and code, as they are shown once."""
    number, code = visitor.page.locator(".receipt").inner_text().split()
    return number, code


def _answered(chair: Visitor, number: str, answer: str) -> None:
    """The federation classifies the concern of this number, and answers it."""
    chair.open(f"/concerns/?q={number}")
    chair.page.locator("main table tbody a").first.click()
    chair.page.wait_for_load_state()
    chair.follow("分类交办", inside=chair.page.locator("main"))
    chair.fill(subject="反映报酬结算", matter="wages")
    chair.send()
    chair.follow("答复", inside=chair.page.locator("main"))
    chair.fill(text=answer)
    chair.send()


def test_a_courier_speaks_on_the_phone(visit: Visit, tmp_path: Path) -> None:
    courier, chair = visit("", phone=True), visit("federation")
    page = courier.page
    photo = tmp_path / "站点通知.jpg"
    photo.write_bytes(PHOTO)
    area = chair.house.unit_of("federation")

    courier.open("/ask/")
    page.locator("input[name=kind][value=complain]").check()
    courier.fill(text="站点这个月扣了我三百元，没有说明原因")
    page.locator("select[name=area]").select_option(label=area)
    page.locator("input[name=uploads]").set_input_files(photo)
    courier.fill(group="new_form")
    courier.picture("courier-form", whole=True)
    courier.send()
    number, code = _receipt(courier)
    courier.picture("courier-receipt")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    courier.look()
    assert "附件：1个" in courier.text()

    _answered(chair, number, "已责成站点说明，三百元本周退还")
    assert "附件1.jpg" in chair.text()
    chair.picture("courier-concern", whole=True)

    courier.open("/ask/progress/")
    courier.fill(number=number, code=code)
    courier.send()
    assert "三百元本周退还" in courier.text()
    page.get_by_role("button", name="满意", exact=True).click()
    page.wait_for_load_state()
    courier.look()
    courier.picture("courier-progress", whole=True)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_clerk_takes_down_a_call(visit: Visit, phone: bool) -> None:
    clerk, caller = visit("federation", phone=phone), visit("", phone=True)

    clerk.open("/concerns/record/")
    clerk.choose("employer", "有限公司")
    clerk.fill(kind="help", text="来电：家人住院，想问能不能申请困难帮扶", name="来电职工", contact="13800000000")
    clerk.picture("call-form", whole=True)
    clerk.send()
    number, code = _receipt(clerk)
    clerk.picture("call-receipt")

    caller.open("/ask/progress/")
    caller.fill(number=number, code=code)
    caller.send()
    assert number in caller.text()
    assert "来电职工" not in caller.text()
    caller.picture("call-progress", whole=True)
