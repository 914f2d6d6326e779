"""The warnings of one employer, day by day, as they must have been raised, reported, dealt with and lifted.

The house computes every night, and at once when a room says that facts changed; levy and members are looked at in the
night alone. People act by what stands at that moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tieshan.lawbook import parameter
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.trouble.facts import AFTER, EVENING, NIGHT, NOW, Came, Fact, Moment, Standing
from tieshan.simulation.answers.trouble.grades import Graded, grade
from tieshan.simulation.trouble.happenings import (
    Checked,
    Complained,
    ContractEntered,
    Disputed,
    LetterSent,
    Lifted,
    Measured,
    Proposed,
    Reported,
    SignSeen,
    TroubleHappening,
    Watched,
)

__all__ = ["Change", "Course", "Due", "Missed", "Warned"]

_DAY = timedelta(days=1)
#: So many days after a visit no further one is proposed.
_MONTH = 30
#: The hour of the night, of what happens, and of the end of the day on which a blue one is to be reported.
_NIGHT, _MORNING, _CLOSING = time(0, 41), time(9), time(18)


@dataclass
class Due:
    """Something is to be done about a warning that was reported on a day."""

    set_on: date
    due_on: date
    met_on: date | None = None
    dropped_on: date | None = None


@dataclass
class Warned:
    """One warning; `reports` are the moments at which it was reported, each with the moment by which it was due."""

    opened_on: date
    grade: int
    due: datetime
    highest: int
    state: str = "raised"
    reported_grade: int = 0
    reports: list[tuple[datetime, datetime]] = field(default_factory=list)
    measures: list[Due] = field(default_factory=list)
    acted: int = 0
    closed_on: date | None = None
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The grade of a warning in the morning of a day, and in its evening, with what stood then."""

    day: date
    before: int
    after: Graded


@dataclass(frozen=True, slots=True)
class Missed:
    """On a day a grade fell or went whose report was due before, and had never come."""

    day: date
    grade: int
    due: datetime


class Course:
    """What became of one employer until the last day."""

    def __init__(
        self, employer: Watched, happenings: list[TroubleHappening], levy: list[Came], days: Days, first: date,
        until: date,
    ) -> None:  # fmt: skip
        self.employer, self.happenings, self.days, self.until = employer, happenings, days, until
        self.settled: dict[str, date] = {}
        self.known = Standing(happenings, days, self.settled, levy)
        self.warnings: list[Warned] = []
        self.changes: list[Change] = []
        self.missed: list[Missed] = []
        #: Prevention visits that were proposed, and when they were paid.
        self.visits: list[Due] = []
        day = first
        while day <= until:
            self._live(day)
            day += _DAY

    @property
    def facts(self) -> list[Fact]:
        """All signs, as they are known in the evening of the last day."""
        return self.known.facts((self.until, EVENING))

    def _live(self, day: date) -> None:
        self._judge((day, NIGHT), _NIGHT)
        for one in self.happenings:
            if one.day == day and isinstance(one, Proposed):
                self._propose(one)
        if any(one.day == day and isinstance(one, _TOLD_AT_ONCE) for one in self.happenings):
            self._judge((day, NOW), _MORNING)
        for one in self.happenings:
            if one.day == day:
                self._act(one)
        if day in self._later_steps():
            self._judge((day, AFTER), _MORNING)

    def _later_steps(self) -> set[date | None]:
        found: set[date | None] = set()
        for one in self.happenings:
            match one:
                case Complained():
                    found |= {one.classified_on, one.answered_on}
                case SignSeen():
                    found.add(one.ended_on)
                case Disputed():
                    found.add(one.closed_on)
                case LetterSent():
                    found.add(one.delivered_on)
                case _:
                    continue
        return found

    # -- the house ---------------------------------------------------------------------------------------------------

    def _open(self) -> Warned | None:
        return next((one for one in self.warnings if one.state != "closed"), None)

    def _judge(self, moment: Moment, hour: time) -> None:
        day, at = moment[0], datetime.combine(moment[0], hour)
        now = grade(self.known.facts(moment), day)
        standing = self._open()
        if standing is not None:
            before, standing.grade = standing.grade, now.grade
            standing.highest = max(standing.highest, now.grade)
            if now.grade > before and now.grade > standing.reported_grade:
                # Still to be reported: by the time that ends first.
                due = self._due(now.grade, at)
                standing.due = min(standing.due, due) if standing.state == "raised" else due
                standing.state = "raised"
            elif now.grade < before and standing.state == "raised":
                self._fall(standing, before, at)
            self._note(day, before, now)
        if now.grade and self._open() is None:
            self.warnings.append(Warned(day, now.grade, self._due(now.grade, at), now.grade))
            self._note(day, 0, now)

    def _fall(self, standing: Warned, before: int, at: datetime) -> None:
        """The duty to report ends with its grade; a lower one that nobody has reported yet has a time of its own."""
        if standing.due < at:
            self.missed.append(Missed(at.date(), before, standing.due))
        if standing.grade > standing.reported_grade:
            standing.due = self._due(standing.grade, at)
        elif standing.reported_grade:
            standing.state = "in_hand"
        else:
            standing.state, standing.closed_on, standing.lapsed = "closed", at.date(), True

    def _note(self, day: date, before: int, now: Graded) -> None:
        """One line a day: several changes of one day are told as one."""
        if before == now.grade:
            return
        if self.changes and self.changes[-1].day == day:
            before = self.changes.pop().before
        self.changes.append(Change(day, before, now))

    def _due(self, reached: int, at: datetime) -> datetime:
        on = at.date()
        if reached == 1:
            last = self.days.plus_working(on, parameter("rights.warning.report.blue", on=on).whole)
            return max(datetime.combine(last, _CLOSING), at)
        word = ("yellow", "orange", "red")[reached - 2]
        return at + timedelta(hours=parameter(f"rights.warning.report.{word}", on=on).whole)

    def _propose(self, one: Proposed) -> None:
        """Whoever has a grade this morning, unless somebody has it in hand, is to go already, or went of late."""
        standing, recent = self._open(), one.day - _DAY * _MONTH
        if standing is not None and standing.state in ("in_hand", "checked"):
            return
        if any(visit.met_on is None or visit.met_on > recent for visit in self.visits):
            return
        if grade(self.known.facts((one.day, NIGHT)), one.day).grade:
            length = parameter("rights.warning.visit", on=one.day).whole
            due = self.days.plus_working(one.day, length)
            self.visits.append(Due(one.day, due, one.visited_on))

    # -- people ------------------------------------------------------------------------------------------------------

    def _act(self, one: TroubleHappening) -> None:
        standing = self._open()
        if standing is None:
            return
        match one:
            case Reported() if standing.state == "raised":
                self._report(standing, one)
            case Measured() if standing.state in ("in_hand", "checked"):
                self._measure(standing, one)
            case Checked() if standing.state == "in_hand" and standing.acted:
                standing.state = "checked" if one.good else "in_hand"
            case Lifted() if standing.state == "checked" and standing.grade == 0:
                standing.state, standing.closed_on = "closed", one.day
                self._drop(standing, one.day)
            case _:
                return

    def _report(self, standing: Warned, one: Reported) -> None:
        standing.state, standing.reported_grade = "in_hand", standing.grade
        standing.reports.append((datetime.combine(one.day, time(one.hour)), standing.due))
        self._drop(standing, one.day)
        length = parameter("rights.warning.act", on=one.day).wholes[max(standing.grade, 1) - 1]
        standing.measures.append(Due(one.day, self.days.plus_working(one.day, length)))

    def _measure(self, standing: Warned, one: Measured) -> None:
        standing.state, standing.acted = "in_hand", standing.acted + 1
        for due in standing.measures:
            if due.met_on is None and due.dropped_on is None:
                due.met_on = one.day
        seen = [other for other in self.happenings if isinstance(other, SignSeen) and other.kind == one.settles]
        if any(other.day <= one.day for other in seen):
            self.settled[one.settles] = one.day
            self._judge((one.day, NOW), _MORNING)

    @staticmethod
    def _drop(standing: Warned, day: date) -> None:
        for due in standing.measures:
            if due.met_on is None and due.dropped_on is None:
                due.dropped_on = day


#: Rooms that say at once that an employer's facts changed.
_TOLD_AT_ONCE = (Complained, SignSeen, Disputed, ContractEntered)
