"""Browser tours in Debian's Chromium. They run under `./tieshan test`; alone:

pytest "--override-ini=norecursedirs=.* bench var" tests/browser

`TIESHAN_TOUR_DATA` names the data folder of a house that is running already, with `TIESHAN_TOUR_URL` its address.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import House, accounts_of, chromium, running_house
from tests.browser.visitor import Visitor

PICTURES = Path(__file__).resolve().parent / "output"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tours carry the marker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all tours; each tour keeps to records of its own."""
    url = os.environ.get("TIESHAN_TOUR_URL")
    if url:
        folder = Path(os.environ["TIESHAN_TOUR_DATA"])
        yield House(url.rstrip("/"), accounts_of(folder), folder, serial=int(time.time()) % 9_000)
        return
    with running_house(tmp_path_factory.mktemp("house") / "data") as found:
        yield found


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The browser itself."""
    program = chromium()
    if program is None:
        pytest.fail("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        # Inside containers and as root Chromium's own sandbox cannot start; the pages are our own.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(house: House, chrome: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Let a visitor in: `visit("office")`, `visit("enterprise", phone=True)`, `visit("enterprise", script=False)`."""
    visitors: list[Visitor] = []

    def let_in(username: str, **options: bool) -> Visitor:
        visitor = Visitor(house, chrome, username, folder=PICTURES / request.node.name, **options)
        visitors.append(visitor)
        return visitor

    yield let_in
    troubles = [trouble for visitor in visitors for trouble in visitor.leave()]
    assert troubles == []
