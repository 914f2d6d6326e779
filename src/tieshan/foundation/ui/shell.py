"""The frame around a page: which portal draws it, its banners, its language and its light.

A portal registers its frame (a template and a function that gives it its context); pages name the frame they stand
in.  The foundation itself knows only the bare frame, used for signing in and for errors before anybody is known.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

THEME_COOKIE = "tieshan_theme"
THEMES = ("auto", "light", "dark")
DRAFT_COOKIE = "tieshan_draft_done"

Banner = Callable[[HttpRequest], object]


@dataclass(frozen=True)
class Frame:
    """A portal's frame: the template that pages extend, and its context for a request.

    `key` says what the drawn frame depends on beside language, light, page, account, grants and banners. With it the
    frame is kept as drawn, since it is the same for page after page; where it is None the frame is drawn anew.
    """

    name: str
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any]]
    key: Callable[[HttpRequest], Hashable] | None = None


BARE = Frame("bare", "ui/bare.html", lambda request: {}, lambda request: "")

_frames: dict[str, Frame] = {BARE.name: BARE}
_banners: list[Banner] = []


def register_frame(frame: Frame) -> None:
    """Make a portal's frame known by its name (called in the portal's `apps.py`)."""
    _frames[frame.name] = frame


def register_banner(banner: Banner) -> None:
    """Add a line that stands above every page when the function returns a text (sample data, maintenance)."""
    if banner not in _banners:
        _banners.append(banner)


def _frame_for(request: HttpRequest, name: str) -> Frame:
    actor = getattr(request, "actor", None)
    if actor is None or actor.is_anonymous:
        return BARE
    return _frames.get(name, BARE)


def theme_of(request: HttpRequest) -> str:
    """light, dark or auto, from the cookie."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def _banners_for(request: HttpRequest) -> tuple[str, ...]:
    """The lines above the page, as safe HTML."""
    texts = (banner(request) for banner in _banners)
    return tuple(str(conditional_escape(text)) for text in texts if text)  # type: ignore[arg-type]


def _page_code(request: HttpRequest) -> str:
    page = getattr(request, "page", None)
    return page.code if page is not None else ""


# Marks in a drawn frame where the page's own parts go; drawn by lot, so that nothing that people type can be one.
_CUT = f"cut-{secrets.token_hex(12)}"
_CSRF = f"csrf-{secrets.token_hex(12)}"
_HERE = f"here-{secrets.token_hex(12)}"
_FRAMES_KEPT = 1000
_drawn: dict[Hashable, tuple[str, ...]] = {}


def _frame_parts(request: HttpRequest, frame: Frame) -> tuple[str, ...]:
    """The frame around title, head and main part, with marks for the form check and the present address."""
    actor = getattr(request, "actor", None)
    banners = _banners_for(request)
    theme, language, code = theme_of(request), get_language() or settings.LANGUAGE_CODE, _page_code(request)
    who = (actor.account_id, actor.grants, actor.name) if actor is not None else None
    own = frame.key(request) if frame.key is not None else None
    key = (frame.name, theme, language, code, who, banners, own) if own is not None else None
    if key is not None and key in _drawn:
        return _drawn[key]
    context = {
        "frame_template": frame.template,
        "cut": SafeString(_CUT),
        "csrf_token": _CSRF,
        "here": _HERE,
        "theme": theme,
        "language": language,
        "show_codes": getattr(settings, "SHOW_PAGE_CODES", settings.DEBUG),
        "page_code": code,
        "banners": [SafeString(text) for text in banners],
        **frame.context(request),
    }
    parts = tuple(loader.get_template("ui/hole.html").render(context, request).split(_CUT))
    if key is not None:
        if len(_drawn) >= _FRAMES_KEPT:
            _drawn.clear()
        _drawn[key] = parts
    return parts


def draw_page(request: HttpRequest, template: str, context: Mapping[str, Any], frame: Frame) -> str:
    """A page as HTML: the template draws title, head and main part; the frame around them is kept as drawn."""
    here = request.get_full_path()
    full = {
        "request": request,
        "frame_template": "ui/parts.html",
        "cut": SafeString(_CUT),
        "here": here,
        "theme": theme_of(request),
        "language": get_language() or settings.LANGUAGE_CODE,
        "page_code": _page_code(request),
        "notices": get_messages(request) if hasattr(request, "_messages") else (),
        **context,
    }
    drawn = loader.get_template(template).render(full, request)
    parts = drawn.split(_CUT)
    if len(parts) != 3:
        # The template brings its own frame (prints).
        return drawn
    around = _frame_parts(request, frame)
    csrf, address = get_token(request), escape(here)
    woven = [around[0].replace(_HERE, address).replace(_CSRF, csrf)]
    for part, after in zip(parts, around[1:], strict=True):
        woven += (part, after.replace(_HERE, address).replace(_CSRF, csrf))
    return "".join(woven)


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    frame: str = "staff",
    status: int = 200,
) -> HttpResponse:
    """Draw a page in its portal's frame. Also the door for plain view functions.

    The template extends `ui/page.html` (heading, lead, crumbs, toolbar, then its block `content`) and may be given
    `title`, `lead`, `crumbs`, `actions` and `figures`.
    """
    page = getattr(request, "page", None)
    full = {"title": page.title if page is not None else "", **(context or {})}
    return HttpResponse(draw_page(request, template, full, _frame_for(request, frame)), status=status)
