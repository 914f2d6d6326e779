"""The user guide inside the house: docs/guide as one page, with an anchor for the code of every page and act.

The guide is written for two readers: the person at the repository and the person at the screen. Both read the same
Markdown. A line of nothing but `<a id="code"></a>` puts anchors on the heading or paragraph below it; no other HTML is
let through.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from tieshan.foundation.access.pages import page
from tieshan.foundation.ui.kinds import render_page

GUIDE = Path(settings.ROOT_DIR) / "docs" / "guide"
IMAGES = Path(settings.ROOT_DIR) / "docs" / "images"
# Django's language code → the ending of the guide's files.
LANGUAGES = {"zh-hans": "zh", "en": "en"}
ANCHOR = re.compile(r'<a id="([a-z0-9_.-]+)"></a>')
ANCHOR_LINE = re.compile(rf"(?:{ANCHOR.pattern})+")
# What an anchor can stand on; a list counts, for the paragraphs inside a tight list are not drawn.
ANCHORED = ("heading_open", "paragraph_open", "bullet_list_open", "ordered_list_open")
IMAGE_NAME = re.compile(r"[a-z0-9-]+\.png")


@dataclass(frozen=True)
class Chapter:
    """One file of the guide, drawn."""

    anchor: str
    title: str
    body: SafeString


def chapter_files(language: str) -> list[Path]:
    """The guide's files of a language ("zh", "en") in reading order."""
    return sorted(GUIDE.glob(f"*.{language}.md"))


def anchors_in(text: str) -> list[str]:
    """All anchors that a guide file sets, in order."""
    return [code for line in text.splitlines() if ANCHOR_LINE.fullmatch(line.strip()) for code in ANCHOR.findall(line)]


def chapter_anchor(file_name: str) -> str:
    """The anchor of a whole chapter: "02-office.zh.md" → "chapter-02-office"."""
    return f"chapter-{file_name.split('.', 1)[0]}"


def _anchor_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.getLines(start, start + 1, state.blkIndent, False).strip()
    if not ANCHOR_LINE.fullmatch(line):
        return False
    if not silent:
        token = state.push("anchors", "", 0)
        token.meta = {"ids": ANCHOR.findall(line)}
        token.map = [start, start + 1]
        state.line = start + 1
    return True


def _fit_into_page(state: StateCore) -> None:
    """Anchors onto what they speak of, headings one step down (the page has its own h1), links and pictures to here."""
    waiting: list[str] = []
    kept: list[Token] = []
    for token in state.tokens:
        if token.type == "anchors":
            waiting += token.meta["ids"]
            continue
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"
        if token.type in ANCHORED and waiting:
            more = Token("anchors", "", 0)
            more.meta = {"ids": waiting[1:]}
            kept.append(more)
            token.attrSet("id", waiting[0])
            waiting = []
        for child in token.children or ():
            if child.type == "image":
                child.attrSet("src", _image_address(str(child.attrs.get("src", ""))))
                child.attrSet("loading", "lazy")
            elif child.type == "link_open":
                child.attrSet("href", _link_address(str(child.attrs.get("href", ""))))
        kept.append(token)
    state.tokens = kept


def _image_address(source: str) -> str:
    return reverse("portals.staff.help_image", args=[source.rsplit("/", 1)[-1]])


def _link_address(target: str) -> str:
    """A link between chapters stays on this page; everything else is left as it is."""
    parts = urlsplit(target)
    if parts.scheme or not parts.path.endswith(".md"):
        return target
    return f"#{parts.fragment or chapter_anchor(parts.path.rsplit('/', 1)[-1])}"


def _draw_anchors(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "".join(f'<span class="anchor" id="{code}"></span>' for code in tokens[index].meta["ids"])


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.block.ruler.before("paragraph", "anchors", _anchor_block, {"alt": ["paragraph", "list"]})
    reader.core.ruler.push("fit_into_page", _fit_into_page)
    reader.add_render_rule("anchors", _draw_anchors)
    return reader


def draw_chapter(file: Path) -> Chapter:
    """A file of the guide as HTML; its first line is the chapter's title."""
    title, _, text = file.read_text(encoding="utf-8").partition("\n")
    return Chapter(chapter_anchor(file.name), title.removeprefix("#").strip(), SafeString(_reader().render(text)))


@lru_cache(maxsize=8)
def _drawn(language: str, _stamp: tuple[int, ...]) -> list[Chapter]:
    return [draw_chapter(file) for file in chapter_files(language)]


def chapters(language: str) -> list[Chapter]:
    """The whole guide, drawn again only when a file changed."""
    return _drawn(language, tuple(file.stat().st_mtime_ns for file in chapter_files(language)))


@page(
    "portals.staff.help",
    path="help/",
    title=gettext_lazy("User guide"),
    signed_in=True,
    why="help is for everybody, also about what others do",
)
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The guide in the reader's language."""
    language = LANGUAGES.get(get_language() or "", "en")
    return render_page(request, "staff/help.html", {"chapters": chapters(language)})


@page(
    "portals.staff.help_image",
    path="help/images/<str:name>",
    title=gettext_lazy("Picture of the user guide"),
    signed_in=True,
    why="pictures of the fictional sample district, part of the guide",
)
@require_safe
def help_image(request: HttpRequest, name: str) -> HttpResponse:
    """A screenshot of the guide."""
    file = IMAGES / name
    if not IMAGE_NAME.fullmatch(name) or not file.is_file():
        raise Http404
    response = HttpResponse(file.read_bytes(), content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
