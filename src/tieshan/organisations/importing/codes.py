"""Cleaning words of the lawbook's code lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from tieshan.foundation.imports.cleaning import code_word
from tieshan.lawbook.queries import code_list

__all__ = ["code_cell", "code_label"]


def code_cell(name: str, on: dt.date) -> Callable[[Any], tuple[str | None, str]]:
    """The cleaner of a column whose words stand in the code list ``name`` as of ``on``."""
    entries = code_list(name, on=on)

    def find(word: str) -> str | None:
        entry = entries.find(word)
        return entry.code if entry is not None else None

    own = {entry.zh for entry in entries}
    return code_word(find, own.__contains__)


def code_label(name: str, on: dt.date) -> Callable[[str], str]:
    """The word of a code in the reader's language."""
    return code_list(name, on=on).label
