"""Small numbers that would tell who it is: which cells of a table are hidden so that its totals do not reveal them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

__all__ = ["hidden_parts", "hidden_steps", "is_small", "leaves_few", "share_is_hidden"]

K = TypeVar("K", bound=Hashable)


def is_small(number: int, smallest: int) -> bool:
    """Whether a number is hidden for itself: above nothing and below the limit."""
    return 0 < number < smallest


def hidden_parts(parts: Mapping[K, int], smallest: int) -> set[K]:
    """Which parts of a whole are hidden where their sum is shown.

    First those that are small themselves, then the next smallest, until what is left of the whole after taking off all
    shown parts is no small number itself and can be split in more than one way. Nothing at all (0) is always shown.
    """
    hidden = {key for key, number in parts.items() if is_small(number, smallest)}
    if not hidden:
        return hidden
    others = sorted((key for key, number in parts.items() if number and key not in hidden), key=lambda key: parts[key])
    for key in others:
        whole = sum(parts[one] for one in hidden)
        if len(hidden) > 1 and whole >= smallest and whole > len(hidden):
            break
        hidden.add(key)
    return hidden


def share_is_hidden(part: int, whole: int, smallest: int) -> bool:
    """Whether a number that stands beside its whole is hidden: it is small, or what it leaves of the whole is."""
    return is_small(part, smallest) or is_small(whole - part, smallest)


def leaves_few(shares: Iterable[tuple[int, int]], smallest: int) -> bool:
    """Whether one of the (part, whole) leaves a small number of a whole that is shown elsewhere on the page."""
    return any(not is_small(whole, smallest) and is_small(whole - part, smallest) for part, whole in shares)


def hidden_steps(counts: Sequence[int], known: Sequence[int], smallest: int) -> list[bool]:
    """Which of the numbers that lie one within the other are hidden, in their order.

    A number is hidden where it is small, or where it differs by a small number from one that is shown: from `known`
    (what stands on the page already) or from an earlier of its row.
    """
    shown, hidden = list(known), []
    for number in counts:
        hidden.append(is_small(number, smallest) or any(is_small(abs(one - number), smallest) for one in shown))
        if not hidden[-1]:
            shown.append(number)
    return hidden
