"""What an address may ask, and refusals that no page has caught."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from tieshan.foundation.ui.errors import refusal_page
from tieshan.kernel.refusal import Refused

_DAY = r"(?!19|20|21)\d{4}-\d\d(?:-\d\d)?"
_FAR = re.compile(rf"(?:[=~]|%7E)(?:%20|\+)*{_DAY}", re.IGNORECASE)
_FAR_VALUE = re.compile(rf"(?:.*~)?\s*{_DAY}\s*(?:~.*)?")


class PlainQueryMiddleware:
    """Addresses are typed, guessed and mangled. What no database keeps (the character zero) is left out of them; a day
    before 1900 or after 2199 counts as not given, as every text that is no day does: calendars end there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked or "\0" in asked or _FAR.search(asked):
            request.GET = _plain(request.GET)  # type: ignore[assignment]
        return self.get_response(request)


def _plain(given: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for key, values in given.lists():
        kept.setlist(
            key.replace("\0", ""),
            [value.replace("\0", "") for value in values if key == "q" or not _FAR_VALUE.fullmatch(value)],
        )
    kept._mutable = False
    return kept


class RefusalMiddleware:
    """Turns `Refused` into a page with status 403, 409 or 422. Stands after the actor and the messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to the framework."""
        return refusal_page(request, exception) if isinstance(exception, Refused) else None
