"""Reading the lawbook: always for a day that the caller names, never with a default."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from tieshan.lawbook import wording
from tieshan.lawbook.leeway import is_within
from tieshan.lawbook.own_values import own_values
from tieshan.lawbook.reading import library
from tieshan.lawbook.records import Clause, CodeList, Parameter, Regulation
from tieshan.lawbook.routes import Route, covering
from tieshan.lawbook.standards import Standard

__all__ = [
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
    "standard",
    "standard_codes",
    "standards_of",
]


@lru_cache(maxsize=4096)
def _parameter(code: str, on: dt.date) -> Parameter | None:
    # Ordered by scope, the narrowest first: a district's own value goes before the national one.
    return next((value for value in library().parameters.get(code, ()) if value.holds_on(on)), None)


def _own_parameter(code: str, on: dt.date) -> Parameter | None:
    """The district's own approved value of that day, as long as it stays within what the law of that day allows."""
    own = own_values()
    if code not in own.values:
        return None
    if (code, on) not in own.answers:
        found = next((one for one in own.values[code] if one.holds_on(on)), None)
        shipped = _parameter(code, on)
        if found is not None and (shipped is None or not is_within(shipped, found.value)):
            found = None
        own.answers[code, on] = found
    return own.answers[code, on]


def parameter(code: str, *, on: dt.date, unit: object = None) -> Parameter:
    """The value that holds for ``code`` on the day ``on``: the district's own, else the shipped one of the narrowest
    scope.

    ``unit`` says for whom it is asked. Values hold for the whole district, so every unit gets the same.
    Refuses ``lawbook.parameter.missing`` when nothing holds on that day.
    """
    found = _own_parameter(code, on) or _parameter(code, on)
    if found is None:
        raise wording.no_parameter(code, on)
    return found


def parameter_codes() -> tuple[str, ...]:
    """All parameter codes, in alphabetical order."""
    return tuple(library().parameters)


def parameter_history(code: str) -> tuple[Parameter, ...]:
    """Every value a parameter ever had, the district's own first, then the narrowest scope, each by date; empty for
    an unknown code."""
    return own_values().values.get(code, ()) + library().parameters.get(code, ())


@lru_cache(maxsize=1024)
def _code_list(name: str, on: dt.date) -> CodeList | None:
    for source in library().code_lists.get(name, ()):
        if source.regulation.holds_on(on):
            return CodeList(
                name=name,
                title=source.title,
                on=on,
                entries=tuple(entry for entry in source.entries if entry.holds_on(on)),
                confidence=source.confidence,
                evidence=source.evidence,
                show_as_law=source.show_as_law,
                regulation=source.regulation,
            )
    return None


def code_list(name: str, *, on: dt.date) -> CodeList:
    """The code list ``name`` as it stands on the day ``on``.

    Refuses ``lawbook.codes.missing`` when there is no such list on that day.
    """
    found = _code_list(name, on)
    if found is None:
        raise wording.no_code_list(name, on)
    return found


def code_list_names() -> tuple[str, ...]:
    """Names of all code lists, in alphabetical order."""
    return tuple(library().code_lists)


def clause(ref: str) -> Clause:
    """The clause behind a reference such as ``speech:C24`` or ``union-law:11``; refuses ``lawbook.clause.missing``."""
    found = library().clauses.get(ref)
    if found is None:
        raise wording.no_clause(ref)
    return found


def clauses(regulation: str) -> tuple[Clause, ...]:
    """The clauses of one regulation, named by code or alias, in their order."""
    return tuple(one for one in library().clauses.values() if regulation in {one.regulation.code, one.regulation.alias})


def regulations(*, on: dt.date | None = None) -> tuple[Regulation, ...]:
    """All regulations, or those in force on a day; by kind and title code."""
    found = (one for one in library().regulations.values() if on is None or one.holds_on(on))
    return tuple(sorted(found, key=lambda one: (one.kind.value, one.code)))


def regulation(name: str) -> Regulation:
    """One regulation by code or alias; refuses ``lawbook.clause.missing``."""
    for one in library().regulations.values():
        if name in {one.code, one.alias}:
            return one
    raise wording.no_clause(name)


def route(kind: str, *, unit_kind: str, on: dt.date, quantity: Decimal | int | None = None) -> Route:
    """The way a paper of this kind goes when a unit of this kind submits it on the day ``on``.

    Refuses ``lawbook.route.missing`` when no route holds: a paper never finds its way by a default.
    """
    amount = None if quantity is None else Decimal(quantity)
    found = covering(library().routes.get(kind, ()), unit_kind, amount, on, lambda code: parameter(code, on=on).decimal)
    if found is None:
        raise wording.no_route(kind, unit_kind, amount, on)
    return found


def route_kinds() -> tuple[str, ...]:
    """The kinds of paper that have routes, in alphabetical order."""
    return tuple(library().routes)


def routes_of(kind: str) -> tuple[Route, ...]:
    """Every route a kind of paper ever had, the narrowest scope first; empty for an unknown kind."""
    return library().routes.get(kind, ())


def standard(code: str, *, on: dt.date) -> Standard:
    """The standard that holds on the day ``on``; refuses ``lawbook.standard.missing``."""
    for one in library().standards.get(code, ()):
        if one.holds_on(on):
            return one
    raise wording.no_standard(code, on)


def standard_codes() -> tuple[str, ...]:
    """All standards, in alphabetical order."""
    return tuple(library().standards)


def standards_of(code: str) -> tuple[Standard, ...]:
    """Every version of a standard, the narrowest scope first and then by date."""
    return library().standards.get(code, ())
