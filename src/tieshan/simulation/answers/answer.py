"""One answer of the key."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is asked (topic, whose, which) and what must be found; ``whose`` is an account or, of money, a unit."""

    topic: str
    whose: int
    which: str
    value: str
