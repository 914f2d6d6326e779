"""What cases may ask of the rules on membership."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.lawbook.casebook import scenario
from tieshan.members.rules.dues import monthly_dues


@scenario("members.dues", given={"income": Decimal}, gives=("dues",))
def _dues(*, on: date, income: Decimal) -> Mapping[str, Any]:
    rate = parameter("members.dues.rate", on=on).decimal
    step = parameter("members.dues.step", on=on).decimal
    return {"dues": monthly_dues(Yuan(income), rate=rate, step=step).decimal}
