"""The ladder of dunning, as it must go: each step only after the last day of the one before."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.simulation.answers.days import Days

__all__ = ["Arrears", "Case", "Owed", "late_fee"]

#: The steps, and what sets the days for paying after each; after the last one the court comes.
LADDER = (("notice", "funds.dunning.notice"), ("second", "funds.dunning.second"), ("order", ""))


@dataclass(frozen=True, slots=True)
class Owed:
    """What an employer owes a federation for a month, in fen."""

    unit_id: int
    employer_id: int
    month: date
    amount: int
    direction: str


@dataclass
class Case:
    """One step of dunning: what was owed on that day, the late fee until then, and the last day for paying."""

    step: str
    made_on: date
    owed: int
    fee: int
    due_on: date | None
    state: str = "open"
    closed_on: date | None = None


def late_fee(owed: Owed, until: date) -> int:
    """Each day from the day after the last one costs its rate of what was unpaid, never more than the cap."""
    following = add_months(owed.month, 1)
    last = following.replace(day=parameter("funds.levy.due_day", on=owed.month).whole)
    way = "funds.levy.late_rate.tax" if owed.direction == "tax" else "funds.levy.late_rate"
    rate, cap = parameter(way, on=last).decimal, parameter("funds.levy.late_cap", on=last).decimal
    half = Decimal("0.5")
    return min(int(owed.amount * (until - last).days * rate + half), int(owed.amount * cap + half))


class Arrears:
    """Steps by federation and employer."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.cases: dict[tuple[int, int], list[Case]] = defaultdict(list)
        self.turned_away: Counter[tuple[int, str]] = Counter()

    def dun(self, owed: Owed, day: date) -> None:
        """Somebody takes the next step, or tries to."""
        cases = self.cases[owed.unit_id, owed.employer_id]
        standing = cases[-1] if cases and cases[-1].state == "open" else None
        place = 0
        if standing is not None:
            place = [step for step, _days in LADDER].index(standing.step) + 1
            if place == len(LADDER):
                self.turned_away[owed.unit_id, "dunned to the end"] += 1
                return
            if standing.due_on is not None and day <= standing.due_on:
                self.turned_away[owed.unit_id, "dunned too early"] += 1
                return
            standing.state, standing.closed_on = "raised", day
        step, length = LADDER[place]
        due = self.days.plus(day, parameter(length, on=day).whole) if length else None
        cases.append(Case(step, day, owed.amount, late_fee(owed, day), due))

    def end(self, owed: Owed, day: date, *, paid: bool) -> None:
        """It was paid, or the case was closed with a reason."""
        for case in self.cases[owed.unit_id, owed.employer_id][-1:]:
            case.state, case.closed_on = "paid" if paid else "closed", day
