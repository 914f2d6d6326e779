"""Small files of every kind for tests, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile


def png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def pdf() -> bytes:
    """As much of a PDF as tells what it is."""
    return b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def packed(*names: str, content: bytes = b"<x/>") -> bytes:
    """A zip archive with entries of these names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return stream.getvalue()


def compound(*words: str) -> bytes:
    """The head of an older office file with these stream names in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64 + b"".join(w.encode("utf-16-le") for w in words)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """An upload as a browser sends it; its own word for the content type is never believed."""
    return SimpleUploadedFile(name, data, content_type="text/html")
