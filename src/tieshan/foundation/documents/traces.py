"""Pictures without their traces: where and when they were taken, with which telephone, by whom.

What the eye sees stays byte for byte; only the parts beside it are left out. Of the EXIF data of a JPEG one number is
kept: which way up it stands. Nothing is decoded, so a picture cannot do harm here.
"""

from __future__ import annotations

import re
import struct

__all__ = ["without_traces"]

#: What a PNG needs to be drawn rightly.
_PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"acTL",
    b"fcTL", b"fdAT",
}  # fmt: skip
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_ORIENTATION = 0x0112
#: Inside a scan a mark is a doubled byte (0) or a restart (D0 to D7); any other begins a segment.
_NEXT_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def without_traces(data: bytes, content: str) -> bytes:
    """The same picture without what stands beside it. `content` is the code of `sniff.CONTENTS`; what is no JPEG, PNG
    or WebP comes back as it is. A damaged picture raises ValueError."""
    clean = {"jpeg": _jpeg, "png": _png, "webp": _webp}.get(content)
    if clean is None:
        return data
    try:
        return clean(data)
    except (struct.error, IndexError) as broken:
        raise ValueError("damaged picture") from broken


def _jpeg(data: bytes) -> bytes:
    """Segments but JFIF, colour profile and Adobe's mark fall away, between the scans as well; so does whatever follows
    the first picture's end: a film, or further pictures with traces of their own."""
    parts, place, upright = [data[:2]], 2, b""
    while True:
        if data[place] != 0xFF:
            raise ValueError("damaged picture")
        mark = data[place + 1]
        if mark == 0xFF:
            place += 1
            continue
        if mark == 0xD9:
            return b"".join([parts[0], upright, *parts[1:], data[place : place + 2]])
        length = struct.unpack_from(">H", data, place + 2)[0]
        segment = data[place : place + 2 + length]
        if len(segment) < 2 + length:
            raise ValueError("damaged picture")
        place += 2 + length
        if mark == 0xDA:
            end = _end_of_scan(data, place)
            parts += [segment, data[place:end]]
            place = end
        elif mark == 0xE1 and segment[4:10] == b"Exif\0\0":
            upright = _upright(segment[10:]) or upright
        elif (
            not (0xE1 <= mark <= 0xEF or mark == 0xFE)
            or (mark == 0xE2 and segment[4:15] == b"ICC_PROFILE")
            or mark == 0xEE
        ):
            parts.append(segment)


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the next segment begins."""
    found = _NEXT_MARK.search(data, place)
    if found is None:
        raise ValueError("damaged picture")
    return found.start()


def _upright(exif: bytes) -> bytes:
    """A segment that says which way up the picture stands and nothing else; empty where that is not said."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 10:
        return b""
    start = struct.unpack_from(f"{order}I", exif, 4)[0]
    if start + 2 > len(exif):
        return b""
    for number in range(struct.unpack_from(f"{order}H", exif, start)[0]):
        entry = start + 2 + 12 * number
        if entry + 12 > len(exif):
            return b""
        tag, kind = struct.unpack_from(f"{order}HH", exif, entry)
        if tag == _ORIENTATION and kind == 3:
            way = struct.unpack_from(f"{order}H", exif, entry + 8)[0]
            if not 1 <= way <= 8:
                return b""
            tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, way, 0, 0)
            body = b"Exif\0\0" + tiff
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""


def _png(data: bytes) -> bytes:
    parts, place = [data[:8]], 8
    while place < len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        chunk = data[place : place + 12 + length]
        if len(chunk) < 12 + length:
            raise ValueError("damaged picture")
        if name in _PNG_KEPT:
            parts.append(chunk)
        place += 12 + length
        if name == b"IEND":
            break
    return b"".join(parts)


def _webp(data: bytes) -> bytes:
    parts, place = [], 12
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while place + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, place)
        chunk = data[place : place + 8 + length + (length & 1)]
        if len(chunk) < 8 + length:
            raise ValueError("damaged picture")
        if name == b"VP8X":
            # The marks that announce EXIF and XMP go with them.
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            parts.append(chunk)
        place += 8 + length + (length & 1)
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
