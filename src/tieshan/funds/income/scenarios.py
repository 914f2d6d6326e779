"""What cases may ask of the rules on money coming in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tieshan.funds.income.rules.levy import LEVELS, due_day, payroll_total, split
from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.lawbook.casebook import scenario
from tieshan.lawbook.rules import rule


@scenario(
    "funds.levy_due",
    given={"month": date, "time": Decimal, "bonus": Decimal, "overtime": Decimal},
    gives=("due", "due_on"),
)
def _levy_due(*, on: date, month: date, **parts: Decimal) -> Mapping[str, Any]:
    payroll = payroll_total({name: Yuan(amount) for name, amount in parts.items()})
    due = rule("funds.levy.due", on=on)(payroll=payroll, rate=parameter("funds.levy.rate", on=on).decimal)
    return {"due": due.decimal, "due_on": due_day(month, parameter("funds.levy.due_day", on=on).whole)}


@scenario("funds.levy_shares", given={"amount": Decimal}, gives=(*LEVELS,))
def _levy_shares(*, on: date, amount: Decimal) -> Mapping[str, Any]:
    shares = {level: parameter(f"funds.share.{level}", on=on).decimal for level in LEVELS}
    return {level: part.decimal for level, part in split(Yuan(amount), shares).items()}


@scenario("funds.late_fee", given={"due": Decimal, "due_on": date, "paid_on": date}, gives=("fee", "days", "capped"))
def _late_fee(*, on: date, due: Decimal, due_on: date, paid_on: date) -> Mapping[str, Any]:
    found = rule("funds.levy.late_fee", on=on)(
        due=Yuan(due),
        due_on=due_on,
        paid=[(paid_on, Yuan(due))],
        until=on,
        rate=parameter("funds.levy.late_rate", on=on).decimal,
        cap=parameter("funds.levy.late_cap", on=on).decimal,
    )
    return {"fee": found.fee.decimal, "days": found.days, "capped": found.capped}
