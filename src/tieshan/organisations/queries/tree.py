"""Reads of the tree, today and on any past day, with head counts that never scan the members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Sum

from tieshan.foundation.access import Actor
from tieshan.foundation.access.scoping import scope_filter
from tieshan.organisations.models import Unit, UnitFigures

LIST = "organisations.unit.list"


@dataclass(frozen=True)
class TreeNode:
    """One line of the tree: a unit as it stood on the day, its members with all below it, and whether it opens."""

    unit_id: int
    code: str
    name: str
    kind: str
    units_below: int
    members: int


# One level of the tree on a day. The subtree sums come from dated paths and day sums of head-count changes.
_LEVEL = """
WITH standing AS (
    SELECT up.unit_id, up.path, split_part(substr(up.path, length(%(prefix)s) + 1), '.', 1)::bigint AS child
    FROM organisations_unitpath up
    WHERE up.path LIKE %(prefix)s || '_%%' AND up.during @> %(on)s::date
), counted AS (
    SELECT s.child, count(*) - 1 AS units_below, coalesce(sum(h.members), 0) AS members
    FROM standing s LEFT JOIN ({heads}) h ON h.unit_id = s.unit_id
    GROUP BY s.child
)
SELECT u.id, u.code, u.name, u.kind, c.units_below, c.members
FROM counted c JOIN organisations_unit u ON u.id = c.child
ORDER BY u.code
"""

_HEADS_TODAY = "SELECT unit_id, members FROM organisations_unitfigures"
# Sum from the nearer end: changes up to the day, or today's figure less the changes after it.
_HEADS_FROM_START = """
    SELECT unit_id, sum(change) AS members FROM organisations_headcount WHERE day <= %(on)s GROUP BY unit_id
"""
_HEADS_FROM_TODAY = """
    SELECT f.unit_id, f.members - coalesce(later.change, 0) AS members FROM organisations_unitfigures f
    LEFT JOIN (SELECT unit_id, sum(change) AS change FROM organisations_headcount WHERE day > %(on)s GROUP BY unit_id)
        later ON later.unit_id = f.unit_id
"""


def level_below(prefix: str, *, on: date, today: date) -> list[TreeNode]:
    """The units that stood directly below a path ("" for the root) on a day, with their subtree's figures."""
    if on >= today:
        heads = _HEADS_TODAY
    elif (today - on).days <= 365 * 5:
        heads = _HEADS_FROM_TODAY
    else:
        heads = _HEADS_FROM_START
    with connection.cursor() as cursor:
        cursor.execute(_LEVEL.format(heads=heads), {"prefix": prefix, "on": on})
        return [TreeNode(*row) for row in cursor.fetchall()]


def tops(actor: Actor) -> list[Unit]:
    """The highest units the actor may see today: where their tree begins."""
    scope = actor.scope(LIST)
    if scope.everything:
        return list(Unit.objects.filter(parent__isnull=True))
    if not scope:
        return []
    visible = Unit.objects.visible_to(actor, LIST).filter(status=Unit.Status.ACTIVE)
    heads = set(scope.subtrees)
    return [unit for unit in visible.order_by("path") if unit.path in heads or unit.pk in scope.units]


def path_on(unit_id: int, *, on: date) -> str | None:
    """The unit's path on a day, or None when it did not stand then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT path FROM organisations_unitpath WHERE unit_id = %s AND during @> %s::date", [unit_id, on]
        )
        row = cursor.fetchone()
    return row[0] if row else None


def subtree_figures(actor: Actor, code: str) -> dict[str, int]:
    """Today's sums over everything the actor may see under this code: members, retained, women, migrant, …"""
    names = ("members", "retained", "women", "migrant", "agency", "new_forms")
    figures: QuerySet[UnitFigures] = UnitFigures.objects.all()
    condition = scope_filter(Unit, actor, code)
    if condition is not None:
        figures = figures.filter(unit__in=Unit.objects.filter(condition))
    sums: dict[str, Any] = figures.aggregate(**{name: Sum(F(name)) for name in names})
    return {name: sums[name] or 0 for name in names}


def figures_by_unit(unit: Unit) -> dict[str, int]:
    """Today's sums over one unit and all below it."""
    names = ("members", "retained", "women", "migrant", "agency", "new_forms")
    sums = UnitFigures.objects.filter(unit__path__startswith=unit.path).aggregate(**{n: Sum(n) for n in names})
    return {name: sums[name] or 0 for name in names}
