"""Dues of a member (rule of 1978): a share of the monthly basic income, the amount below a full step left out."""

from __future__ import annotations

from decimal import Decimal

from tieshan.kernel.money import Yuan


def monthly_dues(income: Yuan, *, rate: Decimal, step: Decimal) -> Yuan:
    """The dues of one month from the basic income of that month; rate and step come from the lawbook."""
    one = Yuan(step).fen
    return Yuan.from_fen(income.fen // one * one).portion(rate)
