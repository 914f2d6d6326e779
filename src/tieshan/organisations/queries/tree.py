"""Reads of the tree, today and on any past day, with head counts that never scan the members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import DateField, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from tieshan.foundation.access import Actor
from tieshan.organisations.models import Headcount, Placement, Unit, UnitPath

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

# Sum from the nearer end: changes up to the day, or today's figure less the changes after it.
_HEADS_FROM_START = """
    SELECT unit_id, sum(change) AS members FROM organisations_headcount
    WHERE day <= %(on)s AND unit_id IN (SELECT unit_id FROM standing) GROUP BY unit_id
"""
_HEADS_FROM_TODAY = """
    SELECT f.unit_id, f.members - coalesce(later.change, 0) AS members FROM organisations_unitfigures f
    LEFT JOIN (
        SELECT unit_id, sum(change) AS change FROM organisations_headcount
        WHERE day > %(on)s AND unit_id IN (SELECT unit_id FROM standing) GROUP BY unit_id
    ) later ON later.unit_id = f.unit_id
"""


# Today's level: stored totals of the units directly below, plus the changes that still wait.
_LEVEL_TODAY = """
WITH waiting AS (
    SELECT split_part(substr(x.path, length(%(prefix)s) + 1), '.', 1)::bigint AS child, sum(c.members) AS members
    FROM organisations_figurechange c
    JOIN organisations_unit x ON x.id = c.unit_id AND x.path LIKE %(prefix)s || '_%%'
    GROUP BY 1
)
SELECT u.id, u.code, u.name, u.kind, s.units - 1, s.members + coalesce(w.members, 0)
FROM organisations_unit u
JOIN organisations_subtreefigures s ON s.unit_id = u.id
LEFT JOIN waiting w ON w.child = u.id
WHERE u.parent_id IS NOT DISTINCT FROM %(parent)s AND u.status = 'active'
ORDER BY u.code
"""


def level_below(prefix: str, *, on: date, today: date) -> list[TreeNode]:
    """The units that stood directly below a path ("" for the root) on a day, with their subtree's figures."""
    with connection.cursor() as cursor:
        if on >= today:
            parent = int(prefix.rstrip(".").rpartition(".")[2]) if prefix else None
            cursor.execute(_LEVEL_TODAY, {"prefix": prefix, "parent": parent})
        else:
            near = (today - on).days <= 365 * 5
            heads = _HEADS_FROM_TODAY if near else _HEADS_FROM_START
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


def heads_of(unit_id: int, *, on: date) -> int:
    """Active members in one unit's own register at the end of a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.members - coalesce((SELECT sum(h.change) FROM organisations_headcount h"
            " WHERE h.unit_id = f.unit_id AND h.day > %s), 0) FROM organisations_unitfigures f WHERE f.unit_id = %s",
            [on, unit_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def standing_units(prefix: str, *, on: date) -> QuerySet[Unit]:
    """The units that stood on a day on a path or below it, each with `superior_then` and `members_then`."""
    standing = UnitPath.objects.filter(path__startswith=prefix, during__contains=Value(on, DateField()))
    later = (
        Headcount.objects.filter(unit=OuterRef("pk"), day__gt=on)
        .order_by()
        .values("unit")
        .annotate(total=Sum("change"))
        .values("total")
    )
    then = Placement.objects.filter(unit=OuterRef("pk"), during__contains=Value(on, DateField()))
    return Unit.objects.filter(pk__in=standing.values("unit")).annotate(
        superior_then=Subquery(then.values("parent__name")[:1]),
        members_then=Coalesce(F("figures__members"), 0) - Coalesce(Subquery(later, IntegerField()), 0),
    )
