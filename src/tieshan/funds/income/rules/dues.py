"""Members' dues: what is owed for a month by the monthly basic income (the sum itself: members room)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.members.rules.dues import monthly_dues

#: Nobody on a union's list earns more in a month; a slip of the keyboard does.
MOST_INCOME = Yuan(1_000_000)


def dues_of(income: Yuan, *, rate: Decimal, step: Decimal) -> Yuan:
    """The dues of a month; refuses an income that cannot be one."""
    if not ZERO <= income <= MOST_INCOME:
        raise Refused("funds.dues.income", _("Enter the monthly basic income in yuan."), field="income")
    return monthly_dues(income, rate=rate, step=step)
