"""Keyed hashes: finding a person by an encrypted number without decrypting anything.

The key lies outside the database.  Without it nobody can run through all identity numbers and compare, which a plain
hash would allow within minutes.  Each purpose has its own derived key.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

__all__ = ["digest", "digest_many", "normalised"]

# Spaces and the dashes that people put into numbers.
_DROPPED = dict.fromkeys(map(ord, " \t\r\n-\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u3000"))


def normalised(value: str) -> str:
    """The form that is hashed: half-width, capital, without spaces and dashes."""
    if value.isalnum() and value.isascii():
        return value.upper()
    return unicodedata.normalize("NFKC", value).translate(_DROPPED).upper()


def digest(value: str, purpose: str) -> bytes:
    """32 bytes that equal values (after ``normalised``) of one purpose share."""
    keyed = _keyed(purpose, settings.HASH_KEY).copy()
    keyed.update(normalised(value).encode())
    return keyed.digest()


def digest_many(values: Iterable[str | None], purpose: str) -> list[bytes | None]:
    """``digest`` of a column; None and empty texts give None."""
    # Copying a keyed state costs half of keying a new one.
    copy = _keyed(purpose, settings.HASH_KEY).copy
    digests: list[bytes | None] = []
    for value in values:
        if value:
            keyed = copy()
            keyed.update(normalised(value).encode())
            digests.append(keyed.digest())
        else:
            digests.append(None)
    return digests


@lru_cache(maxsize=64)
def _keyed(purpose: str, master: bytes) -> hmac.HMAC:
    if not master:
        raise ImproperlyConfigured("HASH_KEY is not set: people can be neither stored nor found by number")
    key = hmac.digest(master, b"tieshan digest|" + purpose.encode(), "sha256")
    return hmac.new(key, digestmod="sha256")
