"""The board: counts of duties by place, duty or cadre against months or duties, in one grouped query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet

from tieshan.duties.models import Instance, Template
from tieshan.duties.policies import BOARD_VIEW
from tieshan.duties.queries.instances import as_of, falling
from tieshan.duties.queries.owed import subquery
from tieshan.foundation.access import Actor
from tieshan.organisations.models import Unit


@dataclass
class Cell:
    """How many duties stand in each state; `only` is the instance when there is just one."""

    counts: dict[str, int] = field(default_factory=dict)
    only: int | None = None

    def add(self, state: str, count: int, one: int) -> None:
        self.only = one if not self.counts and count == 1 else None
        self.counts[state] = self.counts.get(state, 0) + count

    def __getitem__(self, state: str) -> int:
        return self.counts.get(state, 0)

    @property
    def owed(self) -> int:
        """How many had to be done."""
        return sum(count for state, count in self.counts.items() if state not in ("not_owed", "excused"))

    @property
    def tone(self) -> str:
        """The tone of the heat table's cell: the gravest state decides."""
        if self["late"]:
            return "late"
        if self["open"]:
            return "due"
        return "done" if self["done"] or self["done_late"] else "free"

    @property
    def pressing(self) -> int:
        """How many stand in the gravest state, while something is still to be done."""
        return self["late"] or self["open"]


@dataclass(frozen=True)
class View:
    """What the board speaks of: a place (as of then or of today), a span of days, perhaps one duty."""

    unit: Unit
    first: date
    last: date
    on: date
    then: bool = True
    duty: str = ""


Grid = dict[Any, dict[Any, Cell]]


def rows_of(actor: Actor, view: View) -> QuerySet[Any]:
    """The instances that the board counts: inside the place and the span, in sight of the reader."""
    rows = falling(Instance.objects.visible_to(actor, BOARD_VIEW), view.first, view.last)
    if view.duty:
        rows = rows.filter(template__code=view.duty)
    return as_of(under(rows, view.unit, then=view.then), view.on)


def under(rows: QuerySet[Any], unit: Unit, *, then: bool) -> QuerySet[Any]:
    """The instances of a unit and all below it: as the tree stood then, or as it stands today."""
    if unit.parent_id is None:
        return rows
    path = "path" if then else "unit__path"
    # A unit may have stood elsewhere then: its own number anywhere in the path means at or below it.
    return rows.filter(Q(**{f"{path}__contains": f".{unit.pk}."}) | Q(**{f"{path}__startswith": f"{unit.pk}."}))


# What the rows are counted by in the database, and how those counts come together into the board's cells. Counting by
# plain columns first leaves the dearer expressions for some thousand lines instead of a million rows.
_COUNTED = {"unit": "place", "duty": "template_id", "cadre": "cadre_id", "month": "falls_on"}
_AXES = {
    # The unit directly below the board's own on the row's path; empty for the place itself.
    "unit": "split_part(split_part('.' || c.place, %s, 2), '.', 1)",
    "duty": "c.template_id",
    "cadre": "c.cadre_id",
    "month": "date_trunc('month', c.falls_on::timestamp)::date",
}
_CELLS = """
SELECT {row} AS row_key, {column} AS column_key, c.shown, sum(c.count)::int, min(c.one)
FROM ({counted}) c GROUP BY 1, 2, 3
"""


def grid(actor: Actor, view: View, row: str, column: str) -> Grid:
    """Cells by row and column; each axis is "unit" (directly below), "duty", "cadre" or "month"."""
    rows = rows_of(actor, view).annotate(place=F("path") if view.then else F("unit__path"))
    if "cadre" in (row, column):
        rows = rows.filter(cadre__isnull=False)
    counted = (
        rows.order_by().values(_COUNTED[row], _COUNTED[column], "shown").annotate(count=Count("pk"), one=Min("pk"))
    )
    try:
        sql, params = subquery(counted)
    except EmptyResultSet:
        return {}
    statement = _CELLS.format(row=_AXES[row], column=_AXES[column], counted=sql)
    own = [f".{view.unit.pk}." for axis in (row, column) if axis == "unit"]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*own, *params])
        lines = cursor.fetchall()
    codes = dict(Template.objects.values_list("pk", "code")) if "duty" in (row, column) else {}
    found: Grid = {}
    for row_key, column_key, state, count, one in lines:
        key = codes[row_key] if row == "duty" else row_key
        across = codes[column_key] if column == "duty" else column_key
        found.setdefault(key, {}).setdefault(across, Cell()).add(state, count, one)
    return found


def totals(cells: Iterable[Cell]) -> Cell:
    """The sum of some cells."""
    whole = Cell()
    for cell in cells:
        for state, count in cell.counts.items():
            whole.counts[state] = whole.counts.get(state, 0) + count
    return whole


def due_between(actor: Actor, view: View, first: date, last: date) -> int:
    """How many open duties fall due between two days."""
    rows = Instance.objects.visible_to(actor, BOARD_VIEW).filter(state="open", due_on__range=(first, last))
    return under(rows, view.unit, then=False).count()
