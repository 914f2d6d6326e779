"""Asking for a benefit in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.funds.people import DAY, House
from tieshan.foundation.access import acting_as
from tieshan.funds.benefits.actions import grant_benefit
from tieshan.funds.benefits.models import BenefitGrant
from tieshan.funds.budgets.models import BudgetLine
from tieshan.kernel.money import Yuan

MID_AUTUMN = date(2026, 9, 25)
SHOP = {"name": "示例食品店", "bank_name": "示例银行", "bank_account": "6222000000000001"}
LINES = (("402", "", "50000"), ("501", "文体活动", "30000"))


def lines_of(house: House) -> dict[str, BudgetLine]:
    """A budget line of the first and the second union of the north."""
    first = house.budget(lines=LINES)
    second = house.budget(house.district.north_2, LINES, by="chair2")
    return {"chair": house.line(first), "chair2": house.line(second)}


def give(house: House, line: BudgetLine, who: str = "chair", price: str = "100", **more: Any) -> BenefitGrant:
    """A Mid-Autumn gift for everybody, unless said otherwise."""
    facts: dict[str, Any] = {
        "occasion": "festival",
        "festival": "mid_autumn",
        "event_on": MID_AUTUMN,
        "form": "goods",
        "item": "月饼礼盒",
        "payees": [SHOP],
        "way": "transfer",
        "on": DAY,
        **more,
    }
    return grant_benefit(actor=house.actor(who), unit=line.unit, line=line, price=Yuan(price), **facts)


def again(grant: BenefitGrant, house: House) -> BenefitGrant:
    """As the register has it now."""
    with acting_as(house.actor("leader")):
        return BenefitGrant.objects.select_related("request__line", "request__unit", "unit").get(pk=grant.pk)
