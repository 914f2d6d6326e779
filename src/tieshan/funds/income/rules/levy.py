"""The levy: a share of the monthly payroll, divided between the levels of the union, dearer when it is paid late.

Rates, shares and days come from the lawbook and are passed in; nothing here reads a clock or a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Final

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.money import ZERO, Yuan, total
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.rules import rule_version

__all__ = [
    "LEVELS",
    "PARTS",
    "LateFee",
    "check_shares",
    "due_day",
    "first_of_month",
    "late_fee",
    "levy_due",
    "month_after",
    "payroll_total",
    "split",
    "split_upward",
]

#: The six parts of payroll in the order of the national rule.
PARTS: Final = ("time", "piece", "bonus", "allowance", "overtime", "special")
#: Who shares in the levy, from the basic union upwards.
LEVELS: Final = ("basic", "federation", "district", "city", "province", "national")


def first_of_month(day: date) -> date:
    """The first day of the month in which the day lies: how months are written here."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def due_day(month: date, day: int) -> date:
    """The day of the following month by which the levy of a month is paid; a short month ends earlier."""
    following = month_after(month)
    last = (month_after(following) - timedelta(days=1)).day
    return following.replace(day=min(day, last))


def payroll_total(parts: Mapping[str, Yuan]) -> Yuan:
    """The sum of the six parts; a part below nought is refused."""
    for name, amount in parts.items():
        if amount < ZERO:
            raise Refused("funds.levy.negative", _("A part of payroll cannot be below nought."), field=name)
    return total(parts.values())


@rule_version("funds.levy.due", valid_from=date(2001, 10, 27), clause="union-law:43")
def levy_due(*, payroll: Yuan, rate: Decimal) -> Yuan:
    """The levy of a month, rounded to the fen once."""
    return payroll.portion(rate)


def check_shares(shares: Mapping[str, Decimal]) -> None:
    """Refuse shares that do not add up to the whole."""
    whole = sum(shares.values(), Decimal(0))
    if whole != 1:
        raise Refused(
            "funds.share.sum",
            _("The shares of the levels add up to %(sum)s%%, not to 100%%. Correct them in the lawbook.")
            % {"sum": f"{(whole * 100).normalize():f}"},
            clause="levy-practice",
        )


def split(amount: Yuan, shares: Mapping[str, Decimal]) -> dict[str, Yuan]:
    """An amount divided between the levels, fen by fen: the parts always add up to it.

    The basic union's part is rounded half up; what is left goes to the levels above it by their shares.
    """
    check_shares(shares)
    basic = amount.portion(shares["basic"])
    above = {level: share for level, share in shares.items() if level != "basic"}
    return {"basic": basic, **split_upward(amount - basic, above)}


def split_upward(amount: Yuan, shares: Mapping[str, Decimal]) -> dict[str, Yuan]:
    """What is remitted, divided between the levels above the basic union."""
    exact = [Fraction(share) for share in shares.values()]
    if not sum(exact):
        return dict.fromkeys(shares, ZERO)
    common = lcm(*(share.denominator for share in exact))
    return dict(zip(shares, amount.share([int(share * common) for share in exact]), strict=True))


@dataclass(frozen=True)
class LateFee:
    """What lateness costs up to a day: the sum, the days on which anything was unpaid, and whether the cap holds."""

    fee: Yuan
    days: int
    capped: bool


@rule_version("funds.levy.late_fee", valid_from=date(2010, 3, 1), clause="levy-practice")
def late_fee(
    *, due: Yuan, due_on: date, paid: Sequence[tuple[date, Yuan]], until: date, rate: Decimal, cap: Decimal
) -> LateFee:
    """So much a day of what is unpaid, from the day after the last day for paying; never above the cap.

    The day on which money comes in still counts: it was unpaid when the day began.
    """
    day_fen = Fraction(0)
    days = 0
    unpaid = due - total(amount for day, amount in paid if day <= due_on)
    begun = due_on
    for day, amount in sorted((one for one in paid if one[0] > due_on), key=lambda one: one[0]):
        if day > until:
            break
        if unpaid > ZERO:
            day_fen += unpaid.fen * (day - begun).days
            days += (day - begun).days
        unpaid -= amount
        begun = day
    if unpaid > ZERO and until > begun:
        day_fen += unpaid.fen * (until - begun).days
        days += (until - begun).days
    exact = day_fen * Fraction(rate)
    fee = Yuan.from_fen(int(exact + Fraction(1, 2)))
    most = due.portion(cap)
    return LateFee(min(fee, most), days, fee > most)
