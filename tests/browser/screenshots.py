"""The pictures of the guide and the README, made anew from the sample district:

python -m tests.browser.screenshots [DATA_FOLDER URL]

Without arguments it starts a house of its own. Pictures are 1440 pixels wide, in Chinese, and below 250 KB each.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import ROOT, House, accounts_of, chromium, running_house
from tests.browser.messy import write_roster
from tests.browser.visitor import Visitor

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 250 * 1024


def take_all(house: House, chrome: Browser, folder: Path) -> None:
    """Every picture that a paper names."""
    office = Visitor(house, chrome, "office", folder=folder)
    office.picture("desk")
    office.open("/members/?q=zw")
    office.picture("members")
    office.open("/tree/")
    office.follow("一年前")
    office.page.locator(".tree details summary").nth(1).click()
    office.page.wait_for_timeout(800)
    office.picture("tree")
    office.open("/imports/members/")
    office.page.locator("input[type=file]").set_input_files(write_roster(folder, house).file)
    office.choose("unit", "TS-01-0007")
    office.send()
    office.picture("import-preview")
    office.leave()

    chair = Visitor(house, chrome, "enterprise", folder=folder)
    chair.open("/members/join/")
    chair.picture("join")
    chair.leave()

    accountant = Visitor(house, chrome, "accountant", folder=folder)
    accountant.open("/books/")
    accountant.row("联合会").get_by_role("link").first.click()
    accountant.page.wait_for_load_state()
    accountant.picture("book")
    accountant.leave()

    cadre = Visitor(house, chrome, "cadre", folder=folder)
    cadre.open("/warnings/")
    cadre.page.locator("main table tbody tr a").first.click()
    cadre.page.wait_for_load_state()
    cadre.picture("warning")
    cadre.leave()

    auditor = Visitor(house, chrome, "auditadmin", folder=folder)
    auditor.open("/journal/proof/")
    auditor.send()
    auditor.picture("proof")
    auditor.leave()


def main(arguments: list[str]) -> None:
    """Take the pictures and put them where the papers look for them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        if arguments:
            stands = nullcontext(House(arguments[1].rstrip("/"), accounts_of(Path(arguments[0])), Path(arguments[0])))
        else:
            stands = running_house(folder / "data")
        with stands as house:
            program = chromium()
            chrome = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--lang=zh-CN"])
            take_all(house, chrome, folder)
            chrome.close()
        for picture in folder.glob("*.png"):
            if not picture.name.startswith("last-"):
                if picture.stat().st_size > MOST_BYTES:
                    raise SystemExit(f"{picture.name} has {picture.stat().st_size} bytes: show less")
                shutil.copy(picture, IMAGES)


if __name__ == "__main__":
    main(sys.argv[1:])
