"""Pure rules of benefits: what may be given how often, how much a cap leaves, which day an event counts by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tieshan.funds.benefits.terms import Occasion
from tieshan.kernel.money import ZERO, Yuan

__all__ = ["LIFE", "TIMES", "Slot", "cap_parts", "free_serial", "in_time", "over_cap", "slot_of"]

#: Once in a life: the year by which such a share is known.
LIFE = 0
#: Occasions that may come several times a year, as often as the lawbook says.
TIMES = (Occasion.ILLNESS, Occasion.RELATIVE)
_ONCE_IN_LIFE = (Occasion.DEATH, Occasion.RETIREMENT)
#: Occasions that are known beforehand.
_FORESEEN = (Occasion.FESTIVAL, Occasion.BIRTHDAY, Occasion.RETIREMENT)
#: Provinces that name marriage and birth in one line have one cap for both.
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {Occasion.BIRTH: ("marriage",)}


@dataclass(frozen=True, slots=True)
class Slot:
    """What a person can have once: the occasion, the year it counts in, and which one of that year."""

    occasion: str
    year: int
    key: str


def slot_of(occasion: str, event_on: date, festival: str = "", serial: int = 1) -> Slot:
    """The slot that an event takes; of a festival its name, else the serial number of the year."""
    year = LIFE if occasion in _ONCE_IN_LIFE else event_on.year
    return Slot(occasion, year, festival if occasion == Occasion.FESTIVAL else str(serial))


def free_serial(taken: Iterable[str], times: int) -> int | None:
    """The lowest serial number that is free; None when the year is used up."""
    used = set(taken)
    return next((n for n in range(1, times + 1) if str(n) not in used), None)


def cap_parts(occasion: str, festival: str = "") -> tuple[tuple[str, ...], ...]:
    """Names of caps to look for: of each group the first that is known holds, and every group's cap must be kept."""
    if occasion == Occasion.FESTIVAL:
        single = "spring" if festival == "spring" else "other"
        return ((single,), ("festival",))
    return ((occasion, *_OTHER_NAMES.get(occasion, ())),)


def over_cap(price: Yuan, had: Yuan, cap: Yuan, *, yearly: bool) -> bool:
    """Whether a share of this price goes over the cap, with what was had in the year where the cap is for a year."""
    return price + (had if yearly else ZERO) > cap


def in_time(occasion: str, event_on: date, on: date, *, within: int, ahead: int) -> bool:
    """Whether the benefit may be asked for today: so many days after the event, or before it where it is foreseen."""
    last = event_on + timedelta(days=within)
    first = event_on - timedelta(days=ahead if occasion in _FORESEEN else 0)
    return first <= on <= last
