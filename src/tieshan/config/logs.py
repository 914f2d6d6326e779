"""Logs: one JSON object a line in production, readable lines at the desk. Never a personal value, never a parameter
of a query: only codes, ids, times and addresses."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from tieshan.foundation.audit.request import current_request_id

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
# Asked every few seconds by machines: no line each.
_PROBES = frozenset({"/healthz", "/readyz"})
_requests = structlog.get_logger("tieshan.request")

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """The `LOGGING` setting; also points structlog at the standard library, so that there is one stream."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "house": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "house"}},
        "root": {"handlers": ["stream"], "level": "WARNING"},
        "loggers": {
            "tieshan": {"level": level},
            "django": {"level": "WARNING"},
            # A refused page (403, 404) is an ordinary answer, already in the request line.
            "django.request": {"level": "ERROR"},
            # Scanners ask under any name; the request line with its status 400 is enough.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "procrastinate": {"level": "WARNING"},
        },
    }


class RequestLogMiddleware:
    """One line a request with page code, status and milliseconds; the request id binds all lines of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.wanted = logging.getLogger("tieshan.request").isEnabledFor(logging.INFO)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request=request_id)
        current_request_id.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request")
        response["X-Request-ID"] = request_id
        if self.wanted and request.path not in _PROBES:
            match = request.resolver_match
            _requests.info(
                "request",
                request=request_id,
                method=request.method,
                page=match.url_name if match else None,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response
