"""Typed events: how a lower room tells a higher one that something happened, without importing it.

An event is a frozen dataclass. It is delivered inside the act's own transaction, in order of subscription, so that
what follows from an act (members moving with a merged union) is done or undone together with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_subscribers: dict[type, list[Callable[[Any], None]]] = {}


def subscribe(event_type: type[E], receiver: Callable[[E], None]) -> None:
    """Have `receiver` called for each event of the type. Called from apps.py alone; subscribing twice counts once."""
    receivers = _subscribers.setdefault(event_type, [])
    if receiver not in receivers:
        receivers.append(receiver)


def announce(event: object) -> None:
    """Deliver an event now, to all subscribers; what one of them refuses is refused as a whole."""
    for receiver in _subscribers.get(type(event), ()):
        receiver(event)
