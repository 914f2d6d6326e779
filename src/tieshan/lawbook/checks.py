"""The schema check: what may not stand in a lawbook, said file by file.

``problems()`` is empty for the shipped lawbook; a test holds it so. The messages are for whoever edits the files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from tieshan.lawbook.duty_templates import duty_template_problems
from tieshan.lawbook.reading import FOLDER, raw_folder
from tieshan.lawbook.records import folded
from tieshan.lawbook.routes import MODES, PLACES, ROLES, UNIT_KINDS
from tieshan.lawbook.schemes import scheme_problems
from tieshan.lawbook.terms import Confidence, Counted, Evidence, Kind, Leeway, RegulationKind, Scope

__all__ = ["problems"]

_REGULATION = {
    "code", "alias", "kind", "scope", "title", "issued_by", "number", "valid_from", "valid_to", "source",
    "confidence", "evidence", "checked_on",
}  # fmt: skip
_VALUE = {
    "kind", "value", "counted", "per", "article", "valid_from", "valid_to", "confidence", "evidence", "show_as_law",
    "basis",
}  # fmt: skip
_MAY = {"bounds", "checked_on"}
_LIST = {"name", "title", "confidence", "evidence", "show_as_law", "entries"}
_ENTRY = {"code", "zh", "en"}
_CLAUSE = {"number", "title", "summary", "becomes", "rooms"}
_ROUTE = {
    "code", "kind", "title", "unit_kinds", "from", "below", "clause", "valid_from", "valid_to", "confidence",
    "evidence", "basis", "steps",
}  # fmt: skip
_ROUTE_LIMITS = ("above", "up_to")
_STEP = {"title", "role", "at", "mode", "days", "counted"}
_STANDARD = {
    "code", "title", "clause", "points", "passes_from", "valid_from", "valid_to", "confidence", "evidence", "basis",
}  # fmt: skip
_POINT = {"number", "group", "title", "check", "weight", "must"}
_POINT_ALSO = {"evidence"}
_DAYS = {Counted.CALENDAR_DAY, Counted.WORKING_DAY}
_PER = {"", "day", "week", "month", "year"}

Range = tuple[dt.date, dt.date | None]


def problems(root: Path = FOLDER) -> list[str]:
    """Everything wrong with the lawbook under ``root``, one sentence each."""
    found: list[str] = []
    aliases: dict[str, str] = {}
    values: dict[tuple[str, str], list[tuple[Range, str]]] = {}
    lists: dict[str, list[tuple[Range, str]]] = {}
    standards: dict[tuple[str, str], list[tuple[Range, str]]] = {}
    routes: list[tuple[dict[str, Any], str, str]] = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        contents = raw_folder(folder)
        regulation = contents.get("regulation")
        if not isinstance(regulation, dict):
            found.append(f"{folder.name}: regulation.yaml is missing")
            continue
        found += [f"{folder.name}/regulation.yaml: {text}" for text in _regulation(regulation, folder.name)]
        if (other := aliases.setdefault(str(regulation.get("alias")), folder.name)) != folder.name:
            found.append(f"{folder.name}/regulation.yaml: alias {regulation.get('alias')!r} is taken by {other}")
        for parameter in contents.get("parameters") or ():
            where = f"{folder.name}/parameters.yaml {parameter.get('code')}"
            found += [f"{where}: {text}" for text in _parameter(parameter, regulation)]
            for span in _spans(parameter.get("values") or ()):
                values.setdefault((str(parameter.get("code")), str(regulation.get("scope"))), []).append((span, where))
        for one in contents.get("codes") or ():
            where = f"{folder.name}/codes.yaml {one.get('name')}"
            found += [f"{where}: {text}" for text in _code_list(one)]
            for span in _spans([regulation]):
                lists.setdefault(str(one.get("name")), []).append((span, where))
        found += [f"{folder.name}/clauses.yaml: {text}" for text in _clauses(contents.get("clauses") or ())]
        for one in contents.get("standards") or ():
            where = f"{folder.name}/standards.yaml {one.get('code')}"
            found += [f"{where}: {text}" for text in _standard(one)]
            for span in _spans([one]):
                standards.setdefault((str(one.get("code")), str(regulation.get("scope"))), []).append((span, where))
        for one in contents.get("routes") or ():
            where = f"{folder.name}/routes.yaml {one.get('code')}"
            wrong = list(_route(one))
            found += [f"{where}: {text}" for text in wrong]
            if not wrong:
                routes.append((one, str(regulation.get("scope")), where))
    for group in (*values.values(), *lists.values(), *standards.values()):
        found += _overlaps(group)
    found += _two_ways(routes)
    found += _limits(routes, {code for code, _scope in values})
    found += duty_template_problems(root)
    found += scheme_problems(root)
    return found


def _missing(raw: dict[str, Any], wanted: set[str], allowed: Collection[str] = ()) -> Iterator[str]:
    for name in sorted(wanted - raw.keys()):
        yield f"{name} is missing"
    for name in sorted(raw.keys() - wanted - set(allowed)):
        yield f"{name} is unknown"


def _wording(raw: Any, name: str) -> Iterator[str]:
    if not isinstance(raw, dict) or set(raw) != {"zh", "en"} or not all(isinstance(t, str) and t for t in raw.values()):
        yield f"{name} needs a text in zh and in en"


def _member(raw: Any, kind: Any, name: str) -> Iterator[str]:
    if raw not in {one.value for one in kind}:
        yield f"{name} {raw!r} is none of {', '.join(one.value for one in kind)}"


def _range(raw: dict[str, Any]) -> Iterator[str]:
    first, last = raw.get("valid_from"), raw.get("valid_to")
    if not isinstance(first, dt.date):
        yield "valid_from must be a date"
    elif last is not None and not isinstance(last, dt.date):
        yield "valid_to must be a date or null"
    elif last is not None and last <= first:
        yield "valid_to must lie after valid_from"


def _sureness(raw: dict[str, Any]) -> Iterator[str]:
    yield from _member(raw.get("confidence"), Confidence, "confidence")
    yield from _member(raw.get("evidence"), Evidence, "evidence")


def _law_flag(raw: dict[str, Any]) -> Iterator[str]:
    shown = raw.get("show_as_law")
    if not isinstance(shown, bool):
        yield "show_as_law must be true or false"
    elif shown and raw.get("confidence") == Confidence.LOW:
        yield "a value of low confidence may not be shown as law"
    elif shown and raw.get("evidence") == Evidence.MEMORY:
        yield "a value from memory may not be shown as law"


def _regulation(raw: dict[str, Any], folder: str) -> Iterator[str]:
    yield from _missing(raw, _REGULATION, {"note"})
    if raw.get("code") != folder:
        yield f"code {raw.get('code')!r} must be the name of the folder"
    source = raw.get("source")
    if not source:
        yield "source is empty: a value without source is refused"
    elif not isinstance(source, str):
        yield from _wording(source, "source")
    yield from _member(raw.get("kind"), RegulationKind, "kind")
    yield from _member(raw.get("scope"), Scope, "scope")
    yield from _wording(raw.get("title"), "title")
    yield from _wording(raw.get("issued_by"), "issued_by")
    if "note" in raw:
        yield from _wording(raw["note"], "note")
    yield from _sureness(raw)
    yield from _range(raw)


def _parameter(raw: dict[str, Any], regulation: dict[str, Any]) -> Iterator[str]:
    yield from _missing(raw, {"code", "title", "values"})
    yield from _wording(raw.get("title"), "title")
    if not raw.get("values"):
        yield "has no value"
    for value in raw.get("values") or ():
        yield from _missing(value, _VALUE, _MAY)
        yield from _member(value.get("kind"), Kind, "kind")
        yield from _member(value.get("counted"), Counted, "counted")
        if value.get("per") not in _PER:
            yield f"per {value.get('per')!r} is unknown"
        yield from _wording(value.get("basis"), "basis")
        yield from _sureness(value)
        yield from _law_flag(value)
        yield from _range(value)
        yield from _number(value.get("kind"), value.get("value"))
        yield from _bounds(value)
        if value.get("show_as_law") and regulation.get("kind") == RegulationKind.HOUSE:
            yield "a shipped setting may not be shown as law"


def _bounds(value: dict[str, Any]) -> Iterator[str]:
    if "checked_on" in value and not isinstance(value["checked_on"], dt.date):
        yield "checked_on must be a date"
    if "bounds" not in value:
        return
    raw = value["bounds"]
    if not isinstance(raw, dict):
        yield "bounds must name a leeway, and perhaps least and most"
        return
    yield from (f"bounds: {text}" for text in _missing(raw, {"leeway"}, {"least", "most"}))
    yield from (f"bounds: {text}" for text in _member(raw.get("leeway"), Leeway, "leeway"))
    ends = [raw[end] for end in ("least", "most") if raw.get(end) is not None]
    if any(_amount(end) is None for end in ends):
        yield "bounds: least and most must be whole numbers or decimals written as text"
    elif len(ends) == 2 and Decimal(ends[1]) < Decimal(ends[0]):
        yield "bounds: most lies below least"
    row = value.get("kind") in (Kind.WHOLES, Kind.BANDS)
    if raw.get("leeway") == Leeway.WITHIN and not row:
        yield "bounds: within is for rows and tables"
    elif raw.get("leeway") in (Leeway.DOWN, Leeway.UP) and row:
        yield "bounds: down and up are for single numbers"


def _number(kind: Any, value: Any) -> Iterator[str]:
    if kind == Kind.WHOLE and (not isinstance(value, int) or isinstance(value, bool)):
        yield "value must be a whole number"
    elif kind == Kind.WHOLES and not (isinstance(value, list) and value and all(type(one) is int for one in value)):
        yield "value must be a row of whole numbers"
    elif kind == Kind.DECIMAL:
        try:
            Decimal(value if isinstance(value, str) else "not text")
        except InvalidOperation:
            yield "value must be a decimal written as text"
    elif kind == Kind.FRACTION:
        try:
            Fraction(value if isinstance(value, str) else "not text")
        except (ValueError, ZeroDivisionError):
            yield "value must be a fraction written as text"
    elif kind == Kind.BANDS:
        yield from _bands(value)


def _bands(value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not value:
        yield "value must be a table of bands"
        return
    expected: int | None = None
    for band in value:
        if expected is not None and band["from"] != expected:
            yield f"the band from {band['from']} must begin at {expected}"
        if band["most"] < band["least"] or (band["to"] is not None and band["to"] < band["from"]):
            yield f"the band from {band['from']} runs backwards"
        if band["to"] is None and band is not value[-1]:
            yield "only the last band may stay open"
        expected = None if band["to"] is None else band["to"] + 1


def _code_list(raw: dict[str, Any]) -> Iterator[str]:
    yield from _missing(raw, _LIST)
    yield from _wording(raw.get("title"), "title")
    yield from _sureness(raw)
    yield from _law_flag(raw)
    codes: set[str] = set()
    words: dict[str, str] = {}
    for entry in raw.get("entries") or ():
        yield from _missing(entry, _ENTRY, {"synonyms", "valid_from", "valid_to"})
        code = entry.get("code")
        if not isinstance(code, str) or not code:
            yield f"code {code!r} must be text"
            continue
        if code in codes:
            yield f"code {code} stands twice"
        codes.add(code)
        for word in (code, entry.get("zh", ""), entry.get("en", ""), *(entry.get("synonyms") or ())):
            if not word:
                yield f"code {code} lacks a word"
            elif (other := words.setdefault(folded(str(word)), code)) != code:
                yield f"the word {word!r} of {code} already means {other}"


def _clauses(raw: Iterable[dict[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for clause in raw:
        number = clause.get("number")
        yield from (f"{number}: {text}" for text in _missing(clause, _CLAUSE))
        if number in seen:
            yield f"clause {number} stands twice"
        seen.add(str(number))
        for part in ("title", "summary", "becomes"):
            yield from (f"{number}: {text}" for text in _wording(clause.get(part), part))


def _spans(raw: Iterable[dict[str, Any]]) -> Iterator[Range]:
    for one in raw:
        if isinstance(one.get("valid_from"), dt.date):
            yield one["valid_from"], one.get("valid_to")


def _overlaps(spans: list[tuple[Range, str]]) -> Iterator[str]:
    ordered = sorted(spans, key=lambda span: span[0][0])
    for ((_, last), one), ((first, _), other) in pairwise(ordered):
        if last is None or first < last:
            yield f"{other}: its range from {first} overlaps that of {one}"


def _route(raw: dict[str, Any]) -> Iterator[str]:
    yield from _missing(raw, _ROUTE, _ROUTE_LIMITS)
    yield from _wording(raw.get("title"), "title")
    yield from _wording(raw.get("basis"), "basis")
    yield from _sureness(raw)
    yield from _range(raw)
    if not raw.get("clause"):
        yield "clause is empty: a route says on which clause it rests"
    kinds = raw.get("unit_kinds")
    if not isinstance(kinds, list) or not kinds or set(kinds) - set(UNIT_KINDS):
        yield f"unit_kinds must be some of {', '.join(UNIT_KINDS)}"
    lower, upper = _amount(raw.get("from")), _amount(raw.get("below"))
    if lower is None:
        yield "from must be a whole number or a decimal written as text"
    elif raw.get("below") is not None and (upper is None or upper <= lower):
        yield "below must be a number above from, or null"
    steps = raw.get("steps")
    if not isinstance(steps, list) or not steps:
        yield "has no step"
        return
    for number, step in enumerate(steps, start=1):
        yield from (f"step {number}: {text}" for text in _step(step))


def _step(raw: dict[str, Any]) -> Iterator[str]:
    yield from _missing(raw, _STEP)
    yield from _wording(raw.get("title"), "title")
    if raw.get("role") not in ROLES:
        yield f"role {raw.get('role')!r} is none of {', '.join(ROLES)}"
    if raw.get("at") not in PLACES:
        yield f"at {raw.get('at')!r} is none of {', '.join(PLACES)}"
    mode = raw.get("mode")
    if mode not in MODES and not (type(mode) is int and mode > 0):
        yield f"mode {mode!r} is neither {' nor '.join(MODES)} nor a number of people"
    days = raw.get("days")
    if days is not None and not (type(days) is int and days > 0):
        yield "days must be a whole number or null"
    if raw.get("counted") not in _DAYS:
        yield f"counted {raw.get('counted')!r} is none of {', '.join(sorted(_DAYS))}"


def _amount(raw: Any) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return None
    try:
        return Decimal(raw)
    except InvalidOperation:
        return None


def _two_ways(routes: list[tuple[dict[str, Any], str, str]]) -> Iterator[str]:
    """Two routes of one scope that could both be taken by the same paper, and a code used twice."""
    codes: set[str] = set()
    for place, (one, scope, where) in enumerate(routes):
        if one["code"] in codes:
            yield f"{where}: the code stands twice"
        codes.add(one["code"])
        for other, other_scope, there in routes[:place]:
            if (one["kind"], scope) == (other["kind"], other_scope) and _meet(one, other):
                yield f"{where}: the same paper could also go by {there}"


def _limits(routes: list[tuple[dict[str, Any], str, str]], known: Collection[str]) -> Iterator[str]:
    """A route that ends or begins at a parameter which the lawbook does not hold."""
    for one, _scope, where in routes:
        for name in _ROUTE_LIMITS:
            if name in one and one[name] not in known:
                yield f"{where}: {name} names no parameter of the lawbook: {one[name]!r}"


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether some unit, quantity and day fits both routes."""
    ends = [(Decimal(r["from"]), None if r["below"] is None else Decimal(r["below"])) for r in (one, other)]
    days = [(r["valid_from"], r["valid_to"]) for r in (one, other)]
    for first, second in ((one, other), (other, one)):
        if first.get("up_to") and first["up_to"] == second.get("above"):
            return False
    return bool(set(one["unit_kinds"]) & set(other["unit_kinds"])) and _cross(*ends) and _cross(*days)


def _cross(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])


def _standard(raw: dict[str, Any]) -> Iterator[str]:
    yield from _missing(raw, _STANDARD)
    yield from _wording(raw.get("title"), "title")
    yield from _wording(raw.get("basis"), "basis")
    yield from _sureness(raw)
    yield from _range(raw)
    if not raw.get("clause"):
        yield "clause is empty: a standard says on which clause it rests"
    numbers: set[str] = set()
    total = Decimal(0)
    for point in raw.get("points") or ():
        number = point.get("number")
        yield from (f"{number}: {text}" for text in _missing(point, _POINT, _POINT_ALSO))
        for part in ("group", "title", "check"):
            yield from (f"{number}: {text}" for text in _wording(point.get(part), part))
        if number in numbers:
            yield f"point {number} stands twice"
        numbers.add(str(number))
        weight = _amount(point.get("weight"))
        if weight is None or weight < 0:
            yield f"{number}: weight must be a whole number or a decimal written as text"
        else:
            total += weight
        if not isinstance(point.get("must"), bool):
            yield f"{number}: must is true or false"
    passes = _amount(raw.get("passes_from"))
    if not numbers:
        yield "has no point"
    elif passes is None or not 0 < passes <= total:
        yield f"passes_from must lie between 0 and the total of the weights ({total})"
