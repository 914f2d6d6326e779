"""The lawbook: dated parameters, code lists and clauses, each with its source.

Everything is read from the YAML files under ``regulations/`` and kept in the process; no database is asked.
"""

from __future__ import annotations

from tieshan.lawbook.holidays import CalendarNotice, CalendarYear, Holiday, calendar_years, working_calendar
from tieshan.lawbook.queries import (
    clause,
    clauses,
    code_list,
    code_list_names,
    parameter,
    parameter_codes,
    parameter_history,
    regulation,
    regulations,
    route,
    route_kinds,
    routes_of,
    standard,
    standard_codes,
    standards_of,
)
from tieshan.lawbook.records import Band, Bounds, Clause, CodeEntry, CodeList, Parameter, Regulation, Wording
from tieshan.lawbook.routes import Route, RouteStep
from tieshan.lawbook.schemes import Scheme, scheme, schemes
from tieshan.lawbook.standards import Standard, StandardPoint
from tieshan.lawbook.terms import Confidence, Counted, Evidence, Kind, Leeway, Scope

__all__ = [
    "Band",
    "Bounds",
    "CalendarNotice",
    "CalendarYear",
    "Clause",
    "CodeEntry",
    "CodeList",
    "Confidence",
    "Counted",
    "Evidence",
    "Holiday",
    "Kind",
    "Leeway",
    "Parameter",
    "Regulation",
    "Route",
    "RouteStep",
    "Scheme",
    "Scope",
    "Standard",
    "StandardPoint",
    "Wording",
    "calendar_years",
    "clause",
    "clauses",
    "code_list",
    "code_list_names",
    "parameter",
    "parameter_codes",
    "parameter_history",
    "regulation",
    "regulations",
    "route",
    "route_kinds",
    "routes_of",
    "scheme",
    "schemes",
    "standard",
    "standard_codes",
    "standards_of",
    "working_calendar",
]
