"""The request that an entry belongs to, by the number that ties it to the lines of the server's log."""

from __future__ import annotations

from contextvars import ContextVar

__all__ = ["current_request_id"]

# Set by the middleware that logs requests; empty in commands and jobs.
current_request_id: ContextVar[str] = ContextVar("tieshan_request_id", default="")
