"""The guide keeps step with the house: an anchor for every code, in both languages, and no dead link in any paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.accounts import appointed, browser
from tests.district import make_district
from tieshan.foundation.access.acts import all_acts
from tieshan.foundation.access.pages import all_pages
from tieshan.portals.staff.help import (
    anchors_in,
    chapter_anchor,
    chapter_files,
    chapters,
    draw_chapter,
)

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh", "en")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.MULTILINE)


def _papers() -> list[Path]:
    room_readmes = (ROOT / "src").rglob("README.md")
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *room_readmes, ROOT / "requirements/README.md"])


def _codes() -> set[str]:
    # Pages register themselves when the addresses are loaded; those of other tests and the gallery are not ours.
    _ = get_resolver().url_patterns
    pages = {code for code, page in all_pages().items() if page.view.__module__.startswith("tieshan.")}
    acts = {code for code, act in all_acts().items() if act.__module__.startswith("tieshan.")}
    return {code for code in pages | acts if not code.startswith(("ui.gallery", "test."))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_act_has_its_anchor(language: str) -> None:
    found = {code for file in chapter_files(language) for code in anchors_in(file.read_text(encoding="utf-8"))}
    assert sorted(_codes() - found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_anchor_stands_once_and_on_the_page(language: str) -> None:
    set_here = [code for file in chapter_files(language) for code in anchors_in(file.read_text(encoding="utf-8"))]
    assert len(set_here) == len(set(set_here))
    drawn = "".join(chapter.body for chapter in chapters(language))
    assert sorted(code for code in set_here if f'id="{code}"' not in drawn) == []


def test_no_anchor_speaks_of_a_code_that_is_gone() -> None:
    own = {"ui.list", "ui.refusals"}
    for language in LANGUAGES:
        for file in chapter_files(language):
            assert sorted(set(anchors_in(file.read_text(encoding="utf-8"))) - own - _codes()) == [], file.name


def test_both_languages_have_the_same_chapters_and_anchors_in_the_same_order() -> None:
    chinese, english = (chapter_files(language) for language in LANGUAGES)
    assert [chapter_anchor(f.name) for f in chinese] == [chapter_anchor(f.name) for f in english]
    for one, other in zip(chinese, english, strict=True):
        assert anchors_in(one.read_text(encoding="utf-8")) == anchors_in(other.read_text(encoding="utf-8")), one.name


def _github_anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).strip().lower())
    return kept.replace(" ", "-")


@pytest.mark.parametrize("paper", _papers(), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_dead_link_or_picture(paper: Path) -> None:
    dead = []
    for target in LINK.findall(FENCED.sub("", paper.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (paper.parent / name).resolve() if name else paper
        if not file.exists():
            dead.append(target)
        elif anchor and file.suffix == ".md":
            text = file.read_text(encoding="utf-8")
            if anchor not in {*anchors_in(text), *(_github_anchor(h) for h in HEADING.findall(text))}:
                dead.append(target)
    assert dead == []


def test_pictures_are_small_enough_to_travel() -> None:
    assert [f.name for f in (ROOT / "docs" / "images").glob("*.png") if f.stat().st_size > 250 * 1024] == []


def test_html_in_the_guide_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "99-attack.en.md"
    file.write_text(
        '# Title\n\n<script>alert(1)</script>\n\n<a id="x.y.z"></a>\n## Part <b onclick="x">bold</b>\n\n'
        "[go](javascript:alert(1)) [there](02-office.en.md#members.person.join) [all](02-office.en.md)\n",
        encoding="utf-8",
    )
    chapter = draw_chapter(file)
    assert "<script" not in chapter.body
    assert "<b " not in chapter.body
    assert 'href="javascript' not in chapter.body
    assert '<h3 id="x.y.z">' in chapter.body
    assert 'href="#members.person.join"' in chapter.body
    assert 'href="#chapter-02-office"' in chapter.body


def test_the_help_page_speaks_the_readers_language_and_shows_its_pictures(db: None) -> None:
    district = make_district()
    client = browser(appointed("helped", "enterprise_chair", district.north_1, demo=True))
    assert "Enterprise union chair" in client.get("/help/").content.decode()
    client.cookies["django_language"] = "zh-hans"
    page = client.get("/help/").content.decode()
    assert 'id="members.person.join"' in page
    assert "企业工会主席" in page
    for name in set(re.findall(r"/help/images/([a-z0-9-]+\.png)", page)):
        answer = client.get(f"/help/images/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["Content-Type"] == "image/png"
    assert client.get("/help/images/..%2Fguide%2FREADME.md").status_code == 404
    assert client.get("/help/images/none.png").status_code == 404


def test_help_is_for_those_who_are_signed_in() -> None:
    assert Client().get("/help/").status_code == 302
