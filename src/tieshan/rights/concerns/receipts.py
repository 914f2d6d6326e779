"""Numbers and receipts: the number is for the telephone, number and code together open the worker's page.

Both are drawn at random. Of the receipt only a keyed hash of number and code is kept, so that one look-up by an index
answers every try alike: a known number with a wrong code and an unknown number cannot be told apart, not even by
time.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass

from tieshan.foundation.vault import digest

__all__ = ["Receipt", "draw_receipt", "receipt_hash"]


@dataclass(frozen=True)
class Receipt:
    """What the worker takes away, shown once."""

    number: str
    code: str
    #: files that the house had no room for today
    left_out: int = 0


def draw_receipt() -> Receipt:
    """A new number of nine digits and a new code of 80 bits."""
    number = f"{secrets.randbelow(10**9):09d}"
    code = base64.b32encode(secrets.token_bytes(10)).decode()
    return Receipt(_grouped(number, 3), _grouped(code, 4))


def receipt_hash(number: str, code: str) -> bytes:
    """The keyed hash of a receipt, however it was typed (spaces, hyphens, small letters)."""
    digits = re.sub(r"\D", "", number)[:20]
    letters = re.sub(r"[^A-Z2-7]", "", code.upper())[:40]
    return digest(f"{digits}|{letters}", "rights.concern.receipt")


def _grouped(text: str, size: int) -> str:
    return "-".join(text[n : n + size] for n in range(0, len(text), size))
