"""Pure rules of spending: what looks like one purchase in parts, and whose hands may do the next step."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tieshan.funds.spending.terms import Shared
from tieshan.kernel.money import Yuan, total

__all__ = ["Ask", "Hands", "Split", "forbidden_word", "likeness", "shared", "split_of", "words_of"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as the comparison sees it; payees are keys that equal payees share."""

    pk: int
    day: date
    amount: Yuan
    payees: frozenset[str]
    purpose: str
    line: int
    applicant: int | None


@dataclass(frozen=True, slots=True)
class Split:
    """Other requests that look like parts of the same purchase, and what they come to together."""

    parts: tuple[tuple[Ask, tuple[str, ...]], ...]
    sum: Yuan


def words_of(purpose: str) -> str:
    """The purpose as it is compared: without spaces, figures and signs, so that "(1)" and "(2)" make no difference."""
    folded = unicodedata.normalize("NFKC", purpose).casefold()
    return "".join(sign for sign in folded if sign.isalpha())


def forbidden_word(text: str, words: Iterable[str]) -> str:
    """The first of the words that the text holds, spaces and signs left out; empty when it holds none."""
    told = words_of(text)
    return next((word for word in words if words_of(word) in told), "")


def likeness(one: str, other: str) -> Fraction:
    """How like two purposes are, 0 to 1: twice the pairs of letters they share over all pairs they have."""
    first, second = words_of(one), words_of(other)
    if first == second:
        return Fraction(1 if first else 0)
    pairs, others = _pairs(first), _pairs(second)
    if not pairs or not others:
        return Fraction(0)
    left, common = list(others), 0
    for pair in pairs:
        if pair in left:
            left.remove(pair)
            common += 1
    return Fraction(2 * common, len(pairs) + len(others))


def _pairs(words: str) -> list[str]:
    return [words[at : at + 2] for at in range(len(words) - 1)]


def shared(one: Ask, other: Ask, like_from: Fraction) -> tuple[str, ...]:
    """What two requests have in common."""
    found = []
    if one.payees & other.payees:
        found.append(Shared.PAYEE)
    if likeness(one.purpose, other.purpose) >= like_from:
        found.append(Shared.PURPOSE)
    if one.line == other.line:
        found.append(Shared.LINE)
    if one.applicant is not None and one.applicant == other.applicant:
        found.append(Shared.APPLICANT)
    return tuple(str(one) for one in found)


def _alike(found: tuple[str, ...]) -> bool:
    """Same payee or purpose, and besides the same line or applicant: one sign alone is too little."""
    return bool({Shared.PAYEE, Shared.PURPOSE} & set(found)) and bool({Shared.LINE, Shared.APPLICANT} & set(found))


def split_of(ask: Ask, others: Iterable[Ask], *, limit: Yuan, days: int, like_from: Fraction) -> Split | None:
    """Whether a request looks like one part of a purchase that was divided to stay within the limit.

    Only requests that are themselves within the limit count, made at most so many days before or after.
    """
    if ask.amount > limit:
        return None
    near = timedelta(days=days)
    parts = []
    for other in others:
        if other.pk == ask.pk or other.amount > limit or abs(other.day - ask.day) > near:
            continue
        found = shared(ask, other, like_from)
        if _alike(found):
            parts.append((other, found))
    together = ask.amount + total(other.amount for other, _found in parts)
    if not parts or together <= limit:
        return None
    return Split(tuple(parts), together)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who did what with a request: application, approval, check and payment are different people."""

    applicant: int | None
    deciders: Collection[int] = field(default_factory=frozenset)
    checker: int | None = None

    def clash(self, account: int | None) -> str:
        """The part that the account has already had in the request; empty when it had none."""
        if account is None:
            return ""
        if account == self.applicant:
            return "applicant"
        if account in self.deciders:
            return "decider"
        return "checker" if account == self.checker else ""
