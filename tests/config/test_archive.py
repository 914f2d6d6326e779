"""A backup file that is damaged, foreign or of other keys is refused, wherever it was touched."""

import io
import tarfile
from pathlib import Path

import pytest

from tieshan.config.cli import archive
from tieshan.config.texts import Misconfigured

KEYS, HASH = {1: b"1" * 32}, b"h" * 32


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    (tmp_path / "dump").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "letter").write_bytes(b"letter" * 100)
    out = archive.Writer(tmp_path / "b.tar", HASH)
    out.add(tmp_path / "dump", archive.DUMP)
    out.add(tmp_path / "letter", "files/ab/letter")
    out.finish({"keys": archive.key_fingerprints(KEYS, HASH), "migrations": ["members.0001_initial"]})
    return tmp_path / "b.tar"


def test_round_trip(backup: Path, tmp_path: Path) -> None:
    manifest = archive.verified_manifest(backup, KEYS, HASH)
    assert [part["name"] for part in manifest["parts"]] == [archive.DUMP, "files/ab/letter"]
    archive.extract(backup, archive.DUMP, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "dump").read_bytes()
    archive.extract_files(backup, tmp_path / "files")
    assert (tmp_path / "files" / "ab" / "letter").read_bytes() == b"letter" * 100


@pytest.mark.parametrize("place", range(16))
def test_a_changed_byte_is_found(backup: Path, place: int) -> None:
    content = bytearray(backup.read_bytes())
    with tarfile.open(backup) as tar:
        members = tar.getmembers()
    # Bytes of contents and names; padding between them means nothing.
    spots = [m.offset_data + place * max(m.size - 1, 0) // 15 for m in members] + [m.offset + place for m in members]
    for spot in spots:
        changed = bytearray(content)
        changed[spot] ^= 1
        if spot in {m.offset + place for m in members} and place >= 8:
            continue
        backup.write_bytes(changed)
        with pytest.raises(Misconfigured) as caught:
            archive.verified_manifest(backup, KEYS, HASH)
        assert caught.value.key in {"backup.damaged", "backup.not_ours", "backup.other_keys", "backup.newer"}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short(backup: Path, share: float) -> None:
    content = backup.read_bytes()
    with tarfile.open(backup) as tar:
        end = tar.getmembers()[-1].offset_data
    backup.write_bytes(content[: int(end * share)])
    with pytest.raises(Misconfigured):
        archive.verified_manifest(backup, KEYS, HASH)


def test_other_keys(backup: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        archive.verified_manifest(backup, {1: b"2" * 32}, HASH)
    assert caught.value.key == "backup.other_keys"


def test_a_key_that_was_added_later_does_no_harm(backup: Path) -> None:
    assert archive.verified_manifest(backup, {**KEYS, 2: b"2" * 32}, HASH)["migrations"] == ["members.0001_initial"]


@pytest.mark.parametrize("content", [b"", b"hello" * 1000, b"\x1f\x8b" + b"0" * 600])
def test_something_else(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(Misconfigured) as caught:
        archive.verified_manifest(file, KEYS, HASH)
    assert caught.value.key == "backup.not_ours"


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil", "other"])
def test_names_that_would_leave_the_folder(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b"abc"))
    with pytest.raises(Misconfigured):
        archive.verified_manifest(tmp_path / "x.tar", KEYS, HASH)


def test_a_marker_made_with_another_key_is_foreign(backup: Path, tmp_path: Path) -> None:
    out = archive.Writer(tmp_path / "forged.tar", b"x" * 32)
    out.add(tmp_path / "dump", archive.DUMP)
    out.finish({"keys": archive.key_fingerprints(KEYS, HASH), "migrations": []})
    with pytest.raises(Misconfigured):
        archive.verified_manifest(tmp_path / "forged.tar", KEYS, HASH)
