"""Whether a request is one part of a divided purchase (speech C30), counted in the key's own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from tieshan.lawbook import parameter
from tieshan.simulation.money.happenings import Asked

__all__ = ["Claim", "audited_sum"]


@dataclass
class Claim:
    """A request that the house took in, and how it went on."""

    one: Asked
    year: int
    number: int
    #: What decides its way: its own amount, or that of all parts.
    counts: int = 0
    is_part: bool = False
    audited: bool = False
    state: str = "requested"
    over_on: date | None = None
    paid_on: date | None = None
    #: What it asks for now: less than at first, where it was returned and corrected.
    amount: int = 0
    unpaid: list[int] = field(default_factory=list)
    ordered: list[int] = field(default_factory=list)
    returned: set[int] = field(default_factory=set)

    @property
    def bill(self) -> int:
        """What the bills came to."""
        return sum(payee.bill for payee in self.one.payees)


def audited_sum(one: Asked, amount: int, others: Iterable[Claim]) -> tuple[int, bool]:
    """The amount by which the way is chosen, and whether others of the union were parts of the same purchase; `others`
    are those that stand."""
    limit = int(parameter("funds.spending.audit", on=one.day).decimal * 100)
    if amount > limit:
        return amount, False
    days = parameter("funds.spending.split_days", on=one.day).whole
    parts = [
        claim.amount
        for claim in others
        if claim.amount <= limit and abs((one.day - claim.one.day).days) <= days and _belongs(one, claim.one)
    ]
    together = amount + sum(parts)
    if not parts or together <= limit:
        return amount, False
    return (together if parameter("funds.spending.split_counts", on=one.day).whole else amount), True


def _belongs(one: Asked, other: Asked) -> bool:
    same_seller = not _sellers(one).isdisjoint(_sellers(other))
    hand = one.by.account_id == other.by.account_id or (one.line, one.day.year) == (other.line, other.day.year)
    return hand and (same_seller or _alike(one.purpose, other.purpose, one.day))


def _sellers(one: Asked) -> set[str]:
    """By their accounts; whoever is paid in cash, by name."""
    return {payee.account or payee.name for payee in one.payees}


def _alike(one: str, other: str, on: date) -> bool:
    if one == other:
        return True
    pairs = [Counter(pairwise(words)) for words in (one, other)]
    common, both = (pairs[0] & pairs[1]).total(), pairs[0].total() + pairs[1].total()
    wanted = parameter("funds.spending.split_likeness", on=on).fraction
    return both > 0 and 2 * common * wanted.denominator >= wanted.numerator * both
