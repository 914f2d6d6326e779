"""When a digest may leave the house: pure functions on times."""

from __future__ import annotations

from datetime import datetime, time, timedelta

#: How often a digest that certainly did not go out is tried again on its day, and how long the first wait is.
MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=10)


def is_quiet(moment: time, quiet_from: time, quiet_until: time) -> bool:
    """True inside the quiet hours, which may run over midnight; equal ends mean that there are none."""
    if quiet_from <= quiet_until:
        return quiet_from <= moment < quiet_until
    return moment >= quiet_from or moment < quiet_until


def next_attempt(at: datetime, attempts: int) -> datetime | None:
    """When to try again after a failure: each wait is twice the one before; None when it has been tried enough."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return at + FIRST_WAIT * 2 ** (attempts - 1)
