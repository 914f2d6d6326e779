"""Components, charts, errors, styles: everything is escaped, works under a strict policy, and can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import RequestFactory, override_settings
from django.utils import translation

import tieshan.foundation.ui
from tests.foundation.ui.pages import all_powerful
from tieshan.foundation.access import ANONYMOUS
from tieshan.foundation.ui.errors import error_page, refusal_page, server_error
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Chart,
    Empty,
    Fact,
    Facts,
    Figure,
    Figures,
    Heat,
    HeatTable,
    Moment,
    TableView,
    Tag,
    Timeline,
    Tree,
    TreeNode,
    Why,
    fill,
    stack,
)
from tieshan.kernel.refusal import Forbidden, Refused, Stale

EVIL = "<script>x</script>\"'&"
ROOT = Path(tieshan.foundation.ui.__file__).parent
PORTAL = ROOT.parent.parent / "portals" / "staff"
ROWS = [(EVIL, 3), ("b", 0), ("c", 12)]

PARTS = [
    Tag(EVIL, "done"),
    Action(EVIL, f"/?a={EVIL}", refused=EVIL),
    Figures([Figure(EVIL, EVIL, f"/{EVIL}", EVIL), Figure("n", 12046)]),
    Facts(EVIL, [Fact(EVIL, EVIL, EVIL, f"/{EVIL}")], EVIL),
    Card(EVIL, EVIL, EVIL, Action(EVIL, "/")),
    TableView([EVIL], [[EVIL]], caption=EVIL),
    Empty(EVIL, EVIL),
    Why([EVIL]),
    HeatTable([EVIL], [(EVIL, [Heat("late", EVIL, f"/{EVIL}"), Heat("done", EVIL)])], [("late", EVIL)]),
    Timeline([Moment(EVIL, EVIL, EVIL, EVIL, changes=[(EVIL, EVIL, EVIL)])]),
    Tree([TreeNode(EVIL, f"/{EVIL}", f"/{EVIL}", note=EVIL)], EVIL),
    *(
        Chart(kind, EVIL, ROWS, link=lambda row: f"/{EVIL}", unit=EVIL)
        for kind in ("bar", "hbar", "line", "pie", "stacked")
    ),
    Chart("bar", EVIL, [(EVIL, (1, 2))], series=(EVIL, EVIL)),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_nothing_passes_unescaped(part: object) -> None:
    drawn = str(part)
    assert "<script" not in drawn
    assert EVIL not in drawn
    assert " style=" not in drawn
    assert not re.search(r"<[^>]*\son\w+=", drawn)


@pytest.mark.parametrize("kind", ["bar", "hbar", "line", "pie", "stacked"])
def test_a_chart_tells_its_numbers_again_in_a_table(kind: str) -> None:
    drawn = str(Chart(kind, "会员", [("2025", 11928), ("2026", 12046)], link=lambda row: f"/m/?year={row[0]}"))
    assert drawn.count("12,046") >= 2
    assert 'href="/m/?year=2026"' in drawn
    assert "<table" in drawn


def test_the_numbers_of_a_line_do_not_stand_on_one_another() -> None:
    months = [(str(n), 100 + n) for n in range(11)]
    written = r'<text class="value"[^>]*>(\d+)</text>'
    assert re.findall(written, str(Chart("line", "会员", [*months, ("11", 110)]))) == ["100", "110"]
    assert re.findall(written, str(Chart("line", "会员", [*months[:5], ("peak", 300), *months[5:]]))) == [
        "100",
        "300",
        "110",
    ]


@pytest.mark.parametrize("kind", ["bar", "hbar", "line", "pie", "stacked"])
def test_charts_without_figures(kind: str) -> None:
    assert "empty" in str(Chart(kind, "会员", []))
    assert "empty" in str(Chart(kind, "会员", [("a", 0), ("b", 0)]))
    assert "<svg" in str(Chart(kind, "会员", [("a", 0), ("b", 1)]))


def test_a_slot_is_filled_once() -> None:
    fill("test.slot.view", lambda request, record: "x", name="n", title="t")
    fill("test.slot.view", lambda request, record: "y", name="n", title="t")
    from tieshan.foundation.ui.details import fillings_of

    assert len(fillings_of("test.slot.view", all_powerful())) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500, 503])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_error_says_what_to_do(status: int, language: str) -> None:
    request = RequestFactory().get("/members/17/")
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    with translation.override(language):
        response = error_page(request, status)
    page = response.content.decode()
    assert response.status_code == status
    assert "17" not in re.sub(r'value="[^"]*"', "", page), "an error page repeats nothing of the address"
    assert page.count("<p") >= 3


@pytest.mark.django_db
def test_a_404_reads_the_same_for_what_is_missing_and_what_is_hidden() -> None:
    pages = set()
    for path in ("/members/1/", "/members/2/"):
        request = RequestFactory().get(path)
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        page = error_page(request, 404).content.decode()
        pages.add(re.sub(r'value="[^"]*"', "", page))
    assert len(pages) == 1


@pytest.mark.django_db
def test_refusals_become_pages() -> None:
    request = RequestFactory().get("/")
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    assert refusal_page(request, Stale("a", "b")).status_code == 409
    assert refusal_page(request, Refused("a", "原因", clause="speech:C19")).status_code == 422
    forbidden = refusal_page(request, Forbidden("a", "秘密", permission="members.person.secret"))
    assert forbidden.status_code == 403
    assert "秘密" not in forbidden.content.decode()
    fragment = RequestFactory().get("/", headers={"HX-Request": "true"})
    fragment.actor = ANONYMOUS  # type: ignore[attr-defined]
    assert "<html" not in refusal_page(fragment, Refused("a", "原因")).content.decode()


def test_the_last_resort_needs_no_database() -> None:
    with override_settings(DEBUG=False):
        page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "<h1>" in page.content.decode()


@pytest.mark.parametrize(
    "template", [*ROOT.glob("templates/**/*.html"), *PORTAL.glob("templates/**/*.html")], ids=lambda p: p.name
)
def test_templates_keep_the_policy(template: Path) -> None:
    text = template.read_text("utf-8")
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\son\w+=", text)
    assert "//" not in re.sub(r"\{#.*?#\}", "", text), "nothing comes from outside"


# -- contrast -------------------------------------------------------------------------------------------------------


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6})", block))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


CSS = (ROOT / "static/ui/tokens.css").read_text("utf-8")
LIGHT = tokens(CSS[: CSS.index("@media (prefers")])
DARK = tokens(CSS[CSS.index(':root[data-theme="dark"] {') : CSS.index("@media print")])
GROUNDS = ("--paper", "--surface", "--sunken")
PAIRS = [
    *(
        (ink, ground)
        for ink in ("--ink", "--ink-2", "--ink-3", "--steel", "--iron", "--late", "--due")
        for ground in GROUNDS
    ),
    *((f"--{t}", f"--{t}-soft") for t in ("done", "due", "late", "steel", "iron")),
    ("--ink-2", "--plain-soft"),
    ("--ink-2", "--steel-soft"),
    ("--iron-ink", "--iron-fill"),
    ("--iron-ink", "--iron-deep"),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[ink], theme[ground]) >= 4.5


def test_both_dark_blocks_are_the_same() -> None:
    by_device = tokens(CSS[CSS.index("@media (prefers") : CSS.index(':root[data-theme="dark"] {')])
    assert by_device == DARK


def test_stacking() -> None:
    assert str(stack([Tag("a"), "<b>"])).count("&lt;b&gt;") == 1


def test_no_dash_where_a_row_has_no_act() -> None:
    drawn = str(TableView(["Name", ""], [["", ""], ["a", "act"]]).render())
    assert drawn.count("—") == 1, "the empty name"
    assert '<td class="c none"></td>' in drawn
    assert "<div>act</div>" in drawn
