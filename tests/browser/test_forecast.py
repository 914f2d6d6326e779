"""A leader reads the forecast down to the reasons, asks a cadre to visit, looks how well it foresees."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_leader_reads_the_forecast(visit: Visit, phone: bool) -> None:
    leader, cadre = visit("leader", phone=phone), visit("cadre", phone=phone)
    main = leader.page.locator("main")
    leader.open("/warnings/forecast/")
    leader.picture("warning-forecast", whole=True)

    # A figure opens its employers, an employer its reasons.
    main.locator("a.fig", has_text="黄色").first.click()
    leader.page.wait_for_load_state()
    assert "预警单位" in leader.text()
    leader.picture("warning-levels", whole=True)
    main.locator("a[href*='tab=warning']").first.click()
    leader.page.wait_for_load_state()
    assert "合计" in leader.text()
    leader.picture("warning-employer", whole=True)

    # Whom to visit first is proposed; one click and a name, and it waits for the cadre.
    leader.open("/warnings/forecast/")
    leader.follow("安排走访", inside=main)
    name = main.locator("h1 + p").first.inner_text().strip()
    leader.page.locator("select[name=visitor]").select_option(label="苏晓禾")
    leader.picture("warning-visit-form", whole=True)
    leader.send()
    cadre.open("/warnings/visits/?mine=1")
    assert name in cadre.text()

    leader.open("/warnings/calibration/")
    assert "只看投诉" in leader.text()
    leader.picture("warning-calibration", whole=True)
    main.locator("a.fig", has_text="争议事先预警").first.click()
    leader.page.wait_for_load_state()
    assert "争议和事先预警" in leader.text()

    # The gravest warning, with everything that was done about it.
    leader.open("/warnings/")
    main.locator("tbody a[href^='/warnings/']").first.click()
    leader.page.wait_for_load_state()
    assert "预警依据" in leader.text()
    assert "等级变化" in leader.text()
    leader.picture("warning", whole=True)
