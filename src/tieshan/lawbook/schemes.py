"""Scoring schemes of information items: what an adoption is worth, from `schemes.yaml` of a regulation's folder.

Several real schemes stand side by side; a district chooses which one holds from which day (`office.information`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.lawbook.reading import FOLDER, library
from tieshan.lawbook.records import Regulation, Wording
from tieshan.lawbook.terms import Confidence, Evidence

__all__ = ["LEVELS", "Grant", "Quota", "Scheme", "scheme", "scheme_problems", "schemes"]

_FILE: Final = "schemes.yaml"
LEVELS: Final = ("district", "city", "province", "national")
SYSTEMS: Final = ("union", "party", "government", "media")
FORMS: Final = ("full", "brief", "digest", "medium", "long")
#: The form that counts where a line of a scheme says nothing of the one at hand.
USUAL: Final = "full"
_KEYS: Final = {
    "code", "title", "grants", "research_times", "adds_up", "fee_per_point", "quota", "submissions", "unit_quotas",
    "within_days", "valid_from", "valid_to", "confidence", "evidence", "show_as_law", "basis",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """What adoption at a level by journals of some systems (none named: of any) is worth, by the form of the item."""

    level: str
    systems: tuple[str, ...]
    points: Mapping[str, Decimal]

    def worth(self, form: str) -> Decimal:
        """Points for a form; the usual form where this one is not named."""
        return self.points.get(form, self.points[USUAL])


@dataclass(frozen=True, slots=True)
class Quota:
    """Points once so many items were sent in within a month or a year."""

    items: int
    per: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme with its source."""

    code: str
    title: Wording
    grants: tuple[Grant, ...]
    #: a research or theory article counts so many times
    research_times: Decimal
    #: adoptions of one item in several journals add up (else the best one counts)
    adds_up: bool
    #: yuan for each point, None where the scheme pays nothing
    fee_per_point: Decimal | None
    quota: Quota | None
    submissions: Quota | None
    #: adoptions owed by a unit in a year, by level
    unit_quotas: Mapping[str, int]
    #: an item must arrive so many calendar days after the event, None where the scheme names no limit
    within_days: int | None
    valid_from: dt.date
    valid_to: dt.date | None
    confidence: Confidence
    evidence: Evidence
    basis: Wording
    regulation: Regulation

    def grant(self, level: str, system: str) -> Grant | None:
        """The line for a level and a system: one that names the system before one for all."""
        fitting = [line for line in self.grants if line.level == level and (not line.systems or system in line.systems)]
        return min(fitting, key=lambda line: not line.systems, default=None)


@cache
def schemes() -> Mapping[str, Scheme]:
    """All shipped schemes by code."""
    regulations = library().regulations
    return {raw["code"]: _scheme(raw, regulations[folder]) for folder, raw in _raw(FOLDER)}


def scheme(code: str) -> Scheme:
    """One scheme; KeyError when the lawbook has none of that code."""
    return schemes()[code]


def _raw(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for folder in sorted(path for path in root.iterdir() if (path / _FILE).is_file()):
        for one in yaml.safe_load((folder / _FILE).read_text(encoding="utf-8")) or ():
            yield folder.name, one


def _scheme(raw: dict[str, Any], regulation: Regulation) -> Scheme:
    return Scheme(
        code=raw["code"],
        title=Wording(raw["title"]["zh"], raw["title"]["en"]),
        grants=tuple(
            Grant(one["level"], tuple(one["systems"]), {form: Decimal(p) for form, p in one["points"].items()})
            for one in raw["grants"]
        ),
        research_times=Decimal(raw["research_times"]),
        adds_up=raw["adds_up"],
        fee_per_point=None if raw["fee_per_point"] is None else Decimal(raw["fee_per_point"]),
        quota=_quota(raw["quota"]),
        submissions=_quota(raw["submissions"]),
        unit_quotas=dict(raw["unit_quotas"]),
        within_days=raw["within_days"],
        valid_from=raw["valid_from"],
        valid_to=raw["valid_to"],
        confidence=Confidence(raw["confidence"]),
        evidence=Evidence(raw["evidence"]),
        basis=Wording(raw["basis"]["zh"], raw["basis"]["en"]),
        regulation=regulation,
    )


def _quota(raw: dict[str, Any] | None) -> Quota | None:
    return None if raw is None else Quota(raw["items"], raw["per"], Decimal(raw["points"]))


def scheme_problems(root: Path = FOLDER) -> list[str]:
    """Everything wrong with the schemes under ``root``, one sentence each."""
    found: list[str] = []
    seen: set[str] = set()
    for folder, raw in _raw(root):
        where = f"{folder}/{_FILE} {raw.get('code')}"
        found += [f"{where}: {text}" for text in _wrong(raw)]
        if raw.get("code") in seen:
            found.append(f"{where}: the code is taken")
        seen.add(raw.get("code", ""))
    return found


def _wrong(raw: dict[str, Any]) -> Iterator[str]:
    missing, unknown = sorted(_KEYS - raw.keys()), sorted(raw.keys() - _KEYS)
    yield from (f"{name} is missing" for name in missing)
    yield from (f"{name} is unknown" for name in unknown)
    if missing:
        return
    for name in ("title", "basis"):
        if set(raw[name]) != {"zh", "en"} or not all(raw[name].values()):
            yield f"{name} needs a text in zh and in en"
    for line in raw["grants"]:
        if line["level"] not in LEVELS or not set(line["systems"]) <= set(SYSTEMS):
            yield f"grants: level or system of {line} is unknown"
        if USUAL not in line["points"] or not set(line["points"]) <= set(FORMS):
            yield f"grants: {line['level']} needs points for {USUAL}, and for known forms only"
        yield from (f"grants: {text!r} is no number in quotes" for text in line["points"].values() if not _exact(text))
    if raw["fee_per_point"] is not None and not _exact(raw["fee_per_point"]):
        yield "fee_per_point must be a number in quotes or null"
    if not _exact(raw["research_times"]):
        yield "research_times must be a number in quotes"
    for name in ("quota", "submissions"):
        one = raw[name]
        if one is not None and (one["per"] not in ("month", "year") or one["items"] < 1 or not _exact(one["points"])):
            yield f"{name} needs items, per month or year, and points in quotes"
    if not set(raw["unit_quotas"]) <= set(LEVELS):
        yield "unit_quotas names an unknown level"
    if raw["show_as_law"]:
        yield "a scheme of another office is never shown as law"
    if raw["confidence"] not in set(Confidence) or raw["evidence"] not in set(Evidence):
        yield "confidence or evidence is unknown"


def _exact(text: object) -> bool:
    try:
        return isinstance(text, str) and Decimal(text) >= 0
    except InvalidOperation:
        return False
