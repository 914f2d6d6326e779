"""The account behind each request, and what an account must do before it may go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tieshan.foundation.access import Actor
from tieshan.organisations.models import Account
from tieshan.organisations.rules.passwords import password_expired
from tieshan.portals.staff.door import account_of

PASSWORD_PAGE = "organisations.account.change_password"  # noqa: S105 - a page's code
FACTOR_PAGES = (
    "organisations.factor.prepare",
    "organisations.factor.enrol",
    "organisations.factor.qr",
)
ALWAYS_OPEN = (
    "portals.staff.login",
    "portals.staff.factor",
    "portals.staff.logout",
    "ui.preference.theme",
    "set_language",
    "config.health.alive",
    "config.health.ready",
)


def due(account: Account, actor: Actor) -> str:
    """What the account must do first: "password", "factor" or nothing.

    In demonstration mode the published passwords of demonstration accounts may stay, and administrators are reminded
    of the second factor instead of being held up.
    """
    excused = settings.DEMO and account.is_demo
    if not excused and (
        account.must_change_password
        or password_expired(account.password_changed_at, now=timezone.now(), days=settings.PASSWORD_DAYS)
    ):
        return "password"
    if actor.administrator and account.second_factor_on is None and not settings.DEMO:
        return "factor"
    return ""


class SignedInMiddleware:
    """`request.user` from the kept sign-in, and the gate before every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: account_of(request))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send accounts that owe a new password or a second factor to the page where they settle it."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in ALWAYS_OPEN or not request.user.is_authenticated:
            return None
        todo = due(request.user, request.actor)  # type: ignore[arg-type, attr-defined]
        if todo == "password" and name != PASSWORD_PAGE:
            return HttpResponseRedirect(reverse(PASSWORD_PAGE))
        if todo == "factor" and name not in FACTOR_PAGES:
            return HttpResponseRedirect(reverse(FACTOR_PAGES[0]))
        return None
