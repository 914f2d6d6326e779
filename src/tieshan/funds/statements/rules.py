"""What stands on a statement, from what a union's own book says; no database."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = [
    "Moved",
    "Sheet",
    "amount_read",
    "half_years",
    "last_half_year",
    "mark_of",
    "masked_party",
    "masked_text",
    "sheet_of",
]

_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,2})?")
# What stands in brackets behind a name: a branch, a place.
_BRACKETS = re.compile(r"(\([^()]*\))+$")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    raw = yaml.safe_load((Path(__file__).parent / "data" / "words.yaml").read_text(encoding="utf-8"))
    return {key: tuple(words) for key, words in raw.items()}


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of a union's money: what the counter-account is, in fen, into the union is plus."""

    day: date
    fen: int
    account: str
    text: str
    party: str = ""
    # Everybody the voucher names as the other party: their names may stand in its text.
    named: tuple[str, ...] = ()
    line: str = ""
    agreed: str = ""
    # The number of the spending request, and the voucher that booked it.
    request: str = ""
    voucher: int = 0
    corrects: bool = False


@dataclass
class Sheet:
    """A statement before it is kept: sums in fen."""

    opening: int
    closing: int
    came: int = 0
    went: int = 0
    kinds_in: dict[str, int] = field(default_factory=dict)
    kinds_out: dict[str, int] = field(default_factory=dict)
    months: dict[str, list[int]] = field(default_factory=dict)
    payments: list[list[Any]] = field(default_factory=list)


def sheet_of(opening: int, moves: Iterable[Moved]) -> Sheet:
    """Sums by kind and month, and each payment. What takes back an earlier payment lessens what went out, and shows."""
    sheet = Sheet(opening, opening)
    for one in moves:
        month = sheet.months.setdefault(f"{one.day:%Y-%m}", [0, 0])
        inward = one.fen > 0 if not one.corrects else one.fen < 0
        amount = abs(one.fen) if not one.corrects else -abs(one.fen)
        if inward:
            sheet.came += amount
            sheet.kinds_in[one.account] = sheet.kinds_in.get(one.account, 0) + amount
            month[0] += amount
        else:
            sheet.went += amount
            sheet.kinds_out[one.account] = sheet.kinds_out.get(one.account, 0) + amount
            month[1] += amount
            sheet.payments.append(
                [
                    one.day.isoformat(),
                    masked_text(one.text, one.named),
                    one.line,
                    masked_party(one.party),
                    amount,
                    one.agreed,
                    one.request,
                    one.voucher,
                ]
            )
        sheet.closing += one.fen
    return sheet


def masked_party(name: str) -> str:
    """A payee as a public sheet shows it: an organisation in full (data/words.yaml says by which words one is known),
    whoever else by the first sign and stars."""
    name = name.strip()
    known = _BRACKETS.sub("", unicodedata.normalize("NFKC", name)).strip()
    return name if not name or known.endswith(_words()["organisations"]) else name[0] + "*" * (len(name) - 1)


def masked_text(text: str, parties: Iterable[str]) -> str:
    """The text of a voucher with the names of its parties as `masked_party` shows them."""
    for name in sorted({one.strip() for one in parties}, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, masked_party(name))
    return text


def amount_read(typed: str) -> Decimal | None:
    """An amount in yuan as somebody reads it off paper, whatever its width and signs; None if it is none."""
    text = "".join(unicodedata.normalize("NFKC", typed).split()).replace(",", "").upper()
    for word in _words()["amounts"]:
        text = text.replace(word, "")
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def mark_of(facts: dict[str, Any]) -> str:
    """The mark over what is printed: the same facts give the same mark, whatever order they are kept in."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def last_half_year(on: date) -> tuple[date, date]:
    """The newest half-year that is over on a day."""
    if on.month > 6:
        return date(on.year, 1, 1), date(on.year, 6, 30)
    return date(on.year - 1, 7, 1), date(on.year - 1, 12, 31)


def half_years(on: date, count: int) -> list[tuple[date, date]]:
    """The newest half-years that are over, the last first."""
    found = [last_half_year(on)]
    while len(found) < count:
        found.append(last_half_year(found[-1][0]))
    return found
