"""What stands on a statement, from what a union's own book says (pure functions)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

__all__ = ["Moved", "Sheet", "half_years", "last_half_year", "mark_of", "masked_party", "sheet_of"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of a union's money: what the counter-account is, in fen, into the union is plus."""

    day: date
    fen: int
    account: str
    text: str
    party: str = ""
    line: str = ""
    agreed: str = ""
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
                [one.day.isoformat(), one.text, one.line, masked_party(one.party), amount, one.agreed]
            )
        sheet.closing += one.fen
    return sheet


def masked_party(name: str) -> str:
    """A payee as a public sheet shows it: a person by the first sign and stars, an organisation in full."""
    name = name.strip()
    return name if len(name) > 4 or not name else name[0] + "*" * (len(name) - 1)


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
