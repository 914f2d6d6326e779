"""Pinyin of names, for finding people and units by sound: ``zhangwei`` and the initials ``zw``.

Readings of single characters come from pypinyin and are kept in a table; a surname is read as a surname
(``data/readings.tsv``: *shan* and not *dan*, *ou* and not *qu*, two-character surnames whole), and so are a few words
of organisation names that a single character would get wrong.  Each name is worked out once and remembered.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

__all__ = ["Spelling", "spell_name", "spell_title"]


class Spelling(NamedTuple):
    """Full reading and initials, both lower-case ASCII letters and digits without spaces."""

    full: str
    initials: str


#: Names repeat; the limit keeps a hostile file from filling the memory.
_LIMIT: Final = 200_000


class _Readings(NamedTuple):
    surnames: dict[str, tuple[str, ...]]
    given: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]


@cache
def _readings() -> _Readings:
    tables: dict[str, dict[str, tuple[str, ...]]] = {"surname": {}, "given": {}, "word": {}}
    text = files("tieshan.kernel").joinpath("data/readings.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, characters, reading = line.split("\t")
            tables[kind][characters] = tuple(reading.split(" "))
    return _Readings(tables["surname"], tables["given"], tables["word"])


@cache
def _lazy_pinyin() -> Callable[..., list[str]]:
    # The phrase table of pypinyin takes 40 MB and is not used here: one character at a time is looked up.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin  # loaded at the first name, so that commands without names start at once

    return lazy_pinyin


class _Characters(dict[str, str]):
    """Reading of one character; letters and digits stand for themselves, anything else for nothing."""

    def __missing__(self, char: str) -> str:
        if char.isascii():
            reading = char.lower() if char.isalnum() else ""
        elif char in _readings().given:
            reading = _readings().given[char][0]
        else:
            found = _lazy_pinyin()(char, errors="ignore", strict=False)
            reading = unicodedata.normalize("NFKD", found[0] if found else "").lower()
            reading = "".join([c for c in reading if c.isascii() and c.isalnum()])
        self[char] = reading
        return reading


_characters: Final = _Characters()


def _join(syllables: list[str]) -> Spelling:
    return Spelling("".join(syllables), "".join([s[0] for s in syllables if s]))


class _Names(dict[str, Spelling]):
    def __missing__(self, name: str) -> Spelling:
        surnames = _readings().surnames
        text = unicodedata.normalize("NFKC", name)
        for length in (2, 1):
            head = surnames.get(text[:length])
            if head is not None:
                spelling = _join([*head, *[_characters[c] for c in text[length:]]])
                break
        else:
            spelling = _join([_characters[c] for c in text])
        if len(self) >= _LIMIT:
            self.clear()
        self[name] = spelling
        return spelling


class _Titles(dict[str, Spelling]):
    def __missing__(self, title: str) -> Spelling:
        words = _readings().words
        text = unicodedata.normalize("NFKC", title)
        syllables: list[str] = []
        at = 0
        while at < len(text):
            word = words.get(text[at : at + 2])
            if word is not None:
                syllables.extend(word)
                at += 2
            else:
                syllables.append(_characters[text[at]])
                at += 1
        spelling = _join(syllables)
        if len(self) >= _LIMIT:
            self.clear()
        self[title] = spelling
        return spelling


_names: Final = _Names()
_titles: Final = _Titles()

#: ``spell_name(name)``: reading of a person's name, the surname read as a surname.  About 0.1 µs for a known name.
spell_name: Final[Callable[[str], Spelling]] = _names.__getitem__
#: ``spell_title(title)``: reading of the name of a union, an employer or a place.
spell_title: Final[Callable[[str], Spelling]] = _titles.__getitem__
