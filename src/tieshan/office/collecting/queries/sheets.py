"""Progress of a collection, its sheets in the order of the tree, and what waits for a unit's people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.office.collecting.models import Collection, HeaderMemory, UnitSheet
from tieshan.office.collecting.policies import SHEET_FILL
from tieshan.office.collecting.terms import OPEN_STATES, CollectionState, SheetState


@dataclass(frozen=True, slots=True)
class Progress:
    """How many sheets stand where."""

    units: int
    missing: int
    sent: int
    confirmed: int
    late: int


def progress(collection: Collection, *, on: date) -> Progress:
    """The state of a collection on a day, in one query."""
    overdue = collection.due_on is not None and on > collection.due_on
    counts = collection.sheets.aggregate(
        units=Count("pk"),
        missing=Count("pk", filter=Q(state__in=OPEN_STATES)),
        sent=Count("pk", filter=Q(state=SheetState.SENT)),
        confirmed=Count("pk", filter=Q(state=SheetState.CONFIRMED)),
        late=Count("pk", filter=Q(sent_on__gt=collection.due_on) if collection.due_on else Q(pk=None)),
    )
    return Progress(**{**counts, "late": counts["late"] + (counts["missing"] if overdue else 0)})


def memory() -> Mapping[str, Mapping[str, Any]]:
    """What was once said about columns, by the key of their name."""
    return {
        row.header: {"kind": row.kind, "fact": row.fact, "required": row.required} for row in HeaderMemory.objects.all()
    }


def sheets_of(collection: Collection, states: tuple[str, ...]) -> QuerySet[UnitSheet]:
    """The sheets in these states, in the order of the tree."""
    return collection.sheets.filter(state__in=states).select_related("unit").order_by("unit__path", "unit__code")


def own_open_sheets(actor: Actor) -> QuerySet[UnitSheet]:
    """Sheets that wait for the reader's units."""
    rows: QuerySet[UnitSheet] = UnitSheet.objects.visible_to(actor, SHEET_FILL)
    return rows.filter(state__in=OPEN_STATES, collection__state=CollectionState.OPEN)
