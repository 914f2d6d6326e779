"""A table's layout as a plain value: where header, data and totals are, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from tieshan.office.collecting.terms import AUTOMATIC, PERSONAL, ColumnKind

__all__ = ["Column", "Layout", "Words", "words"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place in the sheet (from 1), its title, the raw words of its header cells from above, what it
    holds, and the known fact that fills it in ahead."""

    at: int
    title: str
    heads: tuple[str, ...]
    kind: str = ColumnKind.TEXT
    fact: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def personal(self) -> bool:
        """Masked for everybody but the unit itself."""
        return self.kind in PERSONAL

    @property
    def automatic(self) -> bool:
        """Written by the table, never typed."""
        return self.kind in AUTOMATIC


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows and columns count from 1, as in the sheet. `last` is the last row that the template keeps for data; `total`
    is the row of totals, 0 where there is none."""

    sheet: str
    header_top: int
    header_bottom: int
    first: int
    last: int
    total: int
    columns: tuple[Column, ...]
    #: what the file holds besides cells and cannot be kept (pictures, charts)
    lost: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """For the table."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Layout:
        """Back again."""
        columns = tuple(
            Column(**{**one, "heads": tuple(one["heads"]), "choices": tuple(one["choices"])}) for one in raw["columns"]
        )
        return cls(**{**raw, "columns": columns, "lost": tuple(raw.get("lost", ()))})

    def with_columns(self, columns: Sequence[Column]) -> Layout:
        """The same with other columns."""
        return replace(self, columns=tuple(columns))

    def empty(self, row: Sequence[str], *, facts_too: bool = False) -> bool:
        """True when nobody has typed anything: what the table itself writes does not count, nor what facts write
        unless `facts_too`."""
        return not any(
            value.strip() and not column.automatic and (facts_too or not column.fact)
            for column, value in zip(self.columns, row, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which totals, signature lines and ordinal columns are known."""

    totals: frozenset[str]
    foot: tuple[str, ...]
    ordinals: frozenset[str]
    wholes: frozenset[str]
    parts: tuple[str, ...]

    def is_name(self, text: str) -> bool:
        """Whether a text may name a column: not what asks for a value beside it, such as the unit or the day."""
        colon = text.translate(_COLON).find(":")
        return colon < 0 or text.startswith(self.parts)

    def is_total(self, texts: Sequence[str]) -> bool:
        """Whether a row, by its first cells, is one of totals."""
        return any(_bare(text) in self.totals for text in texts[:4])

    def is_foot(self, texts: Sequence[str]) -> bool:
        """Whether a row, by its first filled cell, belongs to what stands below the table."""
        head = next((text for text in texts if text.strip()), "")
        bare = _bare(head)
        return any(bare == word or bare.startswith((word + "\uff1a", word + ":")) for word in self.foot)


_COLON = str.maketrans("\uff1a", ":")


def _bare(text: str) -> str:
    return "".join(text.split())


@cache
def words() -> Words:
    """The words of the data file."""
    raw = yaml.safe_load(files("tieshan.office.collecting").joinpath("data/words.yaml").read_text(encoding="utf-8"))
    return Words(
        frozenset(raw["totals"]),
        tuple(raw["foot"]),
        frozenset(raw["ordinals"]),
        frozenset(raw["wholes"]),
        tuple(raw["parts"]),
    )
