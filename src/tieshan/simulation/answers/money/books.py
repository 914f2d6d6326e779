"""The books as they must stand: what each voucher does to the accounts of both sides."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tieshan.funds.books.queries.chart import named_account

__all__ = ["Books"]


#: What a year leaves standing.
_LASTING = ("bank", "cash", "custody", "custody_deposit", "due_to_superior", "due_to_below", "surplus")


class Books:
    """All books of the cast."""

    def __init__(self) -> None:
        #: What stands on the accounts of a unit's book, debit as plus: (unit, account, union for whom it is kept).
        self.amounts: Counter[tuple[int, str, int | None]] = Counter()
        #: How many vouchers: (unit, year).
        self.vouchers: Counter[tuple[int, int]] = Counter()

    def enter(self, unit_id: int, day: date, amounts: dict[str, int]) -> None:
        """A voucher in a unit's own book, by the names of accounts."""
        for name, amount in amounts.items():
            self.amounts[unit_id, named_account(name, day), None] += amount
        self.vouchers[unit_id, day.year] += 1

    def spend(self, unit_id: int, day: date, amount: int, account: str) -> None:
        """A unit pays out of its own account at the bank; `account` is the code of what it is for."""
        self.amounts[unit_id, account, None] += amount
        self.amounts[unit_id, named_account("bank", day), None] -= amount
        self.vouchers[unit_id, day.year] += 1

    def results(self, unit_id: int, day: date) -> dict[str, int]:
        """Income and spending of a book, as they stand in the evening of the day that is being lived."""
        kept = {named_account(name, day) for name in _LASTING}
        return {
            account: fen
            for (unit, account, _union), fen in self.amounts.items()
            if unit == unit_id and account not in kept and fen
        }

    def close(self, unit_id: int, day: date, results: dict[str, int]) -> None:
        """These results go into the surplus; nothing is written where there were none."""
        for account, fen in results.items():
            self.amounts[unit_id, account, None] -= fen
            self.amounts[unit_id, named_account("surplus", day), None] += fen
        if results:
            self.vouchers[unit_id, day.year] += 1

    def move(self, unit_id: int, holder: int, day: date, amount: int, other: str) -> None:
        """Money of a union comes in at its federation, or goes out (below zero): both books take it."""
        self.amounts[holder, named_account("bank", day), unit_id] += amount
        self.amounts[holder, named_account("custody", day), unit_id] -= amount
        self.amounts[unit_id, named_account("custody_deposit", day), None] += amount
        self.amounts[unit_id, other, None] -= amount
        self.vouchers[holder, day.year] += 1
        self.vouchers[unit_id, day.year] += 1
