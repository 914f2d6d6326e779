"""Money: exact amounts of yuan with two decimal places.

An amount is a whole number of fen behind the scenes, never a float: 0.1 + 0.2 is 0.30 here.  Amounts are not rounded
in passing.  Whoever divides says how the last fen falls: ``share`` gives every fen to somebody, ``portion`` rounds half
up, as accounts do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering

__all__ = ["ZERO", "Yuan", "capitals", "total"]

_FEN = Decimal("0.01")
_TEXT = re.compile(r"(?P<sign>[-+]?)(?P<yuan>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fen>\d{1,2}))?\Z", re.ASCII)
# One million million yuan less one fen: more than any district keeps, and as much as capitals can write.
_MOST = 10**14 - 1


@total_ordering
class Yuan:
    """An exact amount.  Immutable; equal amounts are equal and hash alike.

    Made from whole yuan (int), a Decimal of at most two places, or text such as ``1,234.50``.  A float, a bool or a
    third decimal place raises ``TypeError`` or ``ValueError``; so does an amount of a million million yuan or more.
    """

    __slots__ = ("_fen",)
    _fen: int

    def __init__(self, amount: int | Decimal | str | Yuan = 0) -> None:
        self._set(_fen_of(amount))

    @classmethod
    def from_fen(cls, fen: int) -> Yuan:
        """From a whole number of fen."""
        if isinstance(fen, bool) or not isinstance(fen, int):
            raise TypeError("fen are whole numbers")
        made = cls.__new__(cls)
        made._set(fen)
        return made

    def _set(self, fen: int) -> None:
        if abs(fen) > _MOST:
            raise ValueError("an amount must be below one million million yuan")
        object.__setattr__(self, "_fen", fen)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an amount never changes")

    @property
    def fen(self) -> int:
        """The amount in fen."""
        return self._fen

    @property
    def decimal(self) -> Decimal:
        """The amount as a Decimal with two places, for the database."""
        return Decimal(self._fen).scaleb(-2).quantize(_FEN)

    def __add__(self, other: Yuan) -> Yuan:
        return Yuan.from_fen(self._fen + other._fen) if isinstance(other, Yuan) else NotImplemented

    def __sub__(self, other: Yuan) -> Yuan:
        return Yuan.from_fen(self._fen - other._fen) if isinstance(other, Yuan) else NotImplemented

    def __mul__(self, times: int) -> Yuan:
        if isinstance(times, bool) or not isinstance(times, int):
            return NotImplemented
        return Yuan.from_fen(self._fen * times)

    __rmul__ = __mul__

    def __neg__(self) -> Yuan:
        return Yuan.from_fen(-self._fen)

    def __abs__(self) -> Yuan:
        return Yuan.from_fen(abs(self._fen))

    def __bool__(self) -> bool:
        return self._fen != 0

    def __eq__(self, other: object) -> bool:
        return self._fen == other._fen if isinstance(other, Yuan) else NotImplemented

    def __lt__(self, other: Yuan) -> bool:
        return self._fen < other._fen if isinstance(other, Yuan) else NotImplemented

    def __hash__(self) -> int:
        return hash((Yuan, self._fen))

    def __reduce__(self) -> tuple[object, ...]:
        return Yuan.from_fen, (self._fen,)

    def __str__(self) -> str:
        return f"{self.decimal}"

    def __repr__(self) -> str:
        return f"Yuan('{self}')"

    def __format__(self, spec: str) -> str:
        """``,`` groups by thousands; nothing gives plain figures."""
        return format(self.decimal, spec)

    def portion(self, rate: Decimal | Fraction) -> Yuan:
        """This part of the amount (``Decimal("0.4")``), rounded half up to the fen (a minus amount likewise)."""
        if not isinstance(rate, Decimal | Fraction):
            raise TypeError("a rate is a Decimal or a Fraction")
        exact = Fraction(self._fen) * Fraction(rate)
        whole, rest = divmod(abs(exact.numerator), exact.denominator)
        rounded = whole + (2 * rest >= exact.denominator)
        return Yuan.from_fen(rounded if exact >= 0 else -rounded)

    def share(self, weights: Sequence[int]) -> list[Yuan]:
        """Split by whole weights so that the parts add up to the amount, fen by fen.

        Fen left over go to the largest remainders, the earlier first.  Weights must not be negative nor all zero.
        """
        if any(weight < 0 for weight in weights) or not sum(weights):
            raise ValueError("weights must not be negative, and one at least must be above zero")
        whole = sum(weights)
        sign = -1 if self._fen < 0 else 1
        amount = abs(self._fen)
        parts = [amount * weight // whole for weight in weights]
        order = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % whole), at))
        for at in order[: amount - sum(parts)]:
            parts[at] += 1
        return [Yuan.from_fen(sign * part) for part in parts]


def total(amounts: Iterable[Yuan]) -> Yuan:
    """The sum; zero for none."""
    fen = 0
    for amount in amounts:
        if not isinstance(amount, Yuan):
            raise TypeError(f"not an amount: {amount!r}")
        fen += amount.fen
    return Yuan.from_fen(fen)


def _fen_of(amount: object) -> int:
    if isinstance(amount, Yuan):
        return amount.fen
    if isinstance(amount, bool | float):
        raise TypeError("an amount is never a float: pass text or a Decimal")
    if isinstance(amount, int):
        return amount * 100
    if isinstance(amount, Decimal):
        if not amount.is_finite():
            raise ValueError("an amount is a finite number")
        fraction = Fraction(amount) * 100
        if fraction.denominator != 1:
            raise ValueError(f"more than two decimal places: {amount}")
        return fraction.numerator
    if isinstance(amount, str):
        found = _TEXT.match(amount.strip())
        if found is None:
            raise ValueError(f"not an amount: {amount!r}")
        fen = int(found["yuan"].replace(",", "")) * 100 + int((found["fen"] or "0").ljust(2, "0"))
        return -fen if found["sign"] == "-" else fen
    raise TypeError(f"not an amount: {amount!r}")


ZERO = Yuan(0)

# The capital figures that receipts and vouchers carry against alteration (Basic Rules for Accounting Work, art. 52).
_DIGITS = "\u96f6\u58f9\u8d30\u53c1\u8086\u4f0d\u9646\u67d2\u634c\u7396"
_TEN, _HUNDRED, _THOUSAND = "\u62fe", "\u4f70", "\u4edf"
_PLACES = ("", _TEN, _HUNDRED, _THOUSAND)
_GROUPS = ("", "\u4e07", "\u4ebf")
_YUAN, _JIAO, _FEN_WORD, _EXACTLY, _MINUS = "\u5143", "\u89d2", "\u5206", "\u6574", "\u8d1f"
_NIL = _DIGITS[0]


def capitals(amount: Yuan) -> str:
    """The amount in capital Chinese figures, as vouchers write it.

    Whole yuan and amounts that end in jiao close with the sign for "exactly", amounts with fen do not; a zero is
    written once between figures.
    """
    fen = abs(amount.fen)
    yuan, (jiao, rest) = fen // 100, divmod(fen % 100, 10)
    words = _integer(yuan) + _YUAN if yuan or not fen else ""
    if jiao:
        # A yuan figure that ends in zero is followed by the zero: what stands between was left out on purpose.
        words += (_NIL if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + _JIAO
    elif rest and yuan:
        words += _NIL
    words += _DIGITS[rest] + _FEN_WORD if rest else _EXACTLY
    return (_MINUS if amount.fen < 0 else "") + words


def _integer(number: int) -> str:
    if number == 0:
        return _NIL
    hundred_millions, below = divmod(number, 10**8)
    upper, lower = divmod(below, 10**4)
    words, gap = "", False
    for group, value in zip((2, 1, 0), (hundred_millions, upper, lower), strict=True):
        if value == 0:
            gap = True
            continue
        # A zero where this group does not reach its thousands, or where the one before was left out.
        if words and (gap or value < 1000):
            words += _NIL
        words += _group(value) + _GROUPS[group]
        gap = False
    return words


def _group(value: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            words += (_NIL if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words
