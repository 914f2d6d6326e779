"""Encryption of single values.

A stored value says how it can be read: one byte for the suite, one for the version of the key, then what the suite
made of it (for AES-GCM a nonce of 12 bytes and the text with its tag).  The *purpose*, usually ``app.model.field``,
is authenticated along with it, so a value copied into another column does not open there.

Changing the key: add a version to ``DATA_KEYS``.  The highest encrypts, every version that is still there decrypts.
Nonces are random; one key may encrypt some four thousand million values before it must be changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

__all__ = [
    "CannotDecrypt",
    "Suite",
    "decrypt",
    "decrypt_many",
    "encrypt",
    "encrypt_many",
    "key_version",
    "register_suite",
]

_HEAD = 2
_NONCE = 12


class CannotDecrypt(Exception):
    """A stored value was damaged, moved to another column, or its key is not among ``DATA_KEYS``."""


class Suite(Protocol):
    """An algorithm: its number in stored values, and sealing and opening of many values under one key and purpose."""

    number: int

    def seal_many(self, key: bytes, values: Sequence[bytes], purpose: bytes) -> list[bytes]:
        """Encrypt; each result must differ even for equal values."""
        ...

    def opener(self, key: bytes, purpose: bytes) -> Callable[[bytes], bytes]:
        """A function that decrypts one value; raises ``CannotDecrypt``."""
        ...


class AesGcm:
    """AES-256-GCM with random nonces."""

    number = 1

    def seal_many(self, key: bytes, values: Sequence[bytes], purpose: bytes) -> list[bytes]:
        """Nonces are drawn in one go: asking the system for each one would cost as much as the encryption."""
        seal = _aes(key).encrypt
        noise = os.urandom(_NONCE * len(values))
        return [
            (nonce := noise[at : at + _NONCE]) + seal(nonce, value, purpose)
            for at, value in zip(range(0, len(noise), _NONCE), values, strict=True)
        ]

    def opener(self, key: bytes, purpose: bytes) -> Callable[[bytes], bytes]:
        """Decrypt one value."""
        unseal = _aes(key).decrypt

        def unlock(body: bytes) -> bytes:
            try:
                return unseal(body[:_NONCE], body[_NONCE:], purpose)
            except (InvalidTag, ValueError) as error:
                raise CannotDecrypt("the value was damaged, or belongs to another column or key") from error

        return unlock


@lru_cache(maxsize=16)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


_suites: dict[int, Suite] = {}
_preferred: int = AesGcm.number


def register_suite(suite: Suite, *, preferred: bool = False) -> None:
    """Add an algorithm (for instance SM4-GCM where a district must use it); ``preferred`` encrypts new values."""
    global _preferred
    if not 0 < suite.number < 256:
        raise ValueError("a suite's number fits one byte")
    known = _suites.get(suite.number)
    if known is not None and type(known) is not type(suite):
        raise ValueError(f"suite {suite.number} is taken by {type(known).__name__}")
    _suites[suite.number] = suite
    if preferred:
        _preferred = suite.number


register_suite(AesGcm())


def key_version() -> int:
    """The version of the key that encrypts now."""
    if not settings.DATA_KEYS:
        raise ImproperlyConfigured("DATA_KEYS is empty: personal data can be neither written nor read")
    return int(max(settings.DATA_KEYS))


def encrypt_many(values: Iterable[str | None], purpose: str) -> list[bytes | None]:
    """Encrypt a column of texts for ``purpose``; None stays None.  200,000 values take about half a second."""
    texts = list(values)
    version = key_version()
    head = bytes((_preferred, version))
    present = [text.encode() for text in texts if text is not None]
    sealed = _suites[_preferred].seal_many(settings.DATA_KEYS[version], present, purpose.encode())
    if len(present) == len(texts):
        return [head + body for body in sealed]
    bodies = iter(sealed)
    return [None if text is None else head + next(bodies) for text in texts]


def decrypt_many(values: Iterable[bytes | memoryview | None], purpose: str) -> list[str | None]:
    """Decrypt a column of stored values; None stays None.  Raises ``CannotDecrypt``."""
    openers: dict[bytes, Callable[[bytes], bytes]] = {}
    texts: list[str | None] = []
    for value in values:
        if value is None:
            texts.append(None)
            continue
        stored = bytes(value)
        head = stored[:_HEAD]
        unlock = openers.get(head)
        if unlock is None:
            unlock = openers[head] = _opener(head, purpose)
        texts.append(unlock(stored[_HEAD:]).decode())
    return texts


def encrypt(value: str, purpose: str) -> bytes:
    """Encrypt one text for ``purpose``."""
    (stored,) = encrypt_many((value,), purpose)
    assert stored is not None  # noqa: S101 - for the type checker: a text never becomes None
    return stored


def decrypt(value: bytes | memoryview, purpose: str) -> str:
    """Decrypt one stored value.  Raises ``CannotDecrypt``."""
    stored = bytes(value)
    return _opener(stored[:_HEAD], purpose)(stored[_HEAD:]).decode()


def _opener(head: bytes, purpose: str) -> Callable[[bytes], bytes]:
    if len(head) < _HEAD:
        raise CannotDecrypt("the value is too short")
    number, version = head
    suite = _suites.get(number)
    if suite is None:
        raise CannotDecrypt(f"no suite with number {number} is installed")
    key = settings.DATA_KEYS.get(version)
    if key is None:
        raise CannotDecrypt(f"version {version} of the data key is not installed")
    return suite.opener(key, purpose.encode())
