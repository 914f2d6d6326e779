"""The figures of a period by federation and by person: set-based, a handful of queries whatever the size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth, ExtractYear

from tieshan.foundation.access import Actor
from tieshan.lawbook import Scheme
from tieshan.office.information.models import InformationItem
from tieshan.office.information.policies import STATISTICS
from tieshan.office.information.queries.items import SENT, scheme_on, standing_adoptions
from tieshan.office.information.rules import counted_points, quota_points
from tieshan.office.information.terms import ItemState
from tieshan.organisations.models import Unit


@dataclass
class Line:
    """The figures of one federation or one person."""

    key: int
    name: str = ""
    unit: str = ""
    unit_id: int = 0
    sent: int = 0
    signed: int = 0
    adopted: int = 0
    levels: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    points: Decimal = Decimal(0)
    extra: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)

    @property
    def rate(self) -> int | None:
        """Adopted of those sent in, in per cent."""
        return round(100 * self.adopted / self.sent) if self.sent else None

    @property
    def total(self) -> Decimal:
        """All points."""
        return self.points + self.extra


@dataclass
class Statistics:
    """All lines of a period, with the scheme of its last day."""

    scheme: Scheme | None
    units: list[Line]
    people: list[Line]
    months: dict[tuple[int, int], tuple[int, int]]


def statistics(actor: Actor, *, start: date, end: date) -> Statistics:
    """Items sent in from `start` to `end` (both included) with what became of them; points and fees of the adoptions
    made in the period."""
    homes = _homes()
    scheme = scheme_on(end)
    units: dict[int, Line] = {}
    people: dict[int, Line] = {}
    _count_items(actor, start, end, homes, units, people)
    months = _by_month(actor, start, end, scheme, people, units)
    _add_points(actor, start, end, scheme, homes, units, people)
    return Statistics(
        scheme,
        sorted(units.values(), key=lambda line: (-line.adopted, -line.sent, line.name)),
        sorted(people.values(), key=lambda line: (-line.total, -line.adopted, -line.sent, line.name)),
        months,
    )


def _homes() -> dict[int, tuple[int, str]]:
    """For each unit the federation (or district) it belongs to: a basic union counts for the federation above it."""
    rows = list(Unit.objects.values_list("pk", "path", "name"))
    names = {pk: name for pk, _path, name in rows}
    found = {}
    for pk, path, name in rows:
        steps = path.split(".")
        home = int(steps[1]) if len(steps) > 2 else pk
        found[pk] = (home, names.get(home, name))
    return found


def _count_items(
    actor: Actor,
    start: date,
    end: date,
    homes: dict[int, tuple[int, str]],
    units: dict[int, Line],
    people: dict[int, Line],
) -> None:
    rows = (
        _sent(actor, start, end)
        .order_by()
        .values("unit_id", "author_id", "author__display_name")
        .annotate(
            sent=Count("pk"),
            signed=Count("pk", filter=Q(state=ItemState.SIGNED)),
            adopted=Count("pk", filter=~Q(level="")),
        )
    )
    for row in rows:
        home, name = homes[row["unit_id"]]
        for line in (
            _line(units, home, name, home, name),
            _line(people, row["author_id"], row["author__display_name"], home, name),
        ):
            line.sent += row["sent"]
            line.signed += row["signed"]
            line.adopted += row["adopted"]
    levels = _sent(actor, start, end).exclude(level="").order_by().values_list("unit_id", "level").annotate(Count("pk"))
    for unit_id, level, count in levels:
        home, name = homes[unit_id]
        _line(units, home, name, home, name).levels[level] += count


def _by_month(
    actor: Actor, start: date, end: date, scheme: Scheme | None, people: dict[int, Line], units: dict[int, Line]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Sent and adopted by month; the months of each person give the points of a scheme's quota."""
    months: dict[tuple[int, int], tuple[int, int]] = {}
    sent: dict[int, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        _sent(actor, start, end)
        .order_by()
        .annotate(y=ExtractYear("submitted_on"), m=ExtractMonth("submitted_on"))
        .values_list("y", "m", "author_id")
        .annotate(sent=Count("pk"), adopted=Count("pk", filter=~Q(level="")))
    )
    for year, month, author, count, adopted in rows:
        before = months.get((year, month), (0, 0))
        months[year, month] = before[0] + count, before[1] + adopted
        sent[author][year, month] += count
    for author, counts in sent.items():
        line = people[author]
        line.extra = quota_points(scheme, counts)
        units[line.unit_id].extra += line.extra
    return months


def _add_points(
    actor: Actor,
    start: date,
    end: date,
    scheme: Scheme | None,
    homes: dict[int, tuple[int, str]],
    units: dict[int, Line],
    people: dict[int, Line],
) -> None:
    rows = (
        standing_adoptions()
        .filter(pk__in=standing_adoptions().visible_to(actor, STATISTICS).values("pk"))  # type: ignore[attr-defined]
        .filter(adopted_on__range=(start, end))
        .values_list("item_id", "unit_id", "item__author_id", "item__author__display_name", "points", "fee")
    )
    worths: dict[int, list[Decimal]] = defaultdict(list)
    places: dict[int, tuple[int, int]] = {}
    for item, unit_id, author, author_name, points, fee in rows:
        home, name = homes[unit_id]
        worths[item].append(points)
        places[item] = home, author
        _line(units, home, name, home, name).fee += fee
        _line(people, author, author_name, home, name).fee += fee
    for item, found in worths.items():
        home, author = places[item]
        points = counted_points(scheme, found)
        units[home].points += points
        people[author].points += points


def _sent(actor: Actor, start: date, end: date) -> Any:
    rows = InformationItem.objects.visible_to(actor, STATISTICS)
    return rows.filter(state__in=SENT, submitted_on__range=(start, end))


def _line(lines: dict[int, Line], key: int, name: str, unit_id: int, unit: str) -> Line:
    if key not in lines:
        lines[key] = Line(key, name, unit, unit_id)
    return lines[key]
