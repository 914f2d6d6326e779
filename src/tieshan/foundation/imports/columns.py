"""What the columns of an import are called: the fields of a kind of roster and the names offices give them.

The names are data (``columns-*.yaml`` beside each app's importing code): the first name of a field is the one of our
own template, the others are synonyms.  Names are compared without spaces, marks, brackets and the asterisk of must-fill
columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

__all__ = ["ColumnBook", "Field", "header_key", "load_columns"]

_BRACKETS: Final = re.compile(r"[(\[<\u3010\u3014\u300a].*?[)\]>\u3011\u3015\u300b]")
_MARKS: Final = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a roster.

    ``label`` is an English msgid; ``headers`` are the Chinese column names, the official one first; ``type`` names the
    cleaner; ``required`` means that the column must be there, ``filled`` that each cell of it must be; ``personal``
    values never reach a table, a log or a preview unencrypted.
    """

    code: str
    label: str
    headers: tuple[str, ...]
    type: str = "text"
    required: bool = False
    filled: bool = False
    personal: bool = False
    length: int = 200
    options: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ColumnBook:
    """All fields of one kind of roster, with the index from a header's key to (field, rank of the synonym)."""

    kind: str
    fields: tuple[Field, ...]
    by_code: Mapping[str, Field]
    index: Mapping[str, tuple[str, int]]
    ignored: frozenset[str]

    def match(self, header: str) -> tuple[str, int] | None:
        """Field code and rank (0 = the official name) for a header text, or None."""
        key = header_key(header)
        found = self.index.get(key)
        if found is None:
            bare = header_key(_BRACKETS.sub("", unicodedata.normalize("NFKC", header)))
            found = self.index.get(bare)
            if found is not None:
                found = (found[0], found[1] + 1)
        return found


@cache
def header_key(text: str) -> str:
    """The form in which column names are compared: full-width and case folded, marks and spaces dropped."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


@cache
def load_columns(package: str, name: str) -> ColumnBook:
    """Read ``data/columns-<name>.yaml`` of a package."""
    raw = yaml.safe_load(files(package).joinpath(f"data/columns-{name}.yaml").read_text(encoding="utf-8"))
    fields: list[Field] = []
    index: dict[str, tuple[str, int]] = {}
    for code, entry in raw["fields"].items():
        entry = dict(entry)
        headers = (str(entry.pop("header")), *[str(word) for word in entry.pop("synonyms", [])])
        known = {"label", "type", "required", "filled", "personal", "length"}
        options = {key: entry.pop(key) for key in list(entry) if key not in known}
        fields.append(Field(code=code, headers=headers, options=options, **entry))
        for rank, header in enumerate((*headers, code)):
            key = header_key(header)
            if index.setdefault(key, (code, rank))[0] != code:
                raise ValueError(f"{package} columns-{name}: {header} stands for {index[key][0]} and {code}")
    return ColumnBook(
        kind=name,
        fields=tuple(fields),
        by_code={field.code: field for field in fields},
        index=index,
        ignored=frozenset(header_key(word) for word in raw.get("ignored", [])),
    )
