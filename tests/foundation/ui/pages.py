"""Pages of the tests: not registered, so that no other test sees them."""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tieshan.foundation.access import Actor, Grant, acting_as
from tieshan.foundation.access.pages import Page as Registered
from tieshan.foundation.ui.base import Page


def all_powerful(account_id: int | None = 7) -> Actor:
    """Somebody who may do everything, with an account."""
    return Actor(account_id, "区总工会办公室", (Grant(frozenset({"*"}), "1.", 1, True),))


def request_for(page: type[Page], method: str, address: str, actor: Actor, data: Any = None) -> HttpRequest:
    """A request as the middleware would have made it."""
    factory = RequestFactory()
    request = factory.get(address) if method == "get" else factory.post(address, data or {})
    request.actor = actor  # type: ignore[attr-defined]
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request.htmx = False  # type: ignore[attr-defined]
    code = getattr(page, "code", "test.page.view")
    request.page = Registered(code, "t/", page.title, lambda r: None, code)  # type: ignore[attr-defined, arg-type, return-value]
    return request


def open_page(page: type[Page], address: str = "/t/", *, actor: Actor | None = None, **kwargs: Any) -> HttpResponse:
    """GET a page inside the actor's transaction."""
    who = actor or all_powerful()
    request = request_for(page, "get", address, who)
    with acting_as(who):
        return page(request, **kwargs).respond()


def send(
    page: type[Page], data: dict[str, Any], address: str = "/t/", *, actor: Actor | None = None, **kwargs: Any
) -> HttpResponse:
    """POST to a page inside the actor's transaction."""
    who = actor or all_powerful()
    request = request_for(page, "post", address, who, data)
    with acting_as(who):
        return page(request, **kwargs).respond()
