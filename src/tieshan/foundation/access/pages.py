"""The register of pages. A page without a code cannot be registered; a public page must say why it is public."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from tieshan.foundation.access.permissions import known
from tieshan.foundation.access.session import acting_as

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Nav:
    """Where a page stands in the menu: the section's code, the order inside it, and a count badge provider."""

    section: str
    order: int = 100
    badge: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class Page:
    """One address: its code is the URL name, the help anchor and the line in the access matrix."""

    code: str
    path: str
    title: object
    view: View
    permission: str
    public: bool = False
    why: str = ""
    signed_in: bool = False
    nav: Nav | None = None
    own_transaction: bool = False


_pages: dict[str, Page] = {}


def all_pages() -> dict[str, Page]:
    """Every registered page by code."""
    return dict(sorted(_pages.items()))


def _guarded(page_: Page) -> View:
    @functools.wraps(page_.view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.page = page_  # type: ignore[attr-defined]
        actor = request.actor  # type: ignore[attr-defined]
        if not page_.public:
            if actor.is_anonymous:
                return _to_the_door(request)
            if not page_.signed_in:
                actor.require(page_.permission)
        if page_.own_transaction:
            return page_.view(request, *args, **kwargs)
        with acting_as(actor):
            response = page_.view(request, *args, **kwargs)
            # A lazy template must be rendered while the row policies still know the reader.
            render = getattr(response, "render", None)
            if callable(render):
                response = render()
        if not page_.public:
            # After signing out nobody reads the page again from the browser's or a proxy's store.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; a fragment's request sends the whole window there instead of drawing it inside."""
    address = request.get_full_path()
    if request.headers.get("HX-Request") == "true":
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        address = here.path + (f"?{here.query}" if here.query else "")
    door = reverse(settings.LOGIN_URL) + "?" + urlencode({"next": address})
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": door})
    return HttpResponseRedirect(door)


def register_page(
    code: str,
    *,
    path: str,
    title: object,
    view: View,
    permission: str | None = None,
    public: bool = False,
    signed_in: bool = False,
    why: str = "",
    nav: Nav | None = None,
    own_transaction: bool = False,
) -> Page:
    """Register a view under its code.

    The permission is the code itself unless another is named. `signed_in=True` opens the page to every account
    (own settings, home page), `public=True` to everybody; both must say `why`. `own_transaction=True` leaves the
    transaction to the view: it then sees no personal data, and what it counts stays counted when it fails.
    """
    if not code:
        raise ValueError("a page needs a code")
    if code in _pages:
        raise ValueError(f"page {code} is registered twice")
    if (public or signed_in) and not why:
        raise ValueError(f"page {code} is open without a permission and does not say why")
    needed = permission or code
    if not public and not signed_in:
        known(needed)
    entry = Page(code, path, title, view, needed, public, why, signed_in, nav, own_transaction)
    _pages[code] = entry
    return entry


def page(code: str, **options: Any) -> Callable[[View], View]:
    """Decorator form of `register_page` for view functions."""

    def decorate(view: View) -> View:
        register_page(code, view=view, **options)
        return view

    return decorate


def page_urls() -> list[URLPattern]:
    """URL patterns of all registered pages, the code being the URL name."""
    return [path(entry.path, _guarded(entry), name=entry.code) for entry in all_pages().values()]
