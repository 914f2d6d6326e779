"""What cases may ask of the lawbook itself: any value, any end of a period, any approval route."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tieshan.lawbook.casebook import scenario
from tieshan.lawbook.holidays import working_calendar
from tieshan.lawbook.queries import parameter, route
from tieshan.lawbook.records import Band


@scenario("lawbook.value", given={"code": str}, gives=("value", "counted", "law", "article"))
def _value(*, on: date, code: str) -> Mapping[str, Any]:
    found = parameter(code, on=on)
    return {
        "value": found.value,
        "counted": found.counted.value,
        "law": found.show_as_law,
        "article": found.article,
    }


@scenario("lawbook.table", given={"code": str, "size": int}, gives=("least", "most"))
def _table(*, on: date, code: str, size: int) -> Mapping[str, Any]:
    band = parameter(code, on=on).band(size) or Band(size, size, 0, 0)
    return {"least": band.least, "most": band.most}


@scenario("calendar.last_day", given={"began": date, "length": int, "counted": str}, gives=("last_day",))
def _last_day(*, on: date, began: date, length: int, counted: str) -> Mapping[str, Any]:
    return {"last_day": working_calendar().end_of(began, length, counted)}


@scenario("calendar.working_day", given={"day": date}, gives=("working_day",))
def _working_day(*, on: date, day: date) -> Mapping[str, Any]:
    return {"working_day": working_calendar().is_working_day(day)}


@scenario("approval.route", given={"kind": str, "unit": str, "quantity": Decimal}, gives=("roles",))
def _route(*, on: date, kind: str, unit: str, quantity: Decimal) -> Mapping[str, Any]:
    return {"roles": [step.role for step in route(kind, unit_kind=unit, quantity=quantity, on=on).steps]}
