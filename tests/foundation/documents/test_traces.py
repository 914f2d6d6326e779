"""Pictures lose place, time and camera, keep what the eye sees and which way up they stand."""

from __future__ import annotations

import struct
import zlib

import pytest

from tieshan.foundation.documents.traces import without_traces

SECRET = b"GPS 31.7 118.5 Phone of Li Yumei"


def segment(mark: int, body: bytes) -> bytes:
    return bytes([0xFF, mark]) + struct.pack(">H", len(body) + 2) + body


def exif(order: str, way: int) -> bytes:
    head = struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 8)
    make = struct.pack(f"{order}HHII", 0x010F, 2, len(SECRET), 38)
    turned = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, way, 0)
    return b"Exif\0\0" + head + struct.pack(f"{order}H", 2) + make + turned + b"\0\0\0\0" + SECRET


@pytest.mark.parametrize("order", ["<", ">"])
def test_jpeg(order: str) -> None:
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\x34\xff\0\x56" + b"\xff\xd9"
    jfif, table = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), segment(0xDB, b"\0" * 65)
    xmp, words = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), segment(0xFE, SECRET)
    data = b"\xff\xd8" + jfif + segment(0xE1, exif(order, 6)) + xmp + words + table + scan + b"film " + SECRET
    clean = without_traces(data, "jpeg")
    assert SECRET not in clean
    assert clean.startswith(b"\xff\xd8")
    assert jfif in clean
    assert clean.endswith(table + scan)
    # The way up survives, alone.
    assert clean.count(b"Exif\0\0") == 1
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in clean
    assert without_traces(clean, "jpeg") == clean


def test_jpeg_of_several_scans_and_pictures() -> None:
    """Scans with restarts and tables between them stay whole; a second picture with its own place behind it goes."""
    head, table = segment(0xDB, b"\0" * 65), segment(0xC4, b"\0" * 20)
    first = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\xd0\x34\xff\0\x56"
    second = segment(0xDA, b"\x01\x02\0\0\x3f\0") + b"\x78\xff\xd7\x9a\xff\xff"
    picture = b"\xff\xd8" + head + first + table + second + b"\xd9"
    behind = b"\xff\xd8" + segment(0xE1, exif("<", 6)) + first + b"\xff\xd9"
    words = segment(0xFE, SECRET)
    data = b"\xff\xd8" + head + first + words + table + second + b"\xd9" + behind
    clean = without_traces(data, "jpeg")
    assert SECRET not in clean
    assert clean == picture


def test_png() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13)
    shown = chunk(b"IDAT", b"pixels") + chunk(b"IEND", b"")
    data = head + chunk(b"tEXt", SECRET) + chunk(b"eXIf", SECRET) + chunk(b"tIME", b"1234567") + shown + SECRET
    assert without_traces(data, "png") == head + shown


def test_webp_and_what_is_left_alone() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)

    def file(*chunks: bytes) -> bytes:
        body = b"WEBP" + b"".join(chunks)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    shown = chunk(b"VP8 ", b"pixel")
    data = file(chunk(b"VP8X", b"\x0c" + b"\0" * 9), shown, chunk(b"EXIF", SECRET), chunk(b"XMP ", SECRET))
    assert without_traces(data, "webp") == file(chunk(b"VP8X", b"\0" * 10), shown)
    assert without_traces(b"%PDF-1.4 x", "pdf") == b"%PDF-1.4 x"


# The last one has no end.
@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8\x00",
        b"\xff\xd8",
        b"\xff\xd8" + segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\x34",
    ],
)
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        without_traces(data, "jpeg")
