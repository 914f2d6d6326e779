"""Counting figures: one statement for all figures of a kind, over the tree as it stood on the day of each record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from tieshan.desk.queries.sources import Source, source_of
from tieshan.desk.rules.figures import FigureKind
from tieshan.foundation.access import Scope
from tieshan.organisations.models import Unit
from tieshan.organisations.queries.tree import path_on

Values = dict[int | None, int]
#: The key under which a figure's sum over all places stands: a record that several places share counts once there.
TOTAL = None


@dataclass(frozen=True)
class Place:
    """A line of a bulletin: a unit directly below the unit of the bulletin as the tree stood, or that unit itself."""

    unit_id: int
    name: str
    path: str


@dataclass(frozen=True)
class Period:
    """Days from the first to before the end."""

    first: date
    end: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)


def month_of(day: date) -> Period:
    """The calendar month in which a day lies."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1))


def year_of(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def places_below(unit: Unit, *, on: date) -> list[Place]:
    """The units that stood directly below a unit on a day, by code, and last the unit itself."""
    prefix = path_on(unit.pk, on=on) or unit.path
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, coalesce(nullif(u.short_name, ''), u.name), p.path FROM organisations_unitpath p"
            " JOIN organisations_unit u ON u.id = p.unit_id"
            " WHERE p.during @> %s::date AND p.path >= %s AND p.path < %s"
            " AND length(p.path) - length(replace(p.path, '.', '')) <= %s ORDER BY p.path = %s, u.code",
            [on, prefix, _after(prefix), prefix.count(".") + 1, prefix],
        )
        return [Place(*row) for row in cursor.fetchall()]


def _after(prefix: str) -> str:
    # "/" follows "." in C collation, in which paths are kept.
    return prefix[:-1] + "/"


_COUNT = """
SELECT at_place, {counts} FROM (
    SELECT coalesce(nullif(split_part(p.path, '.', %(step)s), '')::bigint, %(unit)s) AS at_place, w.*
    FROM ({rows}) w
    JOIN organisations_unitpath p ON p.unit_id = w.unit_id AND p.during @> w.day
    WHERE w.day >= %(first)s AND w.day < %(end)s AND p.path >= %(prefix)s AND p.path < %(after)s{whose}
) placed GROUP BY GROUPING SETS ((at_place), ())
"""

_STOCK = """
SELECT coalesce(nullif(split_part(p.path, '.', %(step)s), '')::bigint, %(unit)s) AS place,
       sum(f.members - coalesce(later.change, 0))
FROM organisations_unitpath p
JOIN organisations_unitfigures f ON f.unit_id = p.unit_id
LEFT JOIN (
    SELECT unit_id, sum(change) AS change FROM organisations_headcount WHERE day >= %(end)s GROUP BY unit_id
) later ON later.unit_id = p.unit_id
WHERE p.during @> %(last)s::date AND p.path >= %(prefix)s AND p.path < %(after)s
GROUP BY GROUPING SETS ((1), ())
"""


def count_figures(
    unit: Unit, period: Period, figures: Iterable[FigureKind], *, account_id: int | None = None
) -> dict[str, Values]:
    """Each figure's number by place (a unit directly below `unit`, or `unit` itself) and in all.

    One statement for each kind of record, whatever the number of units. Figures of kinds that no room offers are left
    out. `account_id` keeps to the work of one person.
    """
    by_kind: dict[str, list[FigureKind]] = defaultdict(list)
    counted: dict[str, Values] = {}
    prefix = path_on(unit.pk, on=period.last) or unit.path
    place = {"step": prefix.count(".") + 1, "unit": unit.pk, "prefix": prefix, "after": _after(prefix)}
    for figure in figures:
        if figure.whole_past:
            counted[figure.code] = _stock(place, period)
        else:
            by_kind[figure.kind].append(figure)
    for kind, wanted in by_kind.items():
        source = source_of(kind)
        if source is not None:
            counted |= _count(source, wanted, place, period, account_id)
    return counted


_WHOSE = " AND w.account_id = %(account)s"


def _count(
    source: Source,
    figures: Sequence[FigureKind],
    place: Mapping[str, Any],
    period: Period,
    account_id: int | None,
) -> dict[str, Values]:
    rows, values = compiled(source)
    parts = []
    for index, figure in enumerate(figures):
        condition, more = where_sql("placed", figure.where, f"f{index}")
        values |= more
        what = f"coalesce(sum({_name(figure.sum)}), 0)" if figure.sum else "count(DISTINCT record_id)"
        parts.append(f"{what} FILTER (WHERE {condition})" if condition else what)
    whose = "" if account_id is None else _WHOSE
    statement = _COUNT.format(rows=rows, counts=", ".join(parts), whose=whose)
    found: dict[str, Values] = {figure.code: {TOTAL: 0} for figure in figures}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **place, "first": period.first, "end": period.end, "account": account_id})
        for where, *numbers in cursor.fetchall():
            for figure, number in zip(figures, numbers, strict=True):
                # A sum over nothing that meets the condition is null.
                found[figure.code][where] = int(number or 0)
    return found


def _stock(place: Mapping[str, Any], period: Period) -> Values:
    with connection.cursor() as cursor:
        cursor.execute(_STOCK, {**place, "end": period.end, "last": period.last})
        return {where: int(number or 0) for where, number in cursor.fetchall()}


def compiled(source: Source) -> tuple[str, dict[str, Any]]:
    """The source's query as SQL whose values are named, so that it can stand inside another statement."""
    sql, values = source.rows().order_by().query.sql_with_params()
    names = {f"v{index}": value for index, value in enumerate(values)}
    marks = iter(names)
    return re.sub(r"%%|%s", lambda found: "%%" if found[0] == "%%" else f"%({next(marks)})s", sql), names


def where_sql(table: str, where: Mapping[str, Sequence[str]], mark: str) -> tuple[str, dict[str, Any]]:
    """A condition on attributes; all are compared as text, so that yes and no read `true` and `false`."""
    parts, values = [], {}
    for index, (name, allowed) in enumerate(where.items()):
        values[f"{mark}_{index}"] = list(allowed)
        parts.append(f"{table}.{_name(name)}::text = ANY(%({mark}_{index})s)")
    return " AND ".join(parts), values


def _name(column: str) -> str:
    return connection.ops.quote_name(column)


_RECORDS = """
SELECT * FROM (
    SELECT DISTINCT ON (w.record_id{apart}) w.*, u.name AS unit_name
    FROM ({rows}) w
    JOIN organisations_unitpath p ON p.unit_id = w.unit_id AND p.during @> w.day
    JOIN organisations_unit u ON u.id = w.unit_id
    WHERE w.day >= %(first)s AND w.day < %(end)s AND p.path >= %(prefix)s AND p.path < %(after)s
      {own}{whose}{where}{seen}
    ORDER BY w.record_id{apart}, w.day
) found ORDER BY day, record_id LIMIT %(most)s OFFSET %(skip)s
"""


def records_of(
    figure: FigureKind,
    unit: Unit,
    period: Period,
    *,
    own: bool,
    scope: Scope,
    most: int,
    skip: int = 0,
    account_id: int | None = None,
) -> list[dict[str, Any]]:
    """The records that a figure counts, as far as `scope` shows them: the list behind a number.

    `own` keeps to the unit's own records and leaves out what stands below it; `account_id` keeps to one person's.
    """
    source = source_of(figure.kind)
    if source is None or not scope:
        return []
    rows, values = compiled(source)
    condition, more = where_sql("w", figure.where, "f")
    seen, limits = _seen(scope)
    prefix = path_on(unit.pk, on=period.last) or unit.path
    # An amount stands in each row of its own; records that several people share are listed once.
    apart = ", w.day" if figure.sum else ""
    statement = _RECORDS.format(
        rows=rows,
        where=f" AND {condition}" if condition else "",
        own=" AND p.path = %(prefix)s" if own else "",
        whose="" if account_id is None else _WHOSE,
        seen=seen,
        apart=apart,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                **values, **more, **limits, "first": period.first, "end": period.end, "prefix": prefix,
                "after": _after(prefix), "most": most, "skip": skip, "account": account_id,
            },
        )  # fmt: skip
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _seen(scope: Scope) -> tuple[str, dict[str, Any]]:
    """The condition that keeps the list within the reader's scope of today."""
    if scope.everything:
        return "", {}
    arms = ["u.id = ANY(%(scope_units)s::bigint[])"]
    values: dict[str, Any] = {"scope_units": list(scope.units)}
    for index, path in enumerate(scope.subtrees):
        values |= {f"scope_{index}": path, f"scope_{index}_after": _after(path)}
        arms.append(f"(u.path >= %(scope_{index})s AND u.path < %(scope_{index}_after)s)")
    return f" AND ({' OR '.join(arms)})", values
