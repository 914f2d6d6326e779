"""The inspection that runs in every page of every tour sees what it is there for."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]

SPOIL = """() => {
  const main = document.querySelector("main");
  main.insertAdjacentHTML("beforeend",
    "<input name='nameless'><h1>again</h1><p>Not translated</p><button></button><i id='main'></i><p id='wide'>.</p>");
  document.getElementById("wide").style.width = "3000px";
  window.tourLook();
}"""


def test_the_inspection_sees(visit: Visit) -> None:
    leader = visit("leader")
    assert leader.troubles == []
    leader.page.evaluate(SPOIL)
    leader.page.evaluate(
        "() => document.head.appendChild(Object.assign(document.createElement('script'), {text: '1'}))"
    )
    leader.page.wait_for_timeout(200)
    said = "\n".join(leader.troubles)
    for what in ("nameless", "2 headings", "English on a Chinese page", "without words", "main stands twice",
                 "pixels wide in a window of 1440", "content policy: script-src"):  # fmt: skip
        assert what in said, f"{what} was not noticed"
    leader.troubles.clear()


def test_whoever_signs_in_may_open_their_whole_menu(visit: Visit) -> None:
    for username in ("leader", "office", "secadmin", "auditadmin"):
        visitor = visit(username)
        links = visitor.page.locator("nav.side .menu-tree a").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        assert links
        for address in [*links, "/me/", "/search/?q=zw"]:
            visitor.open(address)
