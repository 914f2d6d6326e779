"""What a bulletin must count, worked out from the script alone: figures of a month at each place, as of an evening.

Left out are the figures that more than the cast makes (what is owed and open, the members).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.deadlines import Deadline, OnRoute, on_route
from tieshan.simulation.answers.duties import duty_answers
from tieshan.simulation.answers.money.course import Course
from tieshan.simulation.answers.money.deadlines import money_deadlines
from tieshan.simulation.answers.trouble.answers import Troubles
from tieshan.simulation.answers.trouble.deadlines import trouble_deadlines
from tieshan.simulation.happenings import (
    Cast,
    Excuse,
    Issue,
    Item,
    LeaveTaken,
    Meeting,
    Paper,
    TaskDone,
    Visit,
)
from tieshan.simulation.plan import Script

__all__ = ["FIGURES", "Figures", "TaskSteps", "month_figures", "tasks_of"]

_DAY = timedelta(days=1)
#: Figure → number by place (a unit directly below the district, or the district itself).
Figures = dict[str, Counter[int]]
FIGURES = (
    "meetings.all", "meetings.chairs", "meetings.office", "meetings.enterprise_chairs", "meetings.study",
    "meetings.minutes", "tasks.all", "tasks.assigned", "tasks.inspected", "tasks.summed_up", "tasks.late",
    "information.all", "information.adopted", "information.papers", "visits.all", "visits.spot", "visits.answered",
    "deadlines.all", "deadlines.met", "deadlines.late", "deadlines.open", "duties.done", "duties.late",
    "duties.excused",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskSteps:
    """A task of the script, from a plan or from a decision: its steps and when it was reported done."""

    unit_id: int
    owner_id: int
    assigned_on: date
    due_on: date
    steps: tuple[tuple[str, date], ...]
    done_on: date | None


def tasks_of(script: Script) -> Iterator[TaskSteps]:
    """All tasks of the script."""
    for one in script.of(TaskDone):
        days = {
            "assigned": one.day,
            "started": one.started_on,
            "reported": one.reported_on,
            "inspected": one.inspected_on,
            "summed_up": one.summed_on,
        }
        steps = tuple((kind, day) for kind, day in days.items() if day is not None)
        done = one.reported_on if one.summed_on is not None else None
        yield TaskSteps(one.unit_id, one.owner.account_id, one.day, one.due_on, steps, done)
    for meeting in script.of(Meeting):
        for decision in meeting.decisions:
            begun = meeting.minutes_on
            steps = (("assigned", begun), *((("reported", decision.done_on),) if decision.done_on is not None else ()))
            owner, done = decision.owner.account_id, decision.done_on
            yield TaskSteps(meeting.unit_id, owner, begun, decision.due_on, steps, done)


def month_figures(
    script: Script, cast: Cast, days: Days, month: date, *, as_of: date, night: date, money: Course, troubles: Troubles
) -> Figures:
    """The figures of a month in the evening of `as_of`; `night` is the last morning on which what had passed unmet
    was found overdue; `money` is how the money went, `troubles` is how trouble did."""
    counting = _Month(script, cast, days, month, as_of, night, money, troubles)
    counting.count()
    return counting.found


class _Month:
    def __init__(
        self, script: Script, cast: Cast, days: Days, month: date, as_of: date, night: date, money: Course,
        troubles: Troubles,
    ) -> None:  # fmt: skip
        self.money, self.troubles = money, troubles
        self.script, self.cast, self.days, self.as_of, self.night = script, cast, days, as_of, night
        self.first, self.last = month, add_months(month, 1) - _DAY
        self.found: Figures = {code: Counter() for code in FIGURES}
        # A basic union's work is told at the federation above it.
        self.place = {union.unit_id: union.federation_id for union in cast.unions}

    def _inside(self, day: date | None) -> bool:
        """Whether something of that day belongs to the month and had happened."""
        return day is not None and self.first <= day <= self.last and day <= self.as_of

    def _add(self, code: str, unit_id: int) -> None:
        self.found[code][self.place.get(unit_id, unit_id)] += 1

    def count(self) -> None:
        """Everything."""
        self._meetings()
        self._tasks()
        self._information()
        self._visits()
        self._deadlines()
        self._duties()

    def _meetings(self) -> None:
        for one in self.script.of(Meeting):
            if self._inside(one.day) and one.minutes_on <= self.as_of:
                for code in ("meetings.all", f"meetings.{one.kind}", "meetings.minutes"):
                    self._add(code, one.unit_id)

    def _tasks(self) -> None:
        for task in tasks_of(self.script):
            steps = [(kind, day) for kind, day in task.steps if self._inside(day)]
            kinds = {kind for kind, _day in steps}
            if steps:
                self._add("tasks.all", task.unit_id)
            for kind in kinds & {"assigned", "inspected", "summed_up"}:
                self._add(f"tasks.{kind}", task.unit_id)
            if any(day > task.due_on for _kind, day in steps):
                self._add("tasks.late", task.unit_id)

    def _information(self) -> None:
        for one in self.script.of(Item):
            withdrawn = one.withdrawn_on is not None and one.withdrawn_on <= self.as_of
            if self._inside(one.day) and not withdrawn:
                self._add("information.all", one.who.unit_id)
                if one.adopted_on is not None and one.adopted_on <= self.as_of:
                    self._add("information.adopted", one.who.unit_id)
        for paper in self.script.of(Paper):
            final = paper.final_on if paper.final_on is not None and paper.final_on <= self.as_of else None
            if self._inside(final or paper.draft_on):
                self._add("information.papers", paper.who.unit_id)

    def _visits(self) -> None:
        for one in self.script.of(Visit):
            if not self._inside(one.day):
                continue
            problem, unit_id = one.problem, one.who.unit_id
            self._add("visits.all", unit_id)
            if problem is None or problem.on_the_spot:
                self._add("visits.spot", unit_id)
            answered = problem is None or (problem.answered_on is not None and problem.answered_on <= self.as_of)
            if answered:
                self._add("visits.answered", unit_id)

    # -- deadlines ---------------------------------------------------------------------------------------------------

    def _deadlines(self) -> None:
        others = (*money_deadlines(self.money, self.days), *trouble_deadlines(self.troubles))
        for one in (*self._of_work(), *self._of_leave(), *self._of_papers(), *others):
            if one.set_on > self.as_of or not self.first <= one.due_on <= self.last:
                continue
            if one.dropped_on is not None and one.dropped_on <= self.as_of:
                continue
            met = one.met_on is not None and one.met_on <= self.as_of
            if met and one.met_on is not None:
                outcome = "met" if one.met_on <= one.due_on else "late"
            else:
                outcome = "late" if one.due_on < self.night else "open"
            self._add("deadlines.all", one.unit_id)
            self._add(f"deadlines.{outcome}", one.unit_id)

    def _of_work(self) -> Iterator[Deadline]:
        for task in tasks_of(self.script):
            yield Deadline(task.unit_id, task.assigned_on, task.due_on, task.done_on)
        for paper in self.script.of(Paper):
            yield Deadline(paper.who.unit_id, paper.day, paper.draft_on, paper.draft_on)
        for meeting in self.script.of(Meeting):
            within = parameter("office.minutes.days", on=meeting.day).whole
            due = self.days.plus_working(meeting.day, within)
            yield Deadline(meeting.unit_id, meeting.day, due, meeting.minutes_on)
        for visit in self.script.of(Visit):
            if visit.problem is not None and not visit.problem.on_the_spot:
                due = self.days.plus(visit.day, parameter("office.visit.answer_days", on=visit.day).whole)
                yield Deadline(visit.who.unit_id, visit.day, due, visit.problem.answered_on)

    def _of_leave(self) -> Iterator[Deadline]:
        for one in self.script.of(LeaveTaken):
            length = len(self.days.working(one.first, one.last))
            yield from self._steps("office.leave", one.who.unit_id, one.day, one.agreed_on, length)
            due = self.days.plus_working(one.last, parameter("duties.return.days", on=one.last).whole)
            yield Deadline(one.who.unit_id, one.agreed_on, due, one.reported_on)

    def _of_papers(self) -> Iterator[Deadline]:
        for excuse in self.script.of(Excuse):
            yield from self._steps("duties.excuse", excuse.who.unit_id, excuse.day, excuse.agreed_on)
        for item in self.script.of(Item):
            yield from self._steps("office.information", item.who.unit_id, item.day, item.signed_on)
        for paper in self.script.of(Paper):
            yield from self._steps("office.paper", paper.who.unit_id, paper.draft_on, paper.reviewed_on)
        for issue in self.script.of(Issue):
            yield from self._steps("desk.bulletin", self.cast.district_id, issue.day, issue.signed_on)

    def _steps(
        self, kind: str, unit_id: int, asked: date, agreed: date | None, quantity: int = 0
    ) -> Iterator[Deadline]:
        # Regional and industrial federations go the same ways.
        unit_kind = "district" if unit_id == self.cast.district_id else "regional"
        return on_route(OnRoute(kind, unit_id, unit_kind, asked, agreed, Decimal(quantity)), self.days)

    # -- duties ------------------------------------------------------------------------------------------------------

    def _duties(self) -> None:
        codes = {"done": "duties.done", "done_late": "duties.late", "excused": "duties.excused"}
        for one in duty_answers(self.script, self.cast, self.days, as_of=self.as_of):
            if one.state in codes and self.first <= one.last <= self.last:
                self._add(codes[one.state], one.unit_id)
