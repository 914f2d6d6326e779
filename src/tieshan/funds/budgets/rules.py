"""Pure rules of budgets: what is left, what is short, what a draft proposes. Amounts in fen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tieshan.funds.budgets.terms import CommitmentKind, Direction
from tieshan.kernel.money import ZERO, Yuan

#: What an entry adds to what is set aside and to what is spent.
EFFECTS: dict[str, tuple[int, int]] = {
    CommitmentKind.RESERVE: (1, 0),
    CommitmentKind.RELEASE: (-1, 0),
    CommitmentKind.SPEND: (-1, 1),
    CommitmentKind.TAKE_BACK: (1, -1),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line stands: budget, set aside, spent."""

    amount: Yuan
    reserved: Yuan = ZERO
    spent: Yuan = ZERO

    @property
    def left(self) -> Yuan:
        """What may still be set aside."""
        return self.amount - self.reserved - self.spent

    @property
    def used(self) -> Yuan:
        """What is set aside or spent."""
        return self.reserved + self.spent

    def after(self, kind: str, amount: Yuan) -> Standing:
        """How it stands after one more entry."""
        reserve, spend = EFFECTS[kind]
        return Standing(self.amount, self.reserved + amount * reserve, self.spent + amount * spend)

    @property
    def holds(self) -> bool:
        """Nothing is below zero and nothing above the budget."""
        return self.reserved >= ZERO and self.spent >= ZERO and self.left >= ZERO


def standing(amount: Yuan, entries: Iterable[tuple[str, Yuan]]) -> Standing:
    """How a line stands after these entries."""
    found = Standing(amount)
    for kind, part in entries:
        found = found.after(kind, part)
    return found


def shortfall(income: Yuan, carried: Yuan, spending: Yuan) -> Yuan:
    """By how much the spending planned is above what comes in and what was carried over; zero when it is covered."""
    return max(spending - income - carried, ZERO)


def proposal(direction: str, last: Yuan, actual: Yuan) -> Yuan:
    """What the draft proposes: income as it really came in, spending as it was planned; the other where one is nil."""
    order: Sequence[Yuan] = (actual, last) if direction == Direction.INCOME else (last, actual)
    return next((one for one in order if one), ZERO)


def percent(part: Yuan, whole: Yuan) -> int:
    """A share in whole per cent, rounded down, so that 100 means all of it."""
    return part.fen * 100 // whole.fen if whole else 0
