"""Encrypted files: evidence, attachments, the originals of imports.

Outside the web root, under ``settings.FILES_DIR``, one file a token.  The content is encrypted in portions of 64 KiB,
each authenticated together with its place and with whether it is the last, so portions can be neither swapped nor cut
off.  Each file has a key of its own, derived from the data key and a random salt.

Layout: ``TSF1``, version of the data key (1 byte), salt (16 bytes), then the portions, each 16 bytes longer than its
content.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tieshan.foundation.vault.cipher import CannotDecrypt, key_version

__all__ = ["StoredFile", "delete", "open_file", "path_of", "put"]

_MAGIC = b"TSF1"
_SALT = 16
_TAG = 16
_PORTION = 64 * 1024
_TOKEN = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True)
class StoredFile:
    """What to keep of a stored file: its token, the SHA-256 (hex) and size of its content, and its given name."""

    token: str
    sha256: str
    size: int
    name: str


def put(stream: IO[bytes], name: str, *, most: int | None = None) -> StoredFile:
    """Encrypt and store a stream in one step: either the whole file is there afterwards, or nothing.

    ``most`` is the greatest size in bytes; a longer stream raises ``ValueError`` and leaves nothing.  ``name`` is only
    handed back: it never becomes part of a path.
    """
    token = secrets.token_hex(16)
    path = path_of(token)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{token}.part")
    version, salt = key_version(), os.urandom(_SALT)
    cipher = _cipher(version, salt)
    content, size = hashlib.sha256(), 0
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(_MAGIC + bytes((version,)) + salt)
            for place, (portion, last) in enumerate(_portions(stream)):
                size += len(portion)
                if most is not None and size > most:
                    raise ValueError(f"the file is longer than {most} bytes")
                content.update(portion)
                target.write(cipher.encrypt(_nonce(place, last), portion, _MAGIC))
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return StoredFile(token, content.hexdigest(), size, name)


def open_file(token: str) -> BinaryIO:
    """The content of a stored file as a readable, seekable stream that decrypts as it goes.

    Raises ``FileNotFoundError``, and on reading ``CannotDecrypt`` where the file was damaged.
    """
    return io.BufferedReader(_Reader(path_of(token)), _PORTION)


def delete(token: str) -> None:
    """Remove a stored file; no harm if it is gone."""
    path_of(token).unlink(missing_ok=True)


def path_of(token: str) -> Path:
    """Where a token's file lies.  Only for backups; its content is encrypted."""
    if not _TOKEN.match(token):
        raise ValueError("not a file token")
    return Path(settings.FILES_DIR) / token[:2] / token


def _portions(stream: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    ahead = _read_full(stream)
    while True:
        portion, ahead = ahead, _read_full(stream)
        yield portion, not ahead
        if not ahead:
            return


def _read_full(stream: IO[bytes]) -> bytes:
    """A whole portion; sockets and uploads may hand over less at a time."""
    parts, missing = [], _PORTION
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(place: int, last: bool) -> bytes:
    # The key belongs to this file alone, so the place can serve as nonce.
    return place.to_bytes(11, "big") + (b"\1" if last else b"\0")


def _cipher(version: int, salt: bytes) -> AESGCM:
    key = settings.DATA_KEYS.get(version)
    if key is None:
        raise CannotDecrypt(f"version {version} of the data key is not installed")
    return AESGCM(HKDF(SHA256(), 32, salt, b"tieshan file").derive(key))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Reader(io.RawIOBase):
    """Decrypts one portion at a time; seeking goes to a portion without reading the ones before."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        head = self._file.read(len(_MAGIC) + 1 + _SALT)
        if len(head) < len(_MAGIC) + 1 + _SALT or not head.startswith(_MAGIC):
            self._file.close()
            raise CannotDecrypt("not a stored file")
        self._head = len(head)
        self._cipher = _cipher(head[len(_MAGIC)], head[len(_MAGIC) + 1 :])
        body = path.stat().st_size - self._head
        self._count = max(1, -(-body // (_PORTION + _TAG)))
        self._size = body - _TAG * self._count
        self._place = -1
        self._portion = b""
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        place, within = divmod(self._at, _PORTION)
        if place >= self._count:
            return 0
        if place != self._place:
            self._portion = self._decrypted(place)
            self._place = place
        piece = self._portion[within : within + len(memoryview(buffer))]  # type: ignore[arg-type]
        memoryview(buffer)[: len(piece)] = piece  # type: ignore[arg-type]
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _decrypted(self, place: int) -> bytes:
        self._file.seek(self._head + place * (_PORTION + _TAG))
        sealed = self._file.read(_PORTION + _TAG)
        try:
            return self._cipher.decrypt(_nonce(place, place == self._count - 1), sealed, _MAGIC)
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt("the file was damaged") from error
