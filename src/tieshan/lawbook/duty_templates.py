"""Duty templates as the lawbook holds them: who owes what, how often, by when, and which record of work proves it.

Read from `duties.yaml` of the regulations' folders. A number in a template is either written there, or names the
parameter that sets it (`{parameter: office.information.items}`), so that nothing is said twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.lawbook.reading import FOLDER, library
from tieshan.lawbook.records import Regulation, Wording
from tieshan.lawbook.routes import UNIT_KINDS
from tieshan.lawbook.terms import Confidence, Counted, Evidence

__all__ = ["ANCHORS", "RHYTHMS", "DutyTemplate", "Number", "duty_template_problems", "duty_templates"]

#: How often a duty returns; "event" follows an occasion instead (`occasions.py`).
RHYTHMS: Final = ("week", "month", "quarter", "year", "event")
#: From which day of the period the time to the due day counts; of an occasion it is the occasion's own day.
ANCHORS: Final = ("period_start", "period_end")

_FILE: Final = "duties.yaml"
_KEYS: Final = {
    "code", "title", "clause", "bearer", "every", "proof", "due", "valid_from", "valid_to", "confidence", "evidence",
    "show_as_law", "basis",
}  # fmt: skip
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the template, or the code of the parameter that holds it."""

    written: int | None
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class DutyTemplate:
    """One dated version of one duty. Empty `unit_kinds` means that professional cadres bear it."""

    code: str
    title: Wording
    clause: str
    unit_kinds: tuple[str, ...]
    every: str
    occasion: str
    occasion_where: tuple[tuple[str, str | bool], ...]
    proof: str
    proof_where: tuple[tuple[str, str | bool], ...]
    count: Number
    per_working_day: bool
    anchor: str
    days: Number
    counted: Counted
    valid_from: dt.date
    valid_to: dt.date | None
    confidence: Confidence
    evidence: Evidence
    show_as_law: bool
    basis: Wording
    regulation: Regulation

    @property
    def parameters(self) -> tuple[str, ...]:
        """Codes of the parameters that the template rests on."""
        return tuple(n.parameter for n in (self.count, self.days) if n.parameter)


@cache
def duty_templates() -> tuple[DutyTemplate, ...]:
    """The shipped templates, by code and then by date."""
    regulations = library().regulations
    found = [
        _template(raw, regulations[folder])
        for folder, _place, raw in _raw(FOLDER)
        if folder in regulations and isinstance(raw, dict)
    ]
    return tuple(sorted(found, key=lambda one: (one.code, one.valid_from)))


def _raw(root: Path) -> Iterator[tuple[str, int, Any]]:
    for folder in sorted(path for path in root.iterdir() if (path / _FILE).is_file()):
        with (folder / _FILE).open(encoding="utf-8") as stream:
            for place, one in enumerate(yaml.load(stream, Loader=_Loader) or ()):  # noqa: S506 - a safe loader
                yield folder.name, place, one


def _number(raw: Any) -> Number:
    return Number(None, raw["parameter"]) if isinstance(raw, dict) else Number(int(raw))


def _template(raw: dict[str, Any], regulation: Regulation) -> DutyTemplate:
    proof, due, occasion = raw["proof"], raw["due"], raw.get("occasion") or {}
    return DutyTemplate(
        code=raw["code"],
        title=Wording(raw["title"]["zh"], raw["title"]["en"]),
        clause=raw["clause"],
        unit_kinds=tuple(raw["bearer"].get("unit_kinds") or ()),
        every=raw["every"],
        occasion=occasion.get("kind", ""),
        occasion_where=tuple(sorted((occasion.get("where") or {}).items())),
        proof=proof["kind"],
        proof_where=tuple(sorted((proof.get("where") or {}).items())),
        count=_number(proof.get("count", 1)),
        per_working_day=bool(proof.get("per_working_day", False)),
        anchor=due["anchor"],
        days=_number(due["days"]),
        counted=Counted(due["counted"]),
        valid_from=raw["valid_from"],
        valid_to=raw["valid_to"],
        confidence=Confidence(raw["confidence"]),
        evidence=Evidence(raw["evidence"]),
        show_as_law=raw["show_as_law"],
        basis=Wording(raw["basis"]["zh"], raw["basis"]["en"]),
        regulation=regulation,
    )


def duty_template_problems(root: Path = FOLDER, parameters: frozenset[str] | None = None) -> list[str]:
    """Everything wrong with the duty templates under ``root``, one sentence each; `parameters` are the known codes."""
    found: list[str] = []
    spans: dict[str, list[tuple[dt.date, dt.date | None]]] = {}
    for folder, place, raw in _raw(root):
        where = f"{folder}/{_FILE} {raw.get('code', place) if isinstance(raw, dict) else place}"
        mine = list(_wrong(raw, parameters))
        found += [f"{where}: {text}" for text in mine]
        if mine:
            continue
        span = raw["valid_from"], raw["valid_to"]
        for other in spans.setdefault(raw["code"], []):
            if (other[1] is None or span[0] < other[1]) and (span[1] is None or other[0] < span[1]):
                found.append(f"{where}: holds on the same days as another version of it")
        spans[raw["code"]].append(span)
    return found


def _wrong(raw: Any, parameters: frozenset[str] | None) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield "is not a template"
        return
    missing = sorted(_KEYS - raw.keys())
    yield from (f"{name} is missing" for name in missing)
    yield from (f"{name} is unknown" for name in sorted(raw.keys() - _KEYS - {"occasion"}))
    if missing:
        return
    for name in ("title", "basis"):
        if not isinstance(raw[name], dict) or set(raw[name]) != {"zh", "en"} or not all(raw[name].values()):
            yield f"{name} needs a text in zh and in en"
    yield from _wrong_bearer(raw["bearer"])
    if raw["every"] not in RHYTHMS:
        yield f"every {raw['every']!r} is none of {', '.join(RHYTHMS)}"
    if (raw["every"] == "event") != bool((raw.get("occasion") or {}).get("kind")):
        yield "an event needs an occasion, and nothing else has one"
    if not raw["proof"].get("kind"):
        yield "proof.kind is missing"
    if raw["due"].get("anchor") not in ANCHORS:
        yield f"due.anchor is none of {', '.join(ANCHORS)}"
    if raw["due"].get("counted") not in (Counted.WORKING_DAY, Counted.CALENDAR_DAY):
        yield "due.counted is neither working_day nor calendar_day"
    for number in (raw["proof"].get("count", 1), raw["due"].get("days")):
        yield from _wrong_number(number, parameters)
    if raw["show_as_law"] and (raw["confidence"] == "L" or raw["evidence"] == "memory"):
        yield "what is of low confidence or from memory may not be shown as law"
    if raw["confidence"] not in set(Confidence) or raw["evidence"] not in set(Evidence):
        yield "confidence or evidence is unknown"
    if not isinstance(raw["valid_from"], dt.date) or not isinstance(raw["valid_to"], dt.date | None):
        yield "valid_from must be a date, valid_to a date or null"


def _wrong_bearer(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict) or set(raw) not in ({"cadres"}, {"unit_kinds"}):
        yield "bearer names unit_kinds or cadres"
    elif unknown := set(raw.get("unit_kinds") or ()) - set(UNIT_KINDS):
        yield f"bearer.unit_kinds {sorted(unknown)} are unknown"


def _wrong_number(raw: Any, parameters: frozenset[str] | None) -> Iterator[str]:
    if isinstance(raw, dict):
        if set(raw) != {"parameter"}:
            yield "a number is whole or names a parameter"
        elif parameters is not None and raw["parameter"] not in parameters:
            yield f"parameter {raw['parameter']} is not in the lawbook"
    elif isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        yield "a number is whole or names a parameter"
