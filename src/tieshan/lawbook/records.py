"""What the lawbook hands out: plain frozen values, the same for every caller.

Ranges are half open: ``valid_from`` is the first day, ``valid_to`` the first day on which the value no longer holds,
``None`` when no end is known.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from tieshan.lawbook import wording
from tieshan.lawbook.terms import Confidence, Counted, Evidence, Kind, Leeway, RegulationKind, Scope

__all__ = [
    "Band",
    "Bounds",
    "Clause",
    "CodeEntry",
    "CodeList",
    "Parameter",
    "Regulation",
    "Value",
    "Wording",
    "folded",
]


def folded(word: str) -> str:
    """A word as the code lists compare it: full width made plain, spaces gone, capitals lowered."""
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages of the house; ``str()`` gives the reader's language."""

    zh: str
    en: str

    def text(self, language: str | None = None) -> str:
        """The text in ``language`` (``zh-hans``, ``en``), by default in the language of the running request."""
        return self.zh if (language or wording.language()).startswith("zh") else self.en

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True, slots=True)
class Regulation:
    """One document with its number, its dates and how sure we are of it."""

    code: str
    alias: str
    kind: RegulationKind
    scope: Scope
    title: Wording
    issued_by: Wording
    number: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: Wording
    confidence: Confidence
    evidence: Evidence
    checked_on: dt.date
    note: Wording | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether the regulation is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a regulation: our own summary of it, what it becomes in the software and which rooms own that."""

    ref: str
    number: str
    title: Wording
    summary: Wording
    becomes: Wording
    rooms: tuple[str, ...]
    regulation: Regulation


@dataclass(frozen=True, slots=True)
class Band:
    """One line of a table by size: from ``lower`` to ``upper`` (``None`` = no end) at least and at most so many."""

    lower: int
    upper: int | None
    least: int
    most: int

    def covers(self, size: int) -> bool:
        """Whether ``size`` falls into this band, both ends included."""
        return self.lower <= size and (self.upper is None or size <= self.upper)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The room that a value leaves to a lower level: the direction, and the least and the most it may set."""

    leeway: Leeway
    least: Decimal | None = None
    most: Decimal | None = None


#: What a parameter may hold.
Value = int | Decimal | Fraction | tuple[int, ...] | tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of law or practice together with everything that an explanation beside it has to say."""

    code: str
    title: Wording
    kind: Kind
    value: Value
    counted: Counted
    per: str
    scope: Scope
    valid_from: dt.date
    valid_to: dt.date | None
    article: str
    confidence: Confidence
    evidence: Evidence
    show_as_law: bool
    basis: Wording
    regulation: Regulation
    bounds: Bounds
    checked_on: dt.date
    #: for a value that the district has set itself: the shipped value in whose place it stands, and its record
    instead_of: Parameter | None = None
    own_id: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether the district has set this value itself."""
        return self.own_id is not None

    @property
    def document(self) -> Wording:
        """Title of the document that sets the value."""
        return self.regulation.title

    @property
    def number(self) -> str:
        """Document number, empty when none is known."""
        return self.regulation.number

    @property
    def source(self) -> Wording:
        """Where the value was found."""
        return self.regulation.source

    @property
    def clause(self) -> str:
        """Reference for refusals and screens: ``union-law:11``, or the bare regulation when no article is known.

        A value of the district itself cites the clause in whose room it was set.
        """
        if self.instead_of is not None:
            return self.instead_of.clause
        return f"{self.regulation.alias}:{self.article}" if self.article else self.regulation.alias

    def holds_on(self, day: dt.date) -> bool:
        """Whether the value holds on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def whole(self) -> int:
        """The value as a whole number; ``TypeError`` when the parameter is of another kind."""
        if isinstance(self.value, int):
            return self.value
        raise self._other_kind("a whole number")

    @property
    def wholes(self) -> tuple[int, ...]:
        """The value as a row of whole numbers, in the order of the regulation."""
        if isinstance(self.value, tuple) and self.kind is Kind.WHOLES:
            return tuple(one for one in self.value if isinstance(one, int))
        raise self._other_kind("a row of whole numbers")

    @property
    def decimal(self) -> Decimal:
        """The value as an exact decimal (rates, sums of yuan)."""
        if isinstance(self.value, Decimal):
            return self.value
        raise self._other_kind("a decimal")

    @property
    def fraction(self) -> Fraction:
        """The value as an exact fraction (quorums, majorities)."""
        if isinstance(self.value, Fraction):
            return self.value
        raise self._other_kind("a fraction")

    @property
    def bands(self) -> tuple[Band, ...]:
        """The value as a table by size, ordered upwards."""
        if isinstance(self.value, tuple) and self.kind is Kind.BANDS:
            return tuple(one for one in self.value if isinstance(one, Band))
        raise self._other_kind("a table of bands")

    def band(self, size: int) -> Band | None:
        """The band that ``size`` falls into; ``None`` when the table leaves this size out."""
        return next((band for band in self.bands if band.covers(size)), None)

    def _other_kind(self, wanted: str) -> TypeError:
        return TypeError(f"parameter {self.code} is {self.kind.value}, not {wanted}")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code with its words."""

    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...]
    valid_from: dt.date | None
    valid_to: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        """Whether the code may be used on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def label(self, language: str | None = None) -> str:
        """The word for people, by default in the language of the running request."""
        return Wording(self.zh, self.en).text(language)

    def __str__(self) -> str:
        return self.label()


@dataclass(frozen=True)
class CodeList:
    """A code list as it stands on one day; iterating gives its entries in the order of the standard."""

    name: str
    title: Wording
    on: dt.date
    entries: tuple[CodeEntry, ...]
    confidence: Confidence
    evidence: Evidence
    show_as_law: bool
    regulation: Regulation
    _by_code: dict[str, CodeEntry] = field(init=False, repr=False, compare=False)
    _by_word: dict[str, CodeEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words: dict[str, CodeEntry] = {}
        for entry in self.entries:
            for word in (entry.code, entry.zh, entry.en, *entry.synonyms):
                words.setdefault(folded(word), entry)
        object.__setattr__(self, "_by_code", {entry.code: entry for entry in self.entries})
        object.__setattr__(self, "_by_word", words)

    def __iter__(self) -> Iterator[CodeEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a code, ``None`` when the list has no such code on its day."""
        return self._by_code.get(code)

    def label(self, code: str, language: str | None = None) -> str:
        """The word for a code; an unknown code is shown as it is, an empty one as nothing."""
        entry = self._by_code.get(code)
        return entry.label(language) if entry is not None else code

    def find(self, word: str) -> CodeEntry | None:
        """The entry that an office word, a synonym or a code means; ``None`` when the list does not know it."""
        return self._by_word.get(word) or self._by_word.get(folded(word))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Pairs of code and word in the reader's language, for form fields and filters."""
        return [(entry.code, entry.label()) for entry in self.entries]
