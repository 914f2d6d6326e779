"""The backup file: a tar with the database's dump, the stored files, and a manifest that hashes them all.

The manifest is marked with the installation's hash key, so that a file put together by somebody else is foreign; and a
backup made with other keys, whose personal data nobody here could read, is refused before anything is touched.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tieshan.config.texts import Misconfigured

FORMAT = "tieshan-backup"
VERSION = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files/"
_PIECE = 1024 * 1024


def _mark(key: bytes, manifest: dict[str, Any]) -> str:
    body = json.dumps({k: v for k, v in manifest.items() if k != "mark"}, sort_keys=True, ensure_ascii=False)
    return hmac.new(key, b"tieshan backup\0" + body.encode(), hashlib.sha256).hexdigest()


def key_fingerprints(keys: dict[int, bytes], hash_key: bytes) -> dict[str, str]:
    """One fingerprint for each version of the data key: says whether two installations hold the same keys, and
    nothing about the keys."""
    return {
        str(version): hmac.new(hash_key, b"tieshan key\0" + key, hashlib.sha256).hexdigest()[:32]
        for version, key in sorted(keys.items())
    }


def _all_held(wanted: object, held: dict[str, str]) -> bool:
    # A version of the data key that was added since does no harm.
    return isinstance(wanted, dict) and bool(wanted) and all(held.get(name) == mark for name, mark in wanted.items())


def sha256_of(stream: IO[bytes]) -> tuple[str, int]:
    """Hash and size of what is left in a stream."""
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


class Writer:
    """Writes one backup file; it appears under its name only when it is whole."""

    def __init__(self, file: Path, hash_key: bytes) -> None:
        self.file = file
        self.part = file.with_name(file.name + ".part")
        self.hash_key = hash_key
        self.parts: list[dict[str, Any]] = []
        self.tar = tarfile.open(self.part, "w")  # noqa: SIM115 - closed by finish or abandon

    def add(self, path: Path, name: str) -> None:
        """Put a file in under a name."""
        with path.open("rb") as stream:
            digest, size = sha256_of(stream)
            stream.seek(0)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            self.tar.addfile(entry, stream)
        self.parts.append({"name": name, "size": size, "sha256": digest})

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest and give the file its name."""
        manifest: dict[str, Any] = {"format": FORMAT, "version": VERSION, **facts, "parts": self.parts}
        manifest["mark"] = _mark(self.hash_key, manifest)
        body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(body), 0o600
        self.tar.addfile(entry, io.BytesIO(body))
        self.tar.close()
        self.part.chmod(0o600)
        self.part.replace(self.file)

    def abandon(self) -> None:
        """Leave no half file behind."""
        self.tar.close()
        self.part.unlink(missing_ok=True)


def _members(file: Path, tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        plain = member.isreg() and not member.name.startswith("/") and ".." not in member.name.split("/")
        if not plain or not (member.name in (MANIFEST, DUMP) or member.name.startswith(FILES)):
            raise Misconfigured("backup.not_ours", file=file)
        yield member


def verified_manifest(file: Path, keys: dict[int, bytes], hash_key: bytes) -> dict[str, Any]:
    """Read the whole file, compare every hash, and return its manifest; refuses damaged and foreign files."""
    seen: dict[str, tuple[str, int]] = {}
    manifest: Any = None
    try:
        with tarfile.open(file, "r:") as tar:
            for member in _members(file, tar):
                stream = tar.extractfile(member)
                if stream is None:
                    raise Misconfigured("backup.not_ours", file=file)
                if member.name == MANIFEST:
                    manifest = json.loads(stream.read())
                elif member.name in seen:
                    raise Misconfigured("backup.damaged", file=file, part=member.name)
                else:
                    seen[member.name] = sha256_of(stream)
                    if seen[member.name][1] != member.size:
                        raise Misconfigured("backup.damaged", file=file, part=member.name)
    except (tarfile.TarError, EOFError, UnicodeDecodeError, ValueError) as error:
        if seen:
            raise Misconfigured("backup.damaged", file=file, part=type(error).__name__) from error
        raise Misconfigured("backup.not_ours", file=file) from error
    if not isinstance(manifest, dict):
        # The manifest comes last: a file cut short has lost it.
        raise Misconfigured("backup.damaged" if DUMP in seen else "backup.not_ours", file=file, part=MANIFEST)
    if manifest.get("format") != FORMAT:
        raise Misconfigured("backup.not_ours", file=file)
    if manifest.get("version", 0) > VERSION:
        raise Misconfigured("backup.newer", version=manifest["version"])
    if not _all_held(manifest.get("keys"), key_fingerprints(keys, hash_key)):
        raise Misconfigured("backup.other_keys", file=file)
    if not hmac.compare_digest(str(manifest.get("mark")), _mark(hash_key, manifest)):
        raise Misconfigured("backup.damaged", file=file, part=MANIFEST)
    stated = {part["name"]: (part["sha256"], part["size"]) for part in manifest["parts"]}
    for name in sorted(stated.keys() | seen.keys()):
        if stated.get(name) != seen.get(name):
            raise Misconfigured("backup.damaged", file=file, part=name)
    return manifest


def extract(file: Path, name: str, target: Path) -> None:
    """Take one part out into a file."""
    with tarfile.open(file, "r:") as tar:
        stream = tar.extractfile(name)
        if stream is None:
            raise Misconfigured("backup.damaged", file=file, part=name)
        with target.open("wb") as out:
            while piece := stream.read(_PIECE):
                out.write(piece)


def extract_files(file: Path, folder: Path) -> None:
    """Take all stored files out into a folder."""
    with tarfile.open(file, "r:") as tar:
        for member in _members(file, tar):
            if not member.name.startswith(FILES):
                continue
            target = folder / member.name.removeprefix(FILES)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            stream = tar.extractfile(member)
            if stream is None:
                raise Misconfigured("backup.damaged", file=file, part=member.name)
            with target.open("wb") as out:
                while piece := stream.read(_PIECE):
                    out.write(piece)
            target.chmod(0o600)
