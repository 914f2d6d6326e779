"""The frame of the staff portal: what its shell shows around every page."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.http import HttpRequest

from tieshan.foundation.ui.base import may_open, page_url
from tieshan.foundation.ui.shell import Frame
from tieshan.portals.staff.menu import account_links, menu_for

HOME = "desk.home.view"
SEARCH = "desk.search.view"
LOGOUT = "portals.staff.logout"
# The thumb's bar on a phone: these pages, as far as the reader may open them, then the menu and the own account.
THUMB_BAR = (HOME, "members.person.list", SEARCH)


def shell_context(request: HttpRequest) -> dict[str, Any]:
    """Menu, search, who-am-I, bottom bar."""
    actor = request.actor  # type: ignore[attr-defined]
    page = getattr(request, "page", None)
    code = page.code if page is not None else ""
    return {
        "menu": menu_for(actor, code),
        "who": actor.name,
        "account_links": account_links(actor),
        "home_url": page_url(HOME) or "/",
        "search_url": page_url(SEARCH) or "/search",
        "search_text": request.GET.get("q", "") if code == SEARCH else "",
        "logout_url": page_url(LOGOUT),
        "thumb_bar": [
            (target, page_url(target), target == code)
            for target in THUMB_BAR
            if page_url(target) and may_open(actor, target)
        ],
    }


def _key(request: HttpRequest) -> Hashable:
    """What the shell depends on beside page and account: the menu with its badges. A search differs each time."""
    code = request.page.code if getattr(request, "page", None) is not None else ""  # type: ignore[attr-defined]
    return None if code == SEARCH else menu_for(request.actor, code)  # type: ignore[attr-defined]


STAFF = Frame("staff", "staff/shell.html", shell_context, _key)
