"""Refusals that no page has caught become pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tieshan.foundation.ui.errors import refusal_page
from tieshan.kernel.refusal import Refused


class RefusalMiddleware:
    """Turns `Refused` into a page with status 403, 409 or 422. Stands after the actor and the messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to the framework."""
        return refusal_page(request, exception) if isinstance(exception, Refused) else None
