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

from tieshan.lawbook.records import Band, Clause, CodeEntry, Parameter, Regulation, Value, Wording
from tieshan.lawbook.terms import Confidence, Counted, Evidence, Kind, RegulationKind, Scope

__all__ = ["FOLDER", "CodeSource", "Library", "library", "load", "raw_folder"]

#: Where the shipped regulations lie.
FOLDER: Final = Path(__file__).parent / "regulations"

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


def raw_folder(folder: Path) -> dict[str, Any]:
    """The plain contents of one regulation's folder: ``regulation``, ``parameters``, ``codes``, ``clauses``."""
    contents: dict[str, Any] = {}
    for name in ("regulation", "parameters", "codes", "clauses"):
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
    return Library(
        regulations=regulations,
        parameters={
            code: tuple(sorted(values, key=lambda value: (value.scope.width, value.valid_from)))
            for code, values in sorted(parameters.items())
        },
        code_lists={name: tuple(sources) for name, sources in sorted(code_lists.items())},
        clauses=clauses,
    )


def _wording(raw: dict[str, str]) -> Wording:
    return Wording(raw["zh"], raw["en"])


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
        source=raw["source"],
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
            value=_value(kind, one["value"]),
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
        )


def _value(kind: Kind, raw: Any) -> Value:
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
