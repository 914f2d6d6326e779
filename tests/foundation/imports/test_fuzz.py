"""Damaged, hostile and wrong files: always a refusal in words, never another exception, and nothing written.

By default some two hundred mutations run; ``TIESHAN_FUZZ=600`` makes it six hundred.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.district import OPERATOR, TODAY, make_district, resident_number
from tieshan.foundation.access import acting_as
from tieshan.foundation.imports import run_import, sniff
from tieshan.foundation.imports.reading import open_book
from tieshan.kernel.refusal import Refused
from tieshan.members.models import Person

HEADER = ["序号", "姓名", "身份证号", "手机号码", "所属工会", "入会时间"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MUTATIONS = int(os.environ.get("TIESHAN_FUZZ", "200"))


def good_rows(count: int = 30) -> list[list[Any]]:
    rows = [
        [i, "张伟", resident_number(i), f"1380000{i:04d}", "示例机械有限公司工会", "2020-01-01"]
        for i in range(1, count)
    ]
    return [["花名册"], HEADER, *rows, ["合计", count]]


def as_csv(rows: list[list[Any]], encoding: str) -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def read_all(path: Path) -> int:
    """Read every cell of a file; answers the number of rows."""
    count = 0
    with open_book(path) as book:
        for sheet in book.sheets():
            for chunk in sheet.rows():
                count += len(chunk)
    return count


def mutate(data: bytes, rnd: random.Random) -> bytes:
    """One small damage: bytes changed, cut off, doubled, filled, or a zip entry exchanged."""
    kind = rnd.randrange(7)
    at = rnd.randrange(len(data))
    if kind == 0:
        changed = bytearray(data)
        for _ in range(rnd.randrange(1, 40)):
            changed[rnd.randrange(len(changed))] = rnd.randrange(256)
        return bytes(changed)
    if kind == 1:
        return data[:at]
    if kind == 2:
        return data[:at] + data[at : at + 500] * 3 + data[at:]
    if kind == 3:
        return data[:at] + bytes(rnd.randrange(256) for _ in range(200)) + data[at:]
    if kind == 4:
        return data[:at] + b"\0" * 300 + data[at + 300 :]
    if kind == 5 and data.startswith(b"PK"):
        return _exchange(data, rnd)
    return data[at:] + data[:at]


def _exchange(data: bytes, rnd: random.Random) -> bytes:
    """Change the XML inside a workbook, so that the archive itself stays whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        victim = rnd.choice(names)
        for name in names:
            content = source.read(name)
            if name == victim and content:
                at = rnd.randrange(len(content))
                noise = rnd.choice([b"<", b">", b"&x;", b'"', b"</row>", b'r="XFD1048576"', b"99999999999999", b"\xff"])
                content = content[:at] + noise + content[at + rnd.randrange(6) :]
            target.writestr(name, content)
    return out.getvalue()


def test_mutations_of_good_files_end_in_a_refusal_or_in_rows(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    rnd = random.Random(20261122)
    rows = good_rows()
    seeds = [workbook(rows).read_bytes(), as_csv(rows, "utf-8"), as_csv(rows, "gb18030"), _xls(rows)]
    refused = 0
    for number in range(MUTATIONS):
        path = tmp_path / f"fuzz-{number}"
        path.write_bytes(mutate(rnd.choice(seeds), rnd))
        try:
            read_all(path)
        except Refused as refusal:
            refused += bool(str(refusal))
        path.unlink()
    assert refused


def _xls(rows: list[list[Any]]) -> bytes:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("花名册")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_damaged_files_write_nothing(db: None, tmp_path: Path, workbook: Callable[..., Path]) -> None:
    make_district()
    rnd = random.Random(7)
    seed = workbook(good_rows()).read_bytes()
    for number in range(25):
        path = tmp_path / f"fuzz-{number}.xlsx"
        path.write_bytes(mutate(seed, rnd))
        result = run_import("members", path, actor=OPERATOR, on=TODAY, preview=True)
        assert result.exit_code in (0, 1, 2)
    with acting_as(OPERATOR):
        assert not Person.objects.exists()


def _zip(tmp_path: Path, entries: dict[str, bytes]) -> Path:
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def hostile(tmp_path: Path, workbook: Callable[..., Path]) -> dict[str, tuple[Path, str]]:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    with_macros = io.BytesIO(workbook(good_rows()).read_bytes())
    with zipfile.ZipFile(with_macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return {
        "empty": (write("leer.xlsx", b""), "imports.file.empty"),
        "pdf": (write("a.xlsx", b"%PDF-1.7 ..."), "imports.file.type"),
        "picture": (write("b.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100), "imports.file.type"),
        "program": (write("c.csv", b"MZ\x90\0" + b"\0" * 100), "imports.file.type"),
        "html": (write("d.xls", "<html><table><tr><td>姓名</td></tr></table></html>".encode()), "imports.file.markup"),
        "binary": (write("e.csv", bytes(range(256)) * 10), "imports.file.encoding"),
        "macros": (write("f.xlsx", with_macros.getvalue()), "imports.file.macros"),
        "bomb": (_bomb(tmp_path), "imports.file.bomb"),
        "plain zip": (write("g.xlsx", _plain_zip()), "imports.file.type"),
        "locked": (write("h.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")), "imports.file.encrypted"),
    }  # fmt: skip


def _bomb(tmp_path: Path) -> Path:
    return _zip(tmp_path, {"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000})


def _plain_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


def test_hostile_files_are_refused_for_what_they_are(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    for name, (path, code) in hostile(tmp_path, workbook).items():
        with pytest.raises(Refused) as refused:
            read_all(path)
        assert refused.value.code == code, name


def test_a_hundred_megabytes_of_spaces_are_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "leerzeichen.csv"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b" " * 1_000_000)
    with pytest.raises(Refused) as refused:
        read_all(path)
    assert refused.value.code == "imports.file.size"


def test_spaces_below_the_limit_are_refused_by_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "leerzeichen.csv"
    path.write_bytes(b"a," + b" " * (sniff.MAX_BYTES - 10))
    with pytest.raises(Refused) as refused:
        read_all(path)
    assert refused.value.code == "imports.file.damaged"


def test_a_stray_cell_in_the_last_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "ecke.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write(0, 0, "姓名")
        page.write(1_048_575, 16_383, "x")
    with pytest.raises(Refused) as refused:
        read_all(path)
    assert refused.value.code == "imports.file.size"
