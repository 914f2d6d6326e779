"""The board: counts of duties by place, duty or cadre against months or duties, in one grouped query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, Min, Q, QuerySet, Value
from django.db.models.functions import Concat, TruncMonth

from tieshan.duties.models import Instance
from tieshan.duties.policies import BOARD_VIEW
from tieshan.duties.queries.instances import as_of, falling
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


def _child(view: View) -> Any:
    """Key of the unit directly below the board's place on the row's path; empty for the place itself."""
    path = F("path") if view.then else F("unit__path")
    dotted = Concat(Value("."), path, output_field=CharField())
    below = Func(dotted, Value(f".{view.unit.pk}."), Value(2), function="split_part", output_field=CharField())
    return Func(below, Value("."), Value(1), function="split_part", output_field=CharField())


AXES = ("unit", "duty", "cadre", "month")


def grid(actor: Actor, view: View, row: str, column: str) -> Grid:
    """Cells by row and column; each axis is "unit" (directly below), "duty", "cadre" or "month"."""
    expressions: dict[str, Any] = {
        "unit": _child(view),
        "duty": F("template__code"),
        "cadre": F("cadre_id"),
        "month": TruncMonth("falls_on"),
    }
    rows = rows_of(actor, view)
    if "cadre" in (row, column):
        rows = rows.filter(cadre__isnull=False)
    found: Grid = {}
    counted = (
        rows.order_by()
        .values(row_key=expressions[row], column_key=expressions[column], as_shown=F("shown"))
        .annotate(count=Count("pk"), one=Min("pk"))
    )
    for line in counted:
        cell = found.setdefault(line["row_key"], {}).setdefault(line["column_key"], Cell())
        cell.add(line["as_shown"], line["count"], line["one"])
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
