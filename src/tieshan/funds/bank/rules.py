"""Which lines of the bank and of the books are the same money (pure functions)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["Side", "unambiguous_pairs", "unexplained"]


@dataclass(frozen=True, slots=True)
class Side:
    """A line of one side: amounts in fen, into the bank is plus. `group` keeps together what may be one sum at the bank
    (the payments of one order). `account` stands for the other party's bank account, empty where it is not known."""

    key: int
    day: date
    fen: int
    party: str = ""
    group: str = ""
    account: str = ""


def unambiguous_pairs(bank: Sequence[Side], books: Sequence[Side], *, days: int) -> list[tuple[Side, tuple[Side, ...]]]:
    """Pairs that leave no doubt: the same amount within so many days, and the only one on both sides, or the only
    one with that account or that party. Two accounts that differ are never the same money. What is in doubt stays for
    a person. A group of the books may be one line at the bank."""
    pairs: list[tuple[Side, tuple[Side, ...]]] = []
    left_bank = {line.key: line for line in bank}
    left_books = {line.key: line for line in books}
    for by in ("account", "party", ""):
        pairs += _single(left_bank, left_books, days, by=by)
    groups: dict[str, list[Side]] = defaultdict(list)
    for line in left_books.values():
        if line.group:
            groups[line.group].append(line)
    sums: dict[int, list[list[Side]]] = defaultdict(list)
    for lines in groups.values():
        if len(lines) > 1:
            sums[sum(line.fen for line in lines)].append(lines)
    for line in list(left_bank.values()):
        near = [one for one in sums.get(line.fen, ()) if all(_near(line, part, days) for part in one)]
        rivals = [one for one in left_bank.values() if one.fen == line.fen]
        if len(near) == 1 and len(rivals) == 1:
            pairs.append((line, tuple(near[0])))
            del left_bank[line.key]
    return pairs


def _single(
    left_bank: dict[int, Side], left_books: dict[int, Side], days: int, *, by: str
) -> list[tuple[Side, tuple[Side, ...]]]:
    def key(line: Side) -> tuple[int, str]:
        return line.fen, str(getattr(line, by)) if by else ""

    bank, books = defaultdict(list), defaultdict(list)
    for line in left_bank.values():
        bank[key(line)].append(line)
    for line in left_books.values():
        books[key(line)].append(line)
    pairs: list[tuple[Side, tuple[Side, ...]]] = []
    for line in list(left_bank.values()):
        if by and not getattr(line, by):
            continue
        near = [one for one in books.get(key(line), ()) if one.key in left_books and _near(line, one, days)]
        rivals = [one for one in bank[key(line)] if near and _near(one, near[0], days)]
        if len(near) == 1 and len(rivals) == 1:
            pairs.append((line, (near[0],)))
            del left_bank[line.key], left_books[near[0].key]
    return pairs


def _near(line: Side, other: Side, days: int) -> bool:
    differ = line.account and other.account and line.account != other.account
    return not differ and abs((line.day - other.day).days) <= days


def unexplained(*, bank: int, book: int, only_bank: Iterable[int], only_books: Iterable[int]) -> int:
    """What differs in fen after the open items of both sides: nought is the proof.

    What only the bank has is added to the books, what only the books have is added to the bank.
    """
    return (bank + sum(only_books)) - (book + sum(only_bank))
