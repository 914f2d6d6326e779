"""Somebody who sits at the browser: signs in, clicks words, and notices what is wrong with every page they see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response
from playwright.sync_api import Error as PlaywrightError

from tests.browser.house import House

INSPECTION = Path(__file__).resolve().parent / "inspection.js"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Visitor:
    """One person at one screen; without a name somebody who has no account.

    `page` is Playwright's page; the methods are what the tours need most.
    """

    def __init__(
        self, house: House, chrome: Browser, username: str, *, folder: Path, phone: bool = False, script: bool = True
    ) -> None:
        self.house = house
        self.username = username
        self.folder = folder
        self.script = script
        self.troubles: list[str] = []
        self.seen: list[str] = []
        options: dict[str, Any] = {"viewport": PHONE if phone else DESK, "locale": "zh-CN", "accept_downloads": True}
        if phone:
            options |= {"has_touch": True, "is_mobile": True}
        self.context = chrome.new_context(java_script_enabled=script, **options)
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(path=INSPECTION)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)
        if username:
            self.sign_in()

    # -- what goes wrong by itself --------------------------------------------------------------------------------

    def _hear(self, message: ConsoleMessage) -> None:
        # A refusal (4xx) is an answer like any other; the browser reports it as a failed load.
        refused = re.search(r"Failed to load resource.*status of 4\d\d", message.text)
        if message.type == "error" and not refused:
            self.troubles.append(f"{self.username}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{self.username}: {response.status} {response.request.method} {response.url}")
        if not response.url.startswith((self.house.url, "data:", "blob:")):
            self.troubles.append(f"{self.username}: asks elsewhere: {response.url}")
        if response.request.is_navigation_request():
            self.seen.append(response.url.removeprefix(self.house.url))

    def look(self) -> None:
        """Inspect the page by hand; where scripts run, every page is inspected by itself."""
        if not self.script:
            self.page.evaluate(f"() => {{ {INSPECTION.read_text()} }}")
            self.page.evaluate("() => window.tourLook()")

    def leave(self) -> list[str]:
        """Close the window, keeping a picture of the last page; what was wrong, each once."""
        self.picture(f"last-{self.username}", whole=True)
        self.context.close()
        return list(dict.fromkeys(self.troubles))

    # -- what a visitor does --------------------------------------------------------------------------------------

    def sign_in(self) -> None:
        """With the published password of the demonstration account."""
        self.open("/sign-in/")
        self.page.locator("input[name=username]").fill(self.username)
        self.page.locator("input[name=password]").fill(self.house.accounts[self.username]["password"])
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(f"{self.house.url}/")

    def open(self, address: str) -> None:
        """Go to an address of the house."""
        answer = self.page.goto(address if address.startswith("http") else self.house.url + address)
        assert answer is not None
        assert answer.status < 400, f"{answer.status} at {address} for {self.username}"
        self.look()

    def follow(self, words: str, *, inside: Locator | None = None) -> None:
        """Click the first visible link of these words."""
        place = inside or self.page
        link = place.get_by_role("link", name=words, exact=True).first
        if not place.get_by_role("link", name=words, exact=True).count():
            # It stands in a part of the menu, or among the rarer acts, that is shut.
            link = place.get_by_role("link", name=words, exact=True, include_hidden=True).first
            link.locator("xpath=ancestor::details[not(@open)]").first.locator("summary").first.click()
        link.click()
        self.page.wait_for_load_state()
        self.look()

    def press(self, words: str, *, inside: Locator | None = None) -> None:
        """Press the first button of these words."""
        (inside or self.page).get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        self.look()

    def choose(self, field: str, text: str) -> None:
        """Type into a search field for one record and take the first that is offered."""
        self.page.locator(f"input[name={field}_text]").fill(text)
        self.page.locator(".pick-found button").first.click()
        assert self.page.locator(f"input[name={field}]").input_value()

    def fill(self, **values: str) -> None:
        """Write into fields of the form by their names; of a choice its words or its value."""
        for name, value in values.items():
            field = self.page.locator(f"main form [name={name}]").first
            if not field.is_visible():
                # It stands in a part of the form that is shut.
                field.locator("xpath=ancestor::details[not(@open)]/summary").first.click()
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def row(self, text: str) -> Locator:
        """The line of a list in which the text stands."""
        return self.page.locator("main table tbody tr", has_text=text).first

    def download(self, thing: Locator, folder: Path) -> Path:
        """Click on something that answers with a file."""
        with self.page.expect_download() as waiting:
            thing.click()
        file = folder / waiting.value.suggested_filename
        waiting.value.save_as(file)
        return file

    def send(self) -> None:
        """Press the main button of the form."""
        with self.page.expect_navigation():
            self.page.locator("main form .form-foot button[type=submit]").first.click()
        refused = self.page.locator("main section.refusal")
        assert not refused.count(), refused.first.inner_text()
        self.look()

    def figure(self, label: str) -> str:
        """The number under a label in the row of figures."""
        return self.page.locator(".fig", has_text=label).locator(".fig-value").first.inner_text().strip()

    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def picture(self, name: str, *, whole: bool = False) -> Path:
        """Keep a picture for whoever reads the result."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{name}.png"
        try:
            self.page.screenshot(path=file, full_page=whole)
        except PlaywrightError:
            # A browser without a graphics card sometimes draws nothing at the first try.
            self.page.screenshot(path=file, full_page=whole)
        return file
