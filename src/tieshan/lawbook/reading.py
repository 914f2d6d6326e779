"""From the YAML files to records. The folder of the package is read once in a process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.lawbook.records import Band, Bounds, Clause, CodeEntry, Parameter, Regulation, Value, Wording
from tieshan.lawbook.routes import Route, RouteStep
from tieshan.lawbook.standards import Standard, StandardPoint
from tieshan.lawbook.terms import Confidence, Counted, Evidence, Kind, Leeway, RegulationKind, Scope

__all__ = ["FILES", "FOLDER", "CodeSource", "Library", "library", "load", "raw_folder", "reference", "value_of"]

#: Where the shipped regulations lie.
FOLDER: Final = Path(__file__).parent / "regulations"

#: The files that a regulation's folder may hold.
FILES: Final = ("regulation", "parameters", "codes", "clauses", "routes", "standards")

# The C loader is part of PyYAML's wheels; where it is missing the slower one reads the same.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class CodeSource:
    """A code list with all its entries, before a day is chosen."""

    name: str
    title: Wording
    entries: tuple[CodeEntry, ...]
    confidence: Confidence
    evidence: Evidence
    show_as_law: bool
    regulation: Regulation


@dataclass(frozen=True, slots=True)
class Library:
    """The whole lawbook, read."""

    regulations: dict[str, Regulation]
    parameters: dict[str, tuple[Parameter, ...]]
    code_lists: dict[str, tuple[CodeSource, ...]]
    clauses: dict[str, Clause]
    routes: dict[str, tuple[Route, ...]]
    standards: dict[str, tuple[Standard, ...]]


def raw_folder(folder: Path) -> dict[str, Any]:
    """The plain contents of one regulation's folder, by the name of the file without its ending."""
    contents: dict[str, Any] = {}
    for name in FILES:
        file = folder / f"{name}.yaml"
        if file.is_file():
            with file.open(encoding="utf-8") as stream:
                contents[name] = yaml.load(stream, Loader=_Loader)  # noqa: S506 - a safe loader in both cases
    return contents


@cache
def library() -> Library:
    """The shipped lawbook."""
    return load(FOLDER)


def load(root: Path) -> Library:
    """Read every regulation under ``root``; ``KeyError`` or ``ValueError`` where ``checks.problems`` would complain."""
    regulations: dict[str, Regulation] = {}
    parameters: dict[str, list[Parameter]] = {}
    code_lists: dict[str, list[CodeSource]] = {}
    clauses: dict[str, Clause] = {}
    routes: dict[str, list[Route]] = {}
    standards: dict[str, list[Standard]] = {}
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        contents = raw_folder(folder)
        regulation = _regulation(contents["regulation"])
        regulations[regulation.code] = regulation
        for one in contents.get("parameters") or ():
            parameters.setdefault(one["code"], []).extend(_parameters(one, regulation))
        for one in contents.get("codes") or ():
            code_lists.setdefault(one["name"], []).append(_code_source(one, regulation))
        for one in contents.get("clauses") or ():
            clause = _clause(one, regulation)
            clauses[clause.ref] = clause
        for one in contents.get("routes") or ():
            routes.setdefault(one["kind"], []).append(_route(one, regulation))
        for one in contents.get("standards") or ():
            standards.setdefault(one["code"], []).append(_standard(one, regulation))
    return Library(
        regulations=regulations,
        parameters={
            code: tuple(sorted(values, key=lambda value: (value.scope.width, value.valid_from)))
            for code, values in sorted(parameters.items())
        },
        code_lists={name: tuple(sources) for name, sources in sorted(code_lists.items())},
        clauses=clauses,
        routes={
            kind: tuple(sorted(found, key=lambda route: (route.regulation.scope.width, route.lower, route.valid_from)))
            for kind, found in sorted(routes.items())
        },
        standards={
            code: tuple(sorted(found, key=lambda one: (one.regulation.scope.width, one.valid_from)))
            for code, found in sorted(standards.items())
        },
    )


def _wording(raw: dict[str, str]) -> Wording:
    return Wording(raw["zh"], raw["en"])


def _source(raw: str | dict[str, str]) -> Wording:
    """Where a regulation was found: in both languages, or an address that is the same in both."""
    return Wording(raw, raw) if isinstance(raw, str) else _wording(raw)


def _regulation(raw: dict[str, Any]) -> Regulation:
    return Regulation(
        code=raw["code"],
        alias=raw["alias"],
        kind=RegulationKind(raw["kind"]),
        scope=Scope(raw["scope"]),
        title=_wording(raw["title"]),
        issued_by=_wording(raw["issued_by"]),
        number=raw["number"],
        valid_from=raw["valid_from"],
        valid_to=raw["valid_to"],
        source=_source(raw["source"]),
        confidence=Confidence(raw["confidence"]),
        evidence=Evidence(raw["evidence"]),
        checked_on=raw["checked_on"],
        note=_wording(raw["note"]) if "note" in raw else None,
    )


def _parameters(raw: dict[str, Any], regulation: Regulation) -> Iterable[Parameter]:
    for one in raw["values"]:
        kind = Kind(one["kind"])
        yield Parameter(
            code=raw["code"],
            title=_wording(raw["title"]),
            kind=kind,
            value=value_of(kind, one["value"]),
            counted=Counted(one["counted"]),
            per=one["per"],
            scope=regulation.scope,
            valid_from=one["valid_from"],
            valid_to=one["valid_to"],
            article=one["article"],
            confidence=Confidence(one["confidence"]),
            evidence=Evidence(one["evidence"]),
            show_as_law=one["show_as_law"],
            basis=_wording(one["basis"]),
            regulation=regulation,
            bounds=_bounds(one.get("bounds"), shown_as_law=one["show_as_law"]),
            checked_on=one.get("checked_on", regulation.checked_on),
        )


def _bounds(raw: dict[str, Any] | None, *, shown_as_law: bool) -> Bounds:
    """What the file says; where it says nothing, law leaves no room and practice is for the district to settle."""
    if raw is None:
        return Bounds(Leeway.FIXED if shown_as_law else Leeway.FREE)
    least, most = raw.get("least"), raw.get("most")
    return Bounds(
        Leeway(raw["leeway"]),
        None if least is None else Decimal(least),
        None if most is None else Decimal(most),
    )


def value_of(kind: Kind, raw: Any) -> Value:
    """A value as the files (and the records of the district's own values) write it."""
    match kind:
        case Kind.WHOLE:
            return int(raw)
        case Kind.WHOLES:
            return tuple(int(one) for one in raw)
        case Kind.DECIMAL:
            # Written as text in the files: a YAML float would not be exact.
            return Decimal(raw)
        case Kind.FRACTION:
            return Fraction(raw)
        case Kind.BANDS:
            return tuple(Band(one["from"], one["to"], one["least"], one["most"]) for one in raw)


def _code_source(raw: dict[str, Any], regulation: Regulation) -> CodeSource:
    return CodeSource(
        name=raw["name"],
        title=_wording(raw["title"]),
        entries=tuple(_entry(one) for one in raw["entries"]),
        confidence=Confidence(raw["confidence"]),
        evidence=Evidence(raw["evidence"]),
        show_as_law=raw["show_as_law"],
        regulation=regulation,
    )


def _entry(raw: dict[str, Any]) -> CodeEntry:
    first: dt.date | None = raw.get("valid_from")
    last: dt.date | None = raw.get("valid_to")
    return CodeEntry(raw["code"], raw["zh"], raw["en"], tuple(raw.get("synonyms") or ()), first, last)


def _clause(raw: dict[str, Any], regulation: Regulation) -> Clause:
    return Clause(
        ref=f"{regulation.alias}:{raw['number']}",
        number=raw["number"],
        title=_wording(raw["title"]),
        summary=_wording(raw["summary"]),
        becomes=_wording(raw["becomes"]),
        rooms=tuple(raw["rooms"]),
        regulation=regulation,
    )


def _route(raw: dict[str, Any], regulation: Regulation) -> Route:
    return Route(
        code=raw["code"],
        kind=raw["kind"],
        title=_wording(raw["title"]),
        unit_kinds=tuple(raw["unit_kinds"]),
        # Whole numbers, or decimals written as text.
        lower=Decimal(raw["from"]),
        upper=None if raw["below"] is None else Decimal(raw["below"]),
        clause=reference(raw["clause"], regulation.alias),
        steps=tuple(_step(one) for one in raw["steps"]),
        valid_from=raw["valid_from"],
        valid_to=raw["valid_to"],
        confidence=Confidence(raw["confidence"]),
        evidence=Evidence(raw["evidence"]),
        basis=_wording(raw["basis"]),
        regulation=regulation,
        above=raw.get("above", ""),
        up_to=raw.get("up_to", ""),
    )


def _step(raw: dict[str, Any]) -> RouteStep:
    return RouteStep(
        title=_wording(raw["title"]),
        role=raw["role"],
        at=raw["at"],
        mode=raw["mode"],
        days=raw["days"],
        counted=Counted(raw["counted"]),
    )


def reference(written: str, alias: str) -> str:
    """A clause as a file names it: a bare number is one of the folder's own regulation."""
    return written if ":" in written else f"{alias}:{written}"


def _standard(raw: dict[str, Any], regulation: Regulation) -> Standard:
    return Standard(
        code=raw["code"],
        title=_wording(raw["title"]),
        clause=reference(raw["clause"], regulation.alias),
        points=tuple(_point(one) for one in raw["points"]),
        passes_from=Decimal(raw["passes_from"]),
        valid_from=raw["valid_from"],
        valid_to=raw["valid_to"],
        confidence=Confidence(raw["confidence"]),
        evidence=Evidence(raw["evidence"]),
        basis=_wording(raw["basis"]),
        regulation=regulation,
    )


def _point(raw: dict[str, Any]) -> StandardPoint:
    return StandardPoint(
        number=raw["number"],
        group=_wording(raw["group"]),
        title=_wording(raw["title"]),
        check=_wording(raw["check"]),
        weight=Decimal(raw["weight"]),
        must=raw["must"],
        evidence=raw.get("evidence", ""),
    )
