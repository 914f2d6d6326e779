"""Approved values of the district as the records that `parameter()` hands out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tieshan.lawbook.models import DistrictValue
from tieshan.lawbook.reading import library, value_of
from tieshan.lawbook.records import Bounds, Parameter, Regulation, Wording
from tieshan.lawbook.terms import Confidence, Evidence, Leeway, RegulationKind, Scope

__all__ = ["approved_values", "as_parameter", "shipped_on"]


def approved_values() -> Mapping[str, tuple[Parameter, ...]]:
    """Every approved value by code and day, each ending where the next begins: one query."""
    rows: dict[str, list[DistrictValue]] = {}
    for row in DistrictValue.objects.filter(state="approved").order_by("code", "valid_from"):
        rows.setdefault(row.code, []).append(row)
    found: dict[str, tuple[Parameter, ...]] = {}
    for code, lines in rows.items():
        ends = [line.valid_from for line in lines[1:]]
        values = [
            one
            for line, end in zip(lines, [*ends, None], strict=True)
            if not line.lifted and (one := as_parameter(line, end)) is not None
        ]
        found[code] = tuple(values)
    return found


def shipped_on(code: str, day: dt.date) -> Parameter | None:
    """The shipped value of a day, the narrowest scope first."""
    return next((one for one in library().parameters.get(code, ()) if one.holds_on(day)), None)


def as_parameter(row: DistrictValue, end: dt.date | None = None) -> Parameter | None:
    """The value as a record; None when the lawbook no longer knows the code."""
    shipped = shipped_on(row.code, row.valid_from)
    if shipped is None:
        return None
    title = Wording(row.document, row.document)
    return Parameter(
        code=row.code,
        title=shipped.title,
        kind=shipped.kind,
        value=value_of(shipped.kind, row.value),
        counted=shipped.counted,
        per=shipped.per,
        scope=Scope.DISTRICT,
        valid_from=row.valid_from,
        valid_to=end,
        article=row.article,
        confidence=Confidence.HIGH,
        evidence=Evidence.SEEN,
        show_as_law=False,
        basis=Wording(row.reason, row.reason),
        regulation=Regulation(
            code="",
            alias="",
            kind=RegulationKind.RULE,
            scope=Scope.DISTRICT,
            title=title,
            issued_by=title,
            number=row.number,
            valid_from=row.valid_from,
            valid_to=None,
            source=Wording(row.document, row.document),
            confidence=Confidence.HIGH,
            evidence=Evidence.SEEN,
            checked_on=row.decided_on or row.proposed_on,
        ),
        bounds=Bounds(Leeway.FREE),
        checked_on=row.decided_on or row.proposed_on,
        instead_of=shipped,
        own_id=row.pk,
    )
