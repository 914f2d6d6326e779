"""Where a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

__all__ = ["client_address"]


def client_address(request: HttpRequest) -> str:
    """The caller's address, as far as our own proxies vouch for it."""
    hops = settings.PROXY_HOPS
    if hops:
        told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(told) >= hops:
            return str(told[-hops])[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
