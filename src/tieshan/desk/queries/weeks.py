"""Last week and this week of the units below the reader: what was done, what is late and where, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tieshan.desk.queries.counting import TOTAL, Period, Place, Values, count_figures, places_below
from tieshan.desk.rules.figures import FigureKind, figure_kind
from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines.queries import due_for
from tieshan.lawbook import Wording
from tieshan.office.meetings.models import Meeting
from tieshan.office.meetings.terms import COMING
from tieshan.organisations.models import Unit

#: What a week is told in, and the oldest day from which something may still be open.
OF_A_WEEK = ("meetings.all", "tasks.all", "visits.all", "information.all", "members.change")
BEGINNING = date(1990, 1, 1)
OVERDUE = FigureKind("deadlines.overdue", Wording("", ""), "deadlines.deadline", "speech:C28", {"is_open": ("true",)})
NOT_DONE = FigureKind("duties.overdue", Wording("", ""), "duties.due", "speech:C29", {"stands": ("open",)})


@dataclass(frozen=True)
class Weeks:
    """The week before and the week in which a day lies, Monday to Sunday."""

    last: Period
    this: Period


def weeks_of(on: date) -> Weeks:
    """The two weeks of a day."""
    monday = on - timedelta(days=on.weekday())
    week = timedelta(days=7)
    return Weeks(Period(monday - week, monday), Period(monday, monday + week))


def top_unit(actor: Actor, code: str) -> Unit | None:
    """The highest unit in which the reader holds the code."""
    top: Unit | None = Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE).order_by("path").first()
    return top


@dataclass(frozen=True)
class WeekOfUnits:
    """Numbers of the week before by place, and what is overdue today by place."""

    unit: Unit
    places: list[Place]
    kinds: list[FigureKind]
    done: dict[str, Values]
    overdue: Values
    not_done: Values

    @property
    def late_places(self) -> list[tuple[Place, int, int]]:
        """Where something is late: deadlines and duties, the most first."""
        late = [(p, self.overdue.get(p.unit_id, 0), self.not_done.get(p.unit_id, 0)) for p in self.places]
        return sorted((line for line in late if line[1] or line[2]), key=lambda line: -(line[1] + line[2]))

    @property
    def late_in_all(self) -> int:
        """How many deadlines are overdue."""
        return self.overdue.get(TOTAL, 0)

    @property
    def duties_late_in_all(self) -> int:
        """How many duties are not done although their day has passed."""
        return self.not_done.get(TOTAL, 0)


def week_of_units(unit: Unit, *, on: date) -> WeekOfUnits:
    """Counted within the reader's reach; one statement for each kind of record."""
    kinds = [kind for code in OF_A_WEEK if (kind := figure_kind(code)) is not None]
    done = count_figures(unit, weeks_of(on).last, kinds)
    late = count_figures(unit, Period(BEGINNING, on), [OVERDUE, NOT_DONE])
    return WeekOfUnits(
        unit,
        places_below(unit, on=on),
        [kind for kind in kinds if kind.code in done],
        done,
        late[OVERDUE.code],
        late[NOT_DONE.code],
    )


def meetings_of_week(actor: Actor, *, on: date, most: int) -> list[Any]:
    """Meetings still to come in the week, of the units in the reader's scope."""
    rows = Meeting.objects.visible_to(actor, "office.meeting.list").filter(
        state__in=COMING, day__gte=on, day__lt=weeks_of(on).this.end
    )
    return list(rows.select_related("unit").order_by("day", "starts_at", "pk")[:most])


def due_this_week(actor: Actor, *, on: date, most: int) -> list[Any]:
    """Deadlines from today to the end of the week, the reader's own and those of their units."""
    rows = due_for(actor, until=weeks_of(on).this.last).filter(due_on__gte=on)
    return list(rows.select_related("unit")[:most])
