"""Settings from the environment: `NAME`, or `NAME_FILE` naming a file that holds the value (for secrets)."""

from __future__ import annotations

import os
from pathlib import Path

from tieshan.config.texts import Misconfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})


def text(name: str, default: str = "") -> str:
    """The value of `NAME`, or the first line of the file that `NAME_FILE` names, or the default."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Misconfigured(
                "environment.file_unreadable", name=f"{name}_FILE", file=file, reason=error.strerror
            ) from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no setting."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in TRUE_WORDS


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise Misconfigured("environment.not_a_number", name=name, value=value) from None


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list, separated by commas."""
    value = os.environ.get(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)
