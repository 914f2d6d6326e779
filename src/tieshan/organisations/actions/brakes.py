"""The brake on guessing: an attempt is taken before anything is compared, so that parallel attempts count as well.

Attempts are taken outside acts and, at the door, outside a transaction: what is taken stays taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from tieshan.organisations.models import SignInBrake

# One statement, so that two attempts at the same moment queue at the row and are both counted. The attempt that
# fills the measure is still admitted; it sets the lock under which the next ones are refused.
_TAKE = """
INSERT INTO organisations_signinbrake AS b (key, attempts, since, locked_until)
VALUES (%(key)s, 1, %(now)s, CASE WHEN %(limit)s <= 1 THEN %(until)s::timestamptz END)
ON CONFLICT (key) DO UPDATE SET
    attempts = CASE WHEN b.locked_until IS NOT NULL OR b.since < %(start)s THEN 1 ELSE b.attempts + 1 END,
    since = CASE WHEN b.locked_until IS NOT NULL OR b.since < %(start)s THEN %(now)s ELSE b.since END,
    locked_until = CASE
        WHEN b.locked_until IS NULL AND b.since >= %(start)s AND b.attempts + 1 >= %(limit)s THEN %(until)s::timestamptz
        WHEN %(limit)s <= 1 THEN %(until)s::timestamptz
    END
WHERE b.locked_until IS NULL OR b.locked_until <= %(now)s
RETURNING locked_until
"""
_GIVE_BACK = """
UPDATE organisations_signinbrake SET
    attempts = greatest(attempts - 1, 0),
    locked_until = CASE WHEN attempts - 1 >= %(limit)s THEN locked_until END
WHERE key = %(key)s
"""


@dataclass(frozen=True)
class Brake:
    """A measure: how many attempts within a time, and how long the door stays shut when they are used up."""

    limit: int
    within: timedelta
    shut: timedelta


@dataclass(frozen=True)
class Attempt:
    """What taking an attempt gave: whether it was admitted, and until when the door is shut (also by this one)."""

    admitted: bool
    shut_until: datetime | None


def take_attempt(key: str, brake: Brake, *, now: datetime) -> Attempt:
    """Take one attempt for the key."""
    values: dict[str, str | int | datetime] = {
        "key": key,
        "now": now,
        "start": now - brake.within,
        "until": now + brake.shut,
        "limit": brake.limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    if row is not None:
        return Attempt(True, row[0])
    locked = SignInBrake.objects.filter(key=key).values_list("locked_until", flat=True).first()
    return Attempt(False, locked)


def give_back(key: str, brake: Brake) -> None:
    """Count one attempt less: it was rightful. What others used up at the same key stays counted."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, {"key": key, "limit": brake.limit})


def clear(key: str, *, now: datetime) -> None:
    """Forget a key whose owner proved themselves, and with it marks of days long past."""
    SignInBrake.objects.filter(key=key).delete()
    SignInBrake.objects.filter(since__lt=now - timedelta(days=2)).delete()
