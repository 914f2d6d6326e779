"""Sides and terms: pure functions on plain numbers. Votes are counted as the congress counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from fractions import Fraction

from tieshan.kernel.workdays import add_months
from tieshan.rights.congress.rules import has_quorum, is_carried, least_in_favour, least_present

__all__ = [
    "Likeness",
    "Seat",
    "Wanting",
    "beside",
    "ends_in_time",
    "has_quorum",
    "is_carried",
    "least_in_favour",
    "least_present",
    "nearest",
    "wanting",
]


@dataclass(frozen=True)
class Seat:
    """A representative, as the rules look at one."""

    side: str
    is_chief: bool = False
    is_expert: bool = False
    is_woman: bool = False


@dataclass(frozen=True)
class Wanting:
    """What the two sides lack: a stable code with its numbers."""

    code: str
    side: str = ""
    have: int = 0
    need: int = 0


def wanting(seats: Sequence[Seat], *, least: int, experts: Fraction, women: bool) -> list[Wanting]:
    """What must be mended before talks: equal numbers, enough of them, one chief a side who is no outside expert, not
    too many experts, and for a contract on women workers a woman on the workers' side."""
    found: list[Wanting] = []
    by_side = {side: [seat for seat in seats if seat.side == side] for side in ("workers", "employer")}
    for side, own in by_side.items():
        if len(own) < least:
            found.append(Wanting("few", side, len(own), least))
        chiefs = [seat for seat in own if seat.is_chief]
        if len(chiefs) != 1:
            found.append(Wanting("chief", side, len(chiefs), 1))
        if any(seat.is_expert for seat in chiefs):
            found.append(Wanting("chief_expert", side))
        outside = sum(seat.is_expert for seat in own)
        if outside * experts.denominator > len(own) * experts.numerator:
            most = len(own) * experts.numerator // experts.denominator
            found.append(Wanting("experts", side, outside, most))
    if len(by_side["workers"]) != len(by_side["employer"]):
        found.append(Wanting("unequal", "", len(by_side["workers"]), len(by_side["employer"])))
    if women and not any(seat.is_woman for seat in by_side["workers"]):
        found.append(Wanting("women", "workers", 0, 1))
    return found


def ends_in_time(begins_on: date, ends_on: date, years: Sequence[int]) -> bool:
    """Whether a term runs at least the shortest and at most the longest number of years; the last day belongs to it."""
    after = ends_on + timedelta(days=1)
    return add_months(begins_on, 12 * min(years)) <= after <= add_months(begins_on, 12 * max(years))


def beside(left: str, right: str) -> list[tuple[str, str]]:
    """Two texts paragraph by paragraph: the same ones stand in one row, changed ones beside one another, and what only
    one of them holds beside nothing."""
    one, two = _paragraphs(left), _paragraphs(right)
    rows: list[tuple[str, str]] = []
    for _tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        old, new = one[a:b], two[c:d]
        height = max(len(old), len(new))
        rows += zip(old + [""] * (height - len(old)), new + [""] * (height - len(new)), strict=True)
    return rows


@dataclass(frozen=True)
class Likeness:
    """The paragraph of a text that comes nearest to a clause, and how near: 1 is word for word, 0 has nothing of it."""

    paragraph: str
    ratio: float


#: Below this a paragraph speaks of something else.
ALIKE = 0.5


def nearest(clause: str, text: str) -> Likeness:
    """Where a text holds a clause; a long clause may stand in several paragraphs, so the whole text is tried too."""
    wanted = "".join(clause.split())
    best = Likeness("", 0.0)
    if wanted and wanted in "".join(text.split()):
        return Likeness(clause, 1.0)
    for paragraph in _paragraphs(text):
        matcher = SequenceMatcher(None, wanted, "".join(paragraph.split()), autojunk=False)
        if matcher.quick_ratio() > best.ratio and matcher.ratio() > best.ratio:
            best = Likeness(paragraph, matcher.ratio())
    return best if best.ratio >= ALIKE else Likeness("", 0.0)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
