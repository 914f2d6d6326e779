"""Identity, credit and telephone numbers that pass every check and can belong to nobody.

Region codes beginning with 99 were never given to a place, mobile numbers beginning with 161 to no operator, and the
area code 0600 to no town. Each number follows from a running index, so that a million of them are different without
being remembered.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from tieshan.kernel.identifiers import MALE, credit_check_character, resident_check_character

__all__ = ["credit_code", "landline", "mobile", "resident_number"]

#: Persons that share one made-up region code: three digits of sequence, odd for men, even for women, never 000.
_PER_REGION: Final = 499
_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_VALUE: Final = {char: n for n, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
#: No common divisor with 10**8: consecutive people get numbers that look unrelated, and never the same one.
_STRIDE: Final = 61_803_399


def resident_number(index: int, birth: dt.date, sex: str) -> str:
    """The resident identity number of person ``index``; different for each index below 4,990,000."""
    region, place = divmod(index, _PER_REGION)
    sequence = 2 * place + (1 if sex == MALE else 2)
    first = f"99{region:04d}{birth.year:04d}{birth.month:02d}{birth.day:02d}{sequence:03d}"
    return first + resident_check_character(first)


def mobile(index: int) -> str:
    """The mobile number of person ``index``; different for each index below 100,000,000."""
    return f"161{(index * _STRIDE + 20_260_301) % 100_000_000:08d}"


def landline(index: int) -> str:
    """The office number of employer ``index``."""
    return f"0600-{8_000_000 + index % 2_000_000}"


def credit_code(kind: str, index: int) -> str:
    """A unified social credit code beginning with ``kind`` (``91`` enterprise, ``81`` basic union)."""
    body = ""
    for _ in range(6):
        index, digit = divmod(index, len(_CREDIT))
        body = _CREDIT[digit] + body
    body = "MA" + body
    rest = 11 - sum(_BODY_VALUE[char] * weight for char, weight in zip(body, _BODY_WEIGHTS, strict=True)) % 11
    first = f"{kind}990000{body}{'0123456789X0'[rest]}"
    return first + credit_check_character(first)
