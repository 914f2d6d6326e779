"""Time-based one-time codes after RFC 6238 (HMAC-SHA-1, 30 seconds, 6 digits), as all usual phone apps compute them.

Pure: the time is passed in.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
# One step of drift to either side forgives a clock that is half a minute off.
DRIFT_STEPS = 1
_RECOVERY_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
RECOVERY_CODES = 10


def new_secret() -> str:
    """A random 160-bit secret in base 32, as RFC 4226 asks for."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def code_at(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code of one time step."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: str, code: str, *, seconds: float, last_step: int) -> int | None:
    """The time step whose code was entered, or None.

    Only steps after `last_step`, the step of the last accepted code, count: a code that was seen once is refused.
    """
    entered = "".join(code.split())
    if len(entered) != DIGITS or not entered.isascii() or not entered.isdigit():
        return None
    now = int(seconds) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        # Every step is compared, so that the time taken tells nothing.
        if hmac.compare_digest(code_at(secret, step), entered) and step > last_step and found is None:
            found = step
    return found


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    """The address that a phone app reads from the QR code."""
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?" + urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)


def new_recovery_codes() -> list[str]:
    """Ten one-time codes of 50 bits each, written in two groups of five."""
    codes = []
    for _i in range(RECOVERY_CODES):
        letters = "".join(secrets.choice(_RECOVERY_LETTERS) for _j in range(10))
        codes.append(f"{letters[:5]}-{letters[5:]}")
    return codes


def plain_recovery_code(entered: str) -> str:
    """A recovery code without the spaces, dashes and small letters with which it was typed."""
    return "".join(c for c in entered.upper() if c.isalnum())
