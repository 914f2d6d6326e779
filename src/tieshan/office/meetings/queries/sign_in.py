"""The code for signing in on the spot: short-lived, computed, never stored.

A code is a keyed hash of the meeting and the time. The one on the screen changes every minute and holds for two; the
one on paper holds on the day of the meeting. Who signs in is signed in to the house anyway: the code only says that
they are where it is shown. No place, no picture, no duty: the recorder can tick the name instead.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime

from tieshan.foundation.vault import digest

PURPOSE = "office.attendance.sign_in"
SECONDS = 60
LENGTH = 8
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _code(text: str) -> str:
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest(text, PURPOSE)[:LENGTH])


def _slot(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def screen_code(meeting_id: int, at: datetime) -> str:
    """The code that the screen shows at this moment."""
    return _code(f"screen:{meeting_id}:{_slot(at)}")


def paper_code(meeting_id: int, day: date) -> str:
    """The code on the printed sheet of a meeting."""
    return _code(f"paper:{meeting_id}:{day.isoformat()}")


def code_holds(code: str, meeting_id: int, day: date, at: datetime) -> bool:
    """True for the code of this minute or the one before, and for the one on paper."""
    given = "".join(code.split()).upper().encode()
    valid = [_code(f"screen:{meeting_id}:{_slot(at) - back}") for back in (0, 1)]
    valid.append(paper_code(meeting_id, day))
    return any(hmac.compare_digest(given, one.encode()) for one in valid)
