"""The grants protocol: a higher room says which grants an account holds today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tieshan.foundation.access.actor import Actor

_provider: Callable[[Any], Actor] | None = None


def provide_grants(provider: Callable[[Any], Actor]) -> None:
    """Register the one function that turns an account into an actor (called by the organisations room)."""
    global _provider
    if _provider is not None and _provider is not provider:
        raise RuntimeError("grants are provided twice")
    _provider = provider


def actor_for_account(account: Any) -> Actor:
    """The actor for an account; refuses (RuntimeError) when no room provides grants."""
    if _provider is None:
        raise RuntimeError("no room provides grants: access is refused")
    return _provider(account)
