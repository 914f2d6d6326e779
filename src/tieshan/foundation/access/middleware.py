"""Puts the actor on every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tieshan.foundation.access.actor import ANONYMOUS, Actor
from tieshan.foundation.access.grants import actor_for_account


class ActorMiddleware:
    """`request.actor`: built from the account's grants of today when a page first asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    user = request.user
    return actor_for_account(user) if user.is_authenticated else ANONYMOUS
