"""What cases may ask of the rules on leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tieshan.lawbook import parameter, working_calendar
from tieshan.lawbook.casebook import scenario
from tieshan.office.leave.rules import full_years


@scenario("leave.yearly_days", given={"works_since": date, "year": int}, gives=("years", "days"))
def _yearly_days(*, on: date, works_since: date, year: int) -> Mapping[str, Any]:
    years = full_years(works_since, date(year, 12, 31))
    band = parameter("office.leave.yearly", on=on).band(years)
    return {"years": years, "days": band.least if band is not None else None}


@scenario("leave.working_days", given={"first": date, "last": date}, gives=("days",))
def _working_days(*, on: date, first: date, last: date) -> Mapping[str, Any]:
    return {"days": working_calendar().working_days_in(first, last)}
