"""The menu tree at the left: sections here, entries beside their pages (`nav=Nav(section, order, badge)`)."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import resolve
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access.actor import Actor
from tieshan.foundation.access.pages import Nav, Page, all_pages
from tieshan.foundation.ui.base import may_open, page_url

# Code and heading, in the order of the screen. The desk needs no heading: it is what one sees first.
SECTIONS: tuple[tuple[str, object], ...] = (
    ("desk", ""),
    ("papers", _("Papers and deadlines")),
    ("office", _("Daily work")),
    ("duties", _("Duties and bulletins")),
    ("registers", _("Organisations")),
    ("members", _("Members")),
    ("cadres", _("Cadres and regulations")),
    ("funds", _("Custody of funds")),
    ("rights", _("Rights work")),
    ("imports", _("Imports")),
    ("records", _("Records and journal")),
    ("system", _("Administration")),
)
ACCOUNT_SECTION = "account"
BADGE_SECONDS = 30
MENUS_KEPT = 2000
# A menu of so many entries is seen at a glance; a longer one opens the part where the reader is.
AT_A_GLANCE = 16


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    page: Page
    nav: Nav
    url: str


_entries: dict[str, list[Entry]] = {}


def entries() -> dict[str, list[Entry]]:
    """All menu entries by section, in order; read once, as pages do not change while the house stands."""
    if not _entries:
        # The rooms register their pages when the addresses are read.
        resolve("/")
        found: dict[str, list[Entry]] = defaultdict(list)
        for page in all_pages().values():
            url = page_url(page.code) if page.nav is not None else None
            if page.nav is not None and url is not None:
                found[page.nav.section].append(Entry(page, page.nav, url))
        for lines in found.values():
            lines.sort(key=lambda e: (e.nav.order, e.page.code))
        _entries.update(found)
    return _entries


def entries_for(actor: Actor, section: str) -> list[Entry]:
    """The entries of a section that the actor may open."""
    return [entry for entry in entries().get(section, ()) if may_open(actor, entry.page.code)]


def badge_of(actor: Actor, entry: Entry) -> int:
    """The count beside an entry; kept for half a minute, since it stands on every page."""
    if entry.nav.badge is None or actor.account_id is None:
        return 0
    key = f"menu-badge:{actor.account_id}:{entry.page.code}"
    count: int | None = cache.get(key)
    if count is None:
        count = int(entry.nav.badge(actor) or 0)
        cache.set(key, count, BADGE_SECONDS)
    return count


def _section_of(code: str) -> str:
    """The menu entry that a page belongs to: its own, else that of the page above it."""
    pages = {entry.page.code for lines in entries().values() for entry in lines}
    seen: set[str] = set()
    while code and code not in pages and code not in seen:
        seen.add(code)
        page = all_pages().get(code)
        code = getattr(getattr(page.view, "page_class", None), "parent", "") if page is not None else ""
    return code


_belongs: dict[str, str] = {}


_menus: dict[tuple[object, ...], tuple[float, SafeString]] = {}


def menu_for(actor: Actor, current: str) -> SafeString:
    """The menu as HTML, the current entry marked.

    It stands on every page, so it is kept for as long as its badges are; the actor's grants are part of the key, so
    that a new or a lost right shows at once.
    """
    if current not in _belongs:
        _belongs[current] = _section_of(current)
    here = _belongs[current]
    key = (actor.account_id, actor.grants, here, get_language())
    now = time.monotonic()
    kept = _menus.get(key)
    if kept is not None and now - kept[0] < BADGE_SECONDS:
        return kept[1]
    if len(_menus) > MENUS_KEPT:
        _menus.clear()
    menu = _draw(actor, here)
    _menus[key] = (now, menu)
    return menu


def _draw(actor: Actor, here: str) -> SafeString:
    parts = [(code, heading, lines) for code, heading in SECTIONS if (lines := entries_for(actor, code))]
    all_open = sum(len(lines) for _code, _heading, lines in parts) <= AT_A_GLANCE
    return SafeString("".join(_draw_part(actor, here, *part, all_open=all_open) for part in parts))


def _draw_part(actor: Actor, here: str, code: str, heading: object, lines: list[Entry], *, all_open: bool) -> str:
    out: list[str] = []
    waiting = 0
    for entry in lines:
        mark = ' class="on" aria-current="page"' if entry.page.code == here else ""
        count = badge_of(actor, entry)
        waiting += count
        badge = f"<b>{count:,}</b>" if count else ""
        out.append(f'<li><a href="{entry.url}"{mark}><span>{escape(entry.page.title)}</span>{badge}</a></li>')
    if not heading:
        return f"<ul>{''.join(out)}</ul>"
    shown = " open" if all_open or any(entry.page.code == here for entry in lines) else ""
    total = f"<b>{waiting:,}</b>" if waiting else ""
    return (
        f'<details class="menu-part" data-part="{code}"{shown}>'
        f'<summary><h2 id="menu-{code}">{escape(heading)}</h2>{total}</summary>'
        f'<ul aria-labelledby="menu-{code}">{"".join(out)}</ul></details>'
    )


def account_links(actor: Actor) -> list[tuple[object, str]]:
    """The who-am-I menu: title and address."""
    return [(entry.page.title, entry.url) for entry in entries_for(actor, ACCOUNT_SECTION)]
