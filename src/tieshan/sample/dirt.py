"""Deliberate mistakes: cells that an import has to refuse, and cells that it may clean.

Each is written down in the answer key with the cell as it stands in the file. ``codes`` are the refusals that would be
right; where the checks of an identity number speak first, that code is meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from tieshan.kernel.identifiers import FEMALE, resident_check_character
from tieshan.sample.people import Person
from tieshan.sample.pools import words
from tieshan.sample.sheets import Cell

__all__ = ["CLEANED_PER_REFUSED", "Dirt", "Spot"]

#: For every refused row so many rows carry something to clean.
CLEANED_PER_REFUSED: Final = 16 / 3

Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Spot:
    """One deliberate mistake: the field, what stands in the cell, and what is right."""

    field: str
    kind: str
    value: Cell
    right: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Mistake:
    kind: str
    field: str
    code: str
    weight: int
    make: Callable[[Cells, Person, Random], Cell]
    needs: str = ""


class Dirt:
    """Spoils some rows; ``share`` of them must be refused, and ``CLEANED_PER_REFUSED`` times as many cleaned."""

    def __init__(self, share: float, fields: Collection[str], *, on: dt.date, as_number: bool) -> None:
        self.refused = share
        self.cleaned = share * CLEANED_PER_REFUSED
        self._on = on
        self._as_number = as_number
        self._words: dict[str, Any] = words()["dirt"]
        self._bad = [one for one in self._mistakes() if one.field in fields and (not one.needs or one.needs in fields)]
        self._bad_weights = [one.weight for one in self._bad]
        self._small = [one for one in self._slips() if one.field in fields]
        self._small_weights = [one.weight for one in self._small]

    def spoil(self, cells: Cells, person: Person, rng: Random) -> Spot:
        """Put one mistake into ``cells`` that no import may take; ``duplicate`` leaves the cells as they are."""
        mistake = rng.choices(self._bad, self._bad_weights)[0]
        right = str(cells[mistake.field])
        cells[mistake.field] = value = mistake.make(cells, person, rng)
        return Spot(mistake.field, mistake.kind, value, right, mistake.code)

    def soil(self, cells: Cells, person: Person, rng: Random) -> Spot | None:
        """Write one cell in a way that an import can clean; None when the chosen way does not fit this row."""
        slip = rng.choices(self._small, self._small_weights)[0]
        right = cells[slip.field]
        if isinstance(right, dt.date):
            right = right.isoformat()
        value = slip.make(cells, person, rng)
        if value == right or not value:
            return None
        cells[slip.field] = value
        return Spot(slip.field, slip.kind, value, str(right))

    def _mistakes(self) -> list[_Mistake]:
        def mangled(cells: Cells, person: Person, rng: Random) -> Cell:
            number = float(person.id_number[:17] + "0")
            return number if self._as_number else f"{number:.5E}"

        def wrong_check(cells: Cells, person: Person, rng: Random) -> Cell:
            first, last = person.id_number[:17], person.id_number[17]
            # Never a 0: behind a sequence such as 100 it would look like digits that a spreadsheet rounded away.
            return first + rng.choice([digit for digit in "123456789" if digit != last])

        def short(cells: Cells, person: Person, rng: Random) -> Cell:
            return person.id_number[:9] + person.id_number[10:]

        def old(cells: Cells, person: Person, rng: Random) -> Cell:
            return person.id_number[:6] + person.id_number[8:17]

        def other_sex(cells: Cells, person: Person, rng: Random) -> Cell:
            return str(words()["sexes"]["1" if person.sex == FEMALE else "2"])

        def other_birth(cells: Cells, person: Person, rng: Random) -> Cell:
            # The number is the one that lies: its own check character fits, its birth date is another.
            other = person.birth - dt.timedelta(days=rng.randrange(20, 900))
            first = f"{person.id_number[:6]}{other.year:04d}{other.month:02d}{other.day:02d}{person.id_number[14:17]}"
            return first + resident_check_character(first)

        def future(cells: Cells, person: Person, rng: Random) -> Cell:
            return (self._on + dt.timedelta(days=rng.randrange(40, 700))).isoformat()

        def unknown_unit(cells: Cells, person: Person, rng: Random) -> Cell:
            return str(self._words["unknown_unit"])

        def nothing(cells: Cells, person: Person, rng: Random) -> Cell:
            return ""

        def short_phone(cells: Cells, person: Person, rng: Random) -> Cell:
            return person.phone[:10]

        def same(cells: Cells, person: Person, rng: Random) -> Cell:
            return cells["id_number"]

        return [
            _Mistake("id_mangled", "id_number", "identifiers.resident.mangled", 16, mangled),
            _Mistake("id_check", "id_number", "identifiers.resident.check", 20, wrong_check),
            _Mistake("id_short", "id_number", "identifiers.resident.length", 8, short),
            _Mistake("id_old", "id_number", "identifiers.resident.old", 5, old),
            _Mistake("sex_conflict", "sex", "identifiers.resident.sex", 14, other_sex),
            _Mistake("birth_conflict", "id_number", "identifiers.resident.birth", 13, other_birth, needs="birth_date"),
            _Mistake("joined_future", "joined_on", "members.person.joined_in_future", 9, future),
            _Mistake("unit_unknown", "unit", "organisations.unit.unknown", 6, unknown_unit),
            _Mistake("name_missing", "name", "imports.value.missing", 4, nothing),
            _Mistake("phone_short", "phone", "identifiers.mobile.shape", 7, short_phone),
            _Mistake("duplicate", "id_number", "members.roster.twice", 9, same),
        ]

    def _slips(self) -> list[_Mistake]:
        wide = str.maketrans({digit: chr(ord(digit) + 0xFEE0) for digit in "0123456789X"})

        def spaced_name(cells: Cells, person: Person, rng: Random) -> Cell:
            name = person.name
            return name[0] + rng.choice([" ", "  ", "\u3000"]) + name[1:]

        def wide_number(cells: Cells, person: Person, rng: Random) -> Cell:
            return person.id_number.translate(wide)

        def spaced_number(cells: Cells, person: Person, rng: Random) -> Cell:
            return f"{person.id_number[:6]} {person.id_number[6:14]} {person.id_number[14:]}"

        def lower(cells: Cells, person: Person, rng: Random) -> Cell:
            return person.id_number.lower()

        def dashed(cells: Cells, person: Person, rng: Random) -> Cell:
            return f"{person.phone[:3]}-{person.phone[3:7]}-{person.phone[7:]}"

        def prefixed(cells: Cells, person: Person, rng: Random) -> Cell:
            return f"+86 {person.phone}"

        def wide_phone(cells: Cells, person: Person, rng: Random) -> Cell:
            return person.phone.translate(wide)

        def sex_word(cells: Cells, person: Person, rng: Random) -> Cell:
            return str(rng.choice(self._words["sex_words"][person.sex]))

        def migrant_word(cells: Cells, person: Person, rng: Random) -> Cell:
            return str(rng.choice(self._words["yes_words" if person.migrant else "no_words"]))

        def odd_date(cells: Cells, person: Person, rng: Random) -> Cell:
            day = person.joined_on
            return str(rng.choice(self._words["odd_dates"])).format(y=day.year, m=day.month, d=day.day)

        return [
            _Mistake("name_spaced", "name", "", 18, spaced_name),
            _Mistake("id_wide", "id_number", "", 12, wide_number),
            _Mistake("id_spaced", "id_number", "", 12, spaced_number),
            _Mistake("id_lower", "id_number", "", 6, lower),
            _Mistake("phone_dashed", "phone", "", 12, dashed),
            _Mistake("phone_prefixed", "phone", "", 9, prefixed),
            _Mistake("phone_wide", "phone", "", 5, wide_phone),
            _Mistake("sex_word", "sex", "", 8, sex_word),
            _Mistake("migrant_word", "migrant", "", 8, migrant_word),
            _Mistake("date_odd", "joined_on", "", 12, odd_date),
        ]
