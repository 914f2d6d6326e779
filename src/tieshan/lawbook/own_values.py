"""The district's own approved values beside the shipped ones: kept in the process for a few seconds.

`parameter()` is asked many times on a page and never makes a query of its own: all own values (some dozens at most) are
read together, at most once in `SECONDS`. A value approved by another process holds here that much later; in the process
that approved it, at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from tieshan.lawbook.records import Parameter

__all__ = ["SECONDS", "Own", "own_values", "provide_own_values"]

SECONDS = 3.0

Loader = Callable[[], Mapping[str, tuple[Parameter, ...]]]


class Own:
    """What was read at one moment, with what was already answered from it."""

    def __init__(self, values: Mapping[str, tuple[Parameter, ...]], until: float) -> None:
        self.values = values
        self.until = until
        self.answers: dict[tuple[str, object], Parameter | None] = {}


_EMPTY = Own({}, 0.0)
_loader: Loader | None = None
_kept = _EMPTY


def provide_own_values(loader: Loader) -> None:
    """Register the one function that reads the approved values (from `apps.py`)."""
    global _loader
    _loader = loader


def own_values() -> Own:
    """The approved values, read again when they are older than a few seconds."""
    global _kept
    if _loader is None:
        return _EMPTY
    kept = _kept
    if time.monotonic() >= kept.until:
        kept = Own(_loader(), time.monotonic() + SECONDS)
        _kept = kept
    return kept


def forget() -> None:
    """Read again at the next question: called when a value was approved."""
    global _kept
    _kept = Own({}, 0.0)


def keep(values: Mapping[str, tuple[Parameter, ...]]) -> None:
    """Hold these values until `forget()`: for tests, which must not read what an undone transaction left behind."""
    global _kept
    _kept = Own(values, float("inf"))
