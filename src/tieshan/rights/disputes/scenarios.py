"""What cases may ask of the calculators of disputes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tieshan.kernel.money import Yuan
from tieshan.lawbook.casebook import scenario
from tieshan.rights.disputes.calculators import reckon


def _amount(code: str, on: date, **inputs: Any) -> Mapping[str, Any]:
    found = reckon(code, on=on, inputs=inputs).found
    return {"amount": found.amount.decimal if found.amount is not None else None}


@scenario("rights.double_wage", given={"started": date, "until": date, "monthly": Decimal}, gives=("amount",))
def _double(*, on: date, started: date, until: date, monthly: Decimal) -> Mapping[str, Any]:
    return _amount("double", on, started_on=started, ended_on=until, monthly=Yuan(monthly))


@scenario(
    "rights.severance",
    given={"started": date, "ended": date, "monthly": Decimal, "average": Decimal, "unlawful": bool},
    gives=("amount",),
)
def _severance(
    *, on: date, started: date, ended: date, monthly: Decimal, average: Decimal, unlawful: bool
) -> Mapping[str, Any]:
    return _amount(
        "severance",
        on,
        started_on=started,
        ended_on=ended,
        monthly=Yuan(monthly),
        local_average=Yuan(average),
        ground="unlawful" if unlawful else "severance",
    )


@scenario(
    "rights.overtime",
    given={"monthly": Decimal, "workday": Decimal, "restday": Decimal, "holiday": Decimal},
    gives=("amount",),
)
def _overtime(*, on: date, monthly: Decimal, workday: Decimal, restday: Decimal, holiday: Decimal) -> Mapping[str, Any]:
    return _amount("overtime", on, monthly=Yuan(monthly), workday=workday, restday=restday, holiday=holiday)


@scenario("rights.maternity", given={"first": date, "children": int, "difficult": bool}, gives=("days", "last_day"))
def _maternity(*, on: date, first: date, children: int, difficult: bool) -> Mapping[str, Any]:
    found = reckon(
        "maternity", on=on, inputs={"first_on": first, "children": children, "is_difficult": difficult, "own_days": 0}
    ).found
    return {"days": found.days, "last_day": found.last_day}
