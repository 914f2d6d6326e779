"""Words of the command line in Chinese and English, from texts.toml, with the standard library alone.

Which language: `TIESHAN_LANG` (zh, en or both), else the terminal's LANG; where that says neither, both.
"""

from __future__ import annotations

import functools
import os
import tomllib
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("texts.toml")


@functools.cache
def _all() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def languages() -> tuple[str, ...]:
    """The languages to print, in order."""
    wanted = os.environ.get("TIESHAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    for language in ("zh", "en"):
        if wanted.lower().startswith(language):
            return (language,)
    return ("zh", "en")


def _entry(key: str) -> dict[str, str]:
    place: Any = _all()
    for part in key.split("."):
        place = place[part]
    return place


def sentence(key: str, **facts: object) -> str:
    """The text under a dotted key, on one line; a fact that is itself a key (`@trouble.x`) is worded too."""
    entry = _entry(key)
    worded = []
    for language in languages():
        here = {
            name: _entry(value[1:])[language] if isinstance(value, str) and value.startswith("@") else value
            for name, value in facts.items()
        }
        worded.append(" ".join(entry[language].format(**here).split()))
    return "  ·  ".join(worded)


class Misconfigured(Exception):
    """The environment, the machine or the call does not allow it; `str()` is one line that says what to do."""

    def __init__(self, key: str, *, exit_code: int = 1, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts
        self.exit_code = exit_code

    def __str__(self) -> str:
        return sentence(f"trouble.{self.key}", **self.facts)


def error_line(error: BaseException) -> str:
    """What to print when a command ends badly."""
    return f"{sentence('trouble.label')}: {error}"


def commands() -> list[dict[str, str]]:
    """Every command with name, usage, zh and en, in the order of the help page."""
    return _all()["command"]


def command_names() -> list[str]:
    """Names of all commands."""
    return [command["name"] for command in commands()]


def help_page() -> str:
    """`./tieshan --help`: every command in Chinese and English, whatever the terminal speaks."""
    words = _all()["help"]
    lines = [words["title"]["zh"], words["title"]["en"], ""]
    lines += [f"{words['usage']['zh']} / {words['usage']['en']}: ./tieshan COMMAND …", ""]
    lines += [f"{words['commands']['zh']} / {words['commands']['en']}:", ""]
    for command in commands():
        lines += [f"  {command['usage']}", f"      {command['zh']}", f"      {command['en']}", ""]
    lines += [words["settings"]["zh"], words["settings"]["en"], "", words["more"]["zh"], words["more"]["en"]]
    return "\n".join(lines)


def command_help(name: str) -> str:
    """`./tieshan COMMAND --help`."""
    command = next(command for command in commands() if command["name"] == name)
    return "\n".join([command["usage"], "", command["zh"], command["en"]])


def usage_of(name: str) -> str:
    """The usage line of one command."""
    return next(command["usage"] for command in commands() if command["name"] == name)
