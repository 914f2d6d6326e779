"""What an attached file really is, by its content and never by its name; what does not belong is refused in words.

Nothing is unpacked here: an archive is judged by its table of contents, a picture by its head and its end.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused

__all__ = ["CONTENTS", "MAX_BYTES", "Content", "inspect", "too_large"]

#: Largest attachment in bytes: a scan of twenty pages stays below it.
MAX_BYTES: Final = 20 * 1024 * 1024
#: Promised size of an office file after unpacking, and how often it may be packed, before nobody should open it.
_MAX_UNPACKED: Final = 400 * 1024 * 1024
_MAX_RATIO: Final = 200
_MAX_ENTRIES: Final = 5_000
_LARGE_ENTRY: Final = 4 * 1024 * 1024
_EDGE: Final = 8192

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of file that may be attached. `picture` may be shown inside a page: nothing in it can act."""

    code: str
    label: object
    media_type: str
    suffixes: tuple[str, ...]
    picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
CONTENTS: Final[dict[str, Content]] = {
    content.code: content
    for content in (
        Content("jpeg", _("picture"), "image/jpeg", (".jpg", ".jpeg", ".jfif"), True),
        Content("png", _("picture"), "image/png", (".png",), True),
        Content("webp", _("picture"), "image/webp", (".webp",), True),
        Content("gif", _("picture"), "image/gif", (".gif",), True),
        Content("pdf", _("PDF"), "application/pdf", (".pdf",)),
        Content("ofd", _("OFD layout file"), "application/ofd", (".ofd",)),
        Content("docx", _("Word document"), _OFFICE + "wordprocessingml.document", (".docx",)),
        Content("xlsx", _("spreadsheet"), _OFFICE + "spreadsheetml.sheet", (".xlsx",)),
        Content("pptx", _("presentation"), _OFFICE + "presentationml.presentation", (".pptx",)),
        Content("odf", _("office document"), "application/vnd.oasis.opendocument", (".odt", ".ods", ".odp")),
        Content(
            "ole",
            _("older office document"),
            "application/x-ole-storage",
            (".doc", ".wps", ".xls", ".et", ".ppt", ".dps"),
        ),
    )
}

_HINT: Final = _("Pictures, PDF, OFD, Word, spreadsheets and slides are taken.")
_OTHER: Final[tuple[tuple[bytes, object], ...]] = (
    (b"Rar!", _("This is a packed archive. Unpack it and attach the files inside.")),
    (b"7z\xbc\xaf", _("This is a packed archive. Unpack it and attach the files inside.")),
    (b"\x1f\x8b", _("This is a packed archive. Unpack it and attach the files inside.")),
    (b"\x7fELF", _("This is a program. Programs are not taken.")),
    (b"MZ", _("This is a program. Programs are not taken.")),
    (b"BM", _("This is an uncompressed picture (bmp). Save it as jpg or png.")),
    (b"II*\0", _("This is a picture in TIFF. Save it as jpg or PDF.")),
    (b"MM\0*", _("This is a picture in TIFF. Save it as jpg or PDF.")),
    (b"{\\rtf", _("This is a text document in RTF. Save it as docx.")),
)
_ACTIVE: Final = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"#!")


def inspect(stream: IO[bytes], size: int) -> Content:
    """The kind of content of a file, or a refusal `documents.file.*` that says what to do instead."""
    if size == 0:
        raise _refused("empty", _("The file is empty."))
    if size > MAX_BYTES:
        raise too_large()
    stream.seek(0)
    head = stream.read(_EDGE)
    if head.startswith(_ZIP):
        return _archive(stream)
    if head.startswith(_OLE):
        return _compound(stream)
    stream.seek(max(0, size - _EDGE))
    end = stream.read(_EDGE)
    found = _picture(head, end) or _pdf(head, end)
    if found is not None:
        return CONTENTS[found]
    for magic, message in _OTHER:
        if head.startswith(magic) and (magic not in (b"MZ", b"BM") or b"\0" in head):
            raise _refused("type", message)
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        raise _refused("type", _("This is a phone picture in HEIC. Save it as jpg and attach that."))
    if head[4:8] == b"ftyp" or head.startswith((b"RIFF", b"ID3", b"OggS")):
        raise _refused("type", _("Films and sound are not taken. Attach a picture or a note about it."))
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower().startswith(_ACTIVE):
        raise _refused("type", _("This is a web page or a script. Save it as PDF and attach that."))
    if b"\0" not in head:
        raise _refused("type", _("This is plain text. Copy it into a Word document and attach that."))
    raise _refused("type", _HINT)


def too_large() -> Refused:
    """The refusal for a file above the limit."""
    return _refused("size", _("The file is larger than 20 MB. Make it smaller or split it."))


def _refused(code: str, message: object) -> Refused:
    return Refused(f"documents.file.{code}", message)


def _damaged() -> Refused:
    return _refused("damaged", _("The file is damaged. Open it, save it again and attach it."))


def _picture(head: bytes, end: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        if head[12:16] != b"IHDR" or b"IEND" not in end:
            raise _damaged()
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        if b"\xff\xd9" not in end:
            raise _damaged()
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def _pdf(head: bytes, end: bytes) -> str | None:
    # Some scanners write a few bytes before the mark; readers look at the first kilobyte.
    if b"%PDF-" not in head[:1024]:
        return None
    if b"%%EOF" not in end:
        raise _damaged()
    return "pdf"


def _archive(stream: IO[bytes]) -> Content:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, UnicodeDecodeError, NotImplementedError, EOFError):
        raise _damaged() from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused("encrypted", _("The file is protected by a password. Remove the password and attach it again."))
    swollen = any(
        entry.file_size > _LARGE_ENTRY and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if swollen or len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
        raise _refused("bomb", _("The file swells far too much when it is unpacked and was not taken."))
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    if any("vbaproject" in name or "/macrosheets/" in name or name.startswith("basic/") for name in names):
        raise _macros()
    for part, code in (
        ("word/document.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("ppt/presentation.xml", "pptx"),
        ("ofd.xml", "ofd"),
    ):
        if part in names:
            return CONTENTS[code]
    if {"mimetype", "content.xml"} <= names:
        return CONTENTS["odf"]
    raise _refused("type", _("This is a packed archive. Unpack it and attach the files inside."))


def _compound(stream: IO[bytes]) -> Content:
    stream.seek(0)
    data = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _refused("encrypted", _("The file is protected by a password. Remove the password and attach it again."))
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise _macros()
    if not any(word.encode("utf-16-le") in data for word in ("WordDocument", "Workbook", "Book", "PowerPoint Doc")):
        raise _refused("type", _HINT)
    return CONTENTS["ole"]


def _macros() -> Refused:
    return _refused("macros", _("The file holds macros. Save it without macros and attach it again."))
