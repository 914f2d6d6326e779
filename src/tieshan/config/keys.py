"""Secrets of one installation: session key, data keys, keyed-hash key.

In production they come from the environment (`TIESHAN_SECRET_KEY`, `TIESHAN_DATA_KEY`, `TIESHAN_HASH_KEY`, each also as
`…_FILE`). Otherwise the first start makes them under `<data dir>/keys`, readable by the owner alone. They are kept
outside the database: a stolen database alone shows no personal data.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from tieshan.config import environment
from tieshan.config.texts import Misconfigured

KEY_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """`data` holds every key version that some stored value may still need; the highest encrypts new ones."""

    secret: str
    data: dict[int, bytes]
    hash: bytes


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner can read, in one step (never half a key)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _decode(name: str, value: str) -> bytes:
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise Misconfigured("environment.bad_key", name=name)
    return raw


def _data_keys(value: str) -> dict[int, bytes]:
    """`KEY`, or `1:OLDKEY,2:NEWKEY` when keys were changed."""
    keys: dict[int, bytes] = {}
    for position, part in enumerate(filter(None, value.replace("\n", ",").split(",")), start=1):
        version, _, key = part.strip().rpartition(":")
        keys[int(version) if version.isdigit() else position] = _decode("TIESHAN_DATA_KEY", key)
    return keys


def make_keys(folder: Path) -> None:
    """First start: make what is not there yet. Existing keys are never touched."""
    file = folder / "keys.json"
    if file.exists():
        return
    made = {name: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for name in ("data", "hash")} | {
        "secret": secrets.token_urlsafe(50)
    }
    made["data"] = f"1:{made['data']}"
    write_private(file, json.dumps(made, indent=1) + "\n")


def load_keys(folder: Path) -> Keys:
    """Keys from the environment, else from the folder; a tool that runs before any start gets a passing session key
    and no data key, so that it cannot encrypt anything with a key that nobody keeps."""
    stored: dict[str, str] = {}
    file = folder / "keys.json"
    if file.exists():
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
        except PermissionError as error:
            raise Misconfigured("environment.keys_unreadable", file=file) from error
        except ValueError as error:
            raise Misconfigured("environment.keys_damaged", file=file) from error
    data = environment.text("TIESHAN_DATA_KEY", stored.get("data", ""))
    hashed = environment.text("TIESHAN_HASH_KEY", stored.get("hash", ""))
    return Keys(
        secret=environment.text("TIESHAN_SECRET_KEY", stored.get("secret", "")) or secrets.token_urlsafe(50),
        data=_data_keys(data),
        hash=_decode("TIESHAN_HASH_KEY", hashed) if hashed else b"",
    )
