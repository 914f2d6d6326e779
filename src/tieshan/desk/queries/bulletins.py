"""Counting a month for a bulletin, and comparing what was told with what the records say now."""

from __future__ import annotations

from datetime import date
from typing import Any

from tieshan.desk.models import Bulletin
from tieshan.desk.queries.counting import TOTAL, Values, count_figures, month_of, places_below
from tieshan.desk.rules.bulletin import FrozenGroup, freeze, thaw
from tieshan.desk.rules.figures import figure_groups
from tieshan.foundation.access.session import whole_district
from tieshan.organisations.models import Unit


def count_month(unit: Unit, month: date) -> dict[str, Any]:
    """The month's facts for every unit directly below a unit, as the records stand now. Inside a transaction."""
    period = month_of(month)
    kinds = [kind for group in figure_groups() for kind in group.figures]
    with whole_district("a bulletin counts the whole district and names no person"):
        places = places_below(unit, on=period.last)
        counted = count_figures(unit, period, kinds)
    return freeze(figure_groups(), counted, [(place.unit_id, place.name) for place in places])


def changed_since(bulletin: Bulletin) -> dict[tuple[str, int | None], int]:
    """What the records say now where it differs from what was told, by figure and place (None: in all)."""
    _places, groups = thaw(bulletin.facts)
    kinds = [figure.kind for group in groups for figure in group.figures]
    with whole_district("a bulletin counts the whole district and names no person"):
        now = count_figures(bulletin.unit, month_of(bulletin.month), kinds)
    different: dict[tuple[str, int | None], int] = {}
    for group in groups:
        for figure in group.figures:
            counted = now.get(figure.kind.code, {})
            told: Values = {TOTAL: figure.total}
            told.update(figure.values.items())
            for place in {*told, *counted}:
                number = counted.get(place, 0)
                if number != told.get(place, 0):
                    different[figure.kind.code, place] = number
    return different


def issued_in(unit: Unit, year: int) -> list[tuple[Bulletin, list[FrozenGroup]]]:
    """The bulletins that were issued on the months of a year, in order."""
    rows = Bulletin.objects.filter(
        unit=unit, state=Bulletin.State.ISSUED, month__gte=date(year, 1, 1), month__lt=date(year + 1, 1, 1)
    )
    return [(row, thaw(row.facts)[1]) for row in rows.order_by("month")]


def told_in(unit_id: int, month: date) -> Bulletin | None:
    """The issued bulletin in which a unit's month stands: its own superior's, or its own."""
    rows = Bulletin.objects.filter(month=month, state=Bulletin.State.ISSUED).select_related("unit")
    return next((row for row in rows if any(place["unit"] == unit_id for place in row.facts["places"])), None)
