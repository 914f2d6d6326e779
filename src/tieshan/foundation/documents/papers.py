"""What a paper says, as plain values. `render_docx` sets it in the official layout; screens may draw the same values.

The texts are the paper's own (Chinese, as issued); nothing here is translated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = ["A4Form", "Box", "Heading", "OfficialPaper", "Opinion", "PaperTable", "Par", "Part"]


@dataclass(frozen=True, slots=True)
class Par:
    """A paragraph of the body; `lead`, if any, stands in bold type before the text."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4, numbered by itself; `text` runs on behind it on levels 2 to 4, if there is any."""

    level: Literal[1, 2, 3, 4]
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table in the body. `widths` are shares of the text width; `numeric` columns stand right; `title` above it."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    widths: Sequence[float] = ()
    numeric: frozenset[int] = frozenset()


Part = Par | Heading | PaperTable


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialPaper:
    """An official paper after GB/T 9704.

    `form` is `document` (red head, number, red line), `letter` (double red lines, number at the right), `minutes`
    (head of the meeting, who attended) or `plain` (no head: material, a report on one's own work). `issuer` is the
    head as printed. A line break in `title` is kept; else long titles are broken where the language allows it.
    """

    issuer: str
    title: str
    body: Sequence[Part]
    form: Literal["document", "letter", "minutes", "plain"] = "document"
    number: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    #: who signs upward papers; the number then stands at the left
    signer: str = ""
    recipients: str = ""
    #: names of the attachments announced below the body
    attachments: Sequence[str] = ()
    signature: str = ""
    signed_on: date | None = None
    note: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    #: minutes: (label, names), such as those present, excused, observing
    attendance: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled box of a form; `span` is how many of the form's pairs it takes, `tall` its least height in mm."""

    label: str
    value: str = ""
    span: int = 1
    tall: float = 0


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion box over the whole width: what was said, by whom, on which day, with a place for the seal."""

    label: str
    text: str = ""
    name: str = ""
    day: date | None = None
    seal: bool = True
    tall: float = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class A4Form:
    """A table form on A4: title, a line of facts, boxes in pairs, opinions with date and seal place, a note.

    `pairs` is how many label-and-value pairs stand in a row; boxes fill the rows from left to right.
    """

    title: str
    boxes: Sequence[Box]
    opinions: Sequence[Opinion] = ()
    above: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    pairs: int = 2
