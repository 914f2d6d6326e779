"""What a file really is, by its content and never by its name, and whether it is safe to open.

Everything that can be known without unpacking is asked here: size, kind, password, macros, the promised size of a zip
archive.  What only unpacking can show (an archive that lies about itself) is caught by the limits of the child process
that does the reading, see ``reading``.
"""

from __future__ import annotations

import codecs
import enum
import zipfile
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused

__all__ = ["MAX_BYTES", "Format", "inspect_file", "text_encoding"]


class Format(enum.Enum):
    """The file formats that can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


#: Largest file taken, in bytes.  100,000 members in 25 columns make about 20 MB.
MAX_BYTES: Final = 64 * 1024 * 1024
#: Largest promised size of an archive after unpacking, in bytes; 300,000 members in 20 columns stay below it.
MAX_UNPACKED: Final = 512 * 1024 * 1024
#: A large part packed more than this many times is no table but a bomb; real sheets pack 5 to 40 times.
MAX_RATIO: Final = 100
MAX_ENTRIES: Final = 2_000
_LARGE_ENTRY: Final = 4 * 1024 * 1024

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER: Final[tuple[tuple[bytes, object], ...]] = (
    (b"%PDF", _("This is a PDF. Ask for the spreadsheet it was made from.")),
    (b"\x89PNG", _("This is a picture. Ask for the spreadsheet it was made from.")),
    (b"\xff\xd8\xff", _("This is a picture. Ask for the spreadsheet it was made from.")),
    (b"GIF8", _("This is a picture. Ask for the spreadsheet it was made from.")),
    (b"Rar!", _("This is a packed archive. Unpack it and send the spreadsheet inside.")),
    (b"7z\xbc\xaf", _("This is a packed archive. Unpack it and send the spreadsheet inside.")),
    (b"\x1f\x8b", _("This is a packed archive. Unpack it and send the spreadsheet inside.")),
    (b"{\\rtf", _("This is a text document. Copy the table into a spreadsheet and save it as xlsx.")),
    (b"\x7fELF", _("This is a program, not a spreadsheet.")),
    (b"MZ", _("This is a program, not a spreadsheet.")),
)


def inspect_file(path: Path) -> Format:
    """Say which format ``path`` has, or refuse it with ``imports.file.*`` and a sentence saying what to do."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("imports.file.empty", _("The file is empty."))
    if size > MAX_BYTES:
        raise too_large()
    with path.open("rb") as file:
        head = file.read(8192)
    if head.startswith(_ZIP):
        return _inspect_archive(path)
    if head.startswith(_OLE):
        return _inspect_compound(path)
    for magic, message in _OTHER:
        if head.startswith(magic) and (magic != b"MZ" or b"\0" in head):
            raise Refused("imports.file.type", message)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")):
        raise Refused(
            "imports.file.markup",
            _("This is a web page or XML with the name of a spreadsheet. Open it in Excel or WPS and save it as xlsx."),
        )
    text_encoding(path)
    return Format.TEXT


def too_large() -> Refused:
    """The refusal for a file above a limit."""
    return Refused(
        "imports.file.size",
        _("The file is too large: at most 64 MB, 512 MB unpacked, 300,000 rows and 200 columns. Split it."),
    )


def _inspect_archive(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, UnicodeDecodeError, NotImplementedError, EOFError):
        raise damaged() from None
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise too_large()
    names = {e.filename.replace("\\", "/").lower() for e in entries}
    for entry in entries:
        if entry.file_size > _LARGE_ENTRY and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refused(
                "imports.file.bomb",
                _(
                    "The file swells far too much when it is unpacked and was not opened. "
                    "Copy the table into a new workbook and send that."
                ),
            )
        if entry.flag_bits & 1:
            raise encrypted()
    if any("vbaproject" in name or "/macrosheets/" in name or name.startswith("basic/") for name in names):
        raise macros()
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "xl/workbook.bin" in names:
        raise Refused("imports.file.type", _("Binary workbooks (xlsb) are not read. Save the file as xlsx."))
    if "content.xml" in names and _open_document(path):
        return Format.ODS
    if "word/document.xml" in names:
        raise Refused(
            "imports.file.type", _("This is a text document. Copy the table into a spreadsheet and save it as xlsx.")
        )
    raise Refused("imports.file.type", _("This is a packed archive. Unpack it and send the spreadsheet inside."))


def _open_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("mimetype") as file:
            kind = file.read(100)
        with zipfile.ZipFile(path) as archive, archive.open("META-INF/manifest.xml") as file:
            manifest = file.read(200_000)
    except (KeyError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False
    if b"encryption-data" in manifest:
        raise encrypted()
    return b"spreadsheet" in kind


def _inspect_compound(path: Path) -> Format:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted()
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise macros()
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return Format.XLS
    raise Refused("imports.file.type", _("This is no spreadsheet. Send xlsx, xls, ods, csv or tsv."))


def damaged() -> Refused:
    """The refusal for a file that cannot be read."""
    return Refused(
        "imports.file.damaged",
        _("The file is damaged or not a spreadsheet. Open it in Excel or WPS, save it as xlsx and send it again."),
    )


def encrypted() -> Refused:
    """The refusal for a workbook with a password."""
    return Refused(
        "imports.file.encrypted", _("The workbook is protected by a password. Remove the password and send it again.")
    )


def macros() -> Refused:
    """The refusal for a workbook with macros, which are never opened here."""
    return Refused(
        "imports.file.macros", _("The workbook holds macros. Save it as xlsx without macros and send it again.")
    )


def text_encoding(path: Path) -> str:
    """The encoding of a text file: UTF-8 with or without a mark, UTF-16 with a mark, GB18030; anything else is refused.

    The whole file is decoded once in pieces, so that an encoding is never found wrong half-way through an import.
    """
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith(codecs.BOM_UTF8):
            candidates = ["utf-8-sig"]
        elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            candidates = ["utf-16"]
        else:
            candidates = ["utf-8", "gb18030"]
        for encoding in candidates:
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while chunk := file.read(1 << 20):
                    if "\0" in decoder.decode(chunk):
                        raise Refused(
                            "imports.file.type", _("This is no spreadsheet. Send xlsx, xls, ods, csv or tsv.")
                        )
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise Refused(
        "imports.file.encoding",
        _("The text of the file cannot be read. Save it as xlsx, or as csv in UTF-8 or GB18030."),
    )
