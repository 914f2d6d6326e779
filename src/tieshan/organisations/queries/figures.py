"""Head counts of subtrees: stored totals plus the changes that still wait, so that no page scans members or units."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from tieshan.foundation.access import Actor
from tieshan.organisations.models import FigureChange, Unit

NAMES: Final = ("members", "retained", "women", "migrant", "agency", "new_forms")

_WAITING = ", ".join(f"coalesce(sum(c.{name}), 0) AS {name}" for name in NAMES)
_SUMS = ", ".join(f"coalesce(sum(s.{name}), 0) + coalesce(sum(w.{name}), 0)" for name in NAMES)

_TOTALS = f"""
    SELECT {_SUMS} FROM organisations_unit u
    JOIN organisations_subtreefigures s ON s.unit_id = u.id
    LEFT JOIN LATERAL (
        SELECT {_WAITING} FROM organisations_figurechange c
        JOIN organisations_unit x ON x.id = c.unit_id AND x.path LIKE u.path || '%%'
    ) w ON true
    WHERE u.path = ANY (%(paths)s)
"""  # noqa: S608 - only names of our own columns

_OWN = f"""
    SELECT {", ".join(f"coalesce(sum({name}), 0)" for name in NAMES)}
    FROM organisations_unitfigures WHERE unit_id = ANY (%(units)s)
"""  # noqa: S608 - only names of our own columns

_REBUILD = f"""
    WITH gone AS (DELETE FROM organisations_figurechange), sums AS (
        SELECT above.id::bigint AS unit_id, count(*) FILTER (WHERE u.status = 'active') AS units,
               {", ".join(f"coalesce(sum(f.{name}), 0) AS {name}" for name in NAMES)}
        FROM organisations_unit u
        LEFT JOIN organisations_unitfigures f ON f.unit_id = u.id
        CROSS JOIN LATERAL unnest(string_to_array(rtrim(u.path, '.'), '.')) AS above(id)
        GROUP BY above.id
    )
    INSERT INTO organisations_subtreefigures AS s (unit_id, units, {", ".join(NAMES)})
    SELECT unit_id, units, {", ".join(NAMES)} FROM sums
    ON CONFLICT (unit_id) DO UPDATE SET units = excluded.units,
        {", ".join(f"{name} = excluded.{name}" for name in NAMES)}
    WHERE (s.units, {", ".join(f"s.{name}" for name in NAMES)})
       <> (excluded.units, {", ".join(f"excluded.{name}" for name in NAMES)})
"""  # noqa: S608 - only names of our own columns

_FOLD = f"""
    WITH taken AS (
        DELETE FROM organisations_figurechange RETURNING unit_id, {", ".join(NAMES)}
    ), sums AS (
        SELECT above.id::bigint AS unit_id, {", ".join(f"sum(t.{name}) AS {name}" for name in NAMES)}
        FROM taken t JOIN organisations_unit u ON u.id = t.unit_id
        CROSS JOIN LATERAL unnest(string_to_array(rtrim(u.path, '.'), '.')) AS above(id)
        GROUP BY above.id
    )
    UPDATE organisations_subtreefigures s
    SET {", ".join(f"{name} = s.{name} + sums.{name}" for name in NAMES)}
    FROM sums WHERE s.unit_id = sums.unit_id
"""  # noqa: S608 - only names of our own columns

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('tieshan.figures:' || current_schema()))"


def totals_below(*paths: str) -> dict[str, int]:
    """Sums over the subtrees that begin at these paths (which must not lie inside one another)."""
    return _one_row(_TOTALS, {"paths": list(paths)})


def totals_in_scope(actor: Actor, code: str) -> dict[str, int]:
    """Today's sums over everything the actor may see under this code: members, retained, women, migrant, …"""
    scope = actor.scope(code)
    paths = list(scope.subtrees)
    if scope.everything:
        paths = list(Unit.objects.filter(parent__isnull=True).values_list("path", flat=True))
    sums = totals_below(*paths)
    if scope.units:
        own = _one_row(_OWN, {"units": list(scope.units)})
        sums = {name: sums[name] + own[name] for name in NAMES}
    return sums


def with_totals(units: QuerySet[Unit]) -> QuerySet[Any]:
    """Units with `total_members`, `total_women`, … of the unit and all below it, the waiting changes included."""
    waiting = FigureChange.objects.filter(unit__path__startswith=OuterRef("path")).order_by().values(one=Value(1))
    return units.annotate(
        **{
            f"total_{name}": Coalesce(F(f"subtree_figures__{name}"), 0)
            + Coalesce(Subquery(waiting.annotate(sum=Sum(name)).values("sum"), IntegerField()), 0)
            for name in NAMES
        }
    )


def _one_row(statement: str, values: dict[str, list[int] | list[str]]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {name: int(value) for name, value in zip(NAMES, cursor.fetchone(), strict=True)}


def rebuild_totals() -> None:
    """Sum every subtree anew from the units' own figures: after the tree changed. One statement, one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_REBUILD)


def fold_waiting() -> None:
    """Add the waiting changes to the totals above them; run by the worker, harmless at any time."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_FOLD)
