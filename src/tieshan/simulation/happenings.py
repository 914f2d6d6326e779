"""What happens in a simulated year: plain values, each one piece of work that somebody does or leaves undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tieshan.simulation.money.happenings import MoneyCast, MoneyHappening
from tieshan.simulation.people import Person
from tieshan.simulation.trouble.happenings import TroubleCast, TroubleHappening

__all__ = [
    "Cast", "Decision", "Declaration", "Employer", "Excuse", "Federation", "Happening", "Issue", "Item", "LeaveTaken",
    "Letter", "Log", "Meeting", "MonthReport", "NewCadre", "Paper", "Person", "Problem", "TaskDone", "Union", "Visit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer that cadres visit."""

    employer_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Federation:
    """A federation with its chair, its cadres and the employers in its care."""

    unit_id: int
    name: str
    chair: Person
    cadres: tuple[Person, ...]
    employers: tuple[Employer, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """A basic union that reports its members each month."""

    unit_id: int
    federation_id: int
    chair: Person


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who acts in the year."""

    district_id: int
    leader: Person
    office: Person
    federations: tuple[Federation, ...]
    unions: tuple[Union, ...]
    money: MoneyCast = field(default_factory=MoneyCast)
    trouble: TroubleCast = field(default_factory=TroubleCast)

    @property
    def cadres(self) -> tuple[Person, ...]:
        """All cadres, federation by federation."""
        return tuple(cadre for federation in self.federations for cadre in federation.cadres)


@dataclass(frozen=True, slots=True)
class Log:
    """One day's work log; written on the day itself or some days later."""

    day: date
    who: Person
    made_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What a visited enterprise or worker raised: solved on the spot, answered on a day, or left open (None)."""

    kind: str
    text: str
    on_the_spot: bool
    answered_on: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to an employer."""

    day: date
    who: Person
    employer: Employer
    met: str
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class LeaveTaken:
    """A leave that was asked for and agreed; ``reported_on`` None: nobody reported back."""

    day: date
    who: Person
    kind: str
    first: date
    last: date
    agreed_on: date
    reported_on: date | None
    stand_in: Person


@dataclass(frozen=True, slots=True)
class Item:
    """An information item: submitted, signed off, perhaps adopted, perhaps withdrawn again."""

    day: date
    who: Person
    title: str
    text: str
    signed_on: date
    adopted_level: str = ""
    adopted_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A research paper through its stages; a None is a stage that did not come."""

    day: date
    who: Person
    title: str
    draft_on: date
    reviewed_on: date | None
    final_on: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of a meeting that becomes a task with the signed minutes; ``done_on`` None: never reported done."""

    title: str
    owner: Person
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that took place; it was recorded and signed on ``minutes_on``."""

    day: date
    kind: str
    unit_id: int
    by: Person
    title: str
    minutes_on: date
    due: tuple[Person, ...]
    absent: tuple[Person, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A task from being set to being summed up; a None is a step that did not come."""

    day: date
    unit_id: int
    by: Person
    owner: Person
    title: str
    target: str
    measure: str
    due_on: date
    started_on: date | None
    reported_on: date | None
    inspected_on: date | None
    summed_on: date | None


@dataclass(frozen=True, slots=True)
class Issue:
    """The bulletin of a month: drafted and submitted, then signed by the leader and issued."""

    day: date
    month: date
    by: Person
    signed_on: date


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A basic union's membership report of a month."""

    day: date
    unit_id: int
    by: Person
    month: date


@dataclass(frozen=True, slots=True)
class Letter:
    """A duty letter: signed by the chair and by the cadre."""

    day: date
    who: Person
    by: Person
    year: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """The yearly integrity declaration."""

    day: date
    who: Person
    year: int


@dataclass(frozen=True, slots=True)
class NewCadre:
    """A cadre who begins during the year: owes nothing before, and not the month of which less than half is left."""

    day: date
    unit_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Excuse:
    """A missed duty that is excused with a reason, by approval."""

    day: date
    duty: str
    who: Person
    period: date
    reason: str
    agreed_on: date


Happening = (
    Log
    | Visit
    | LeaveTaken
    | Item
    | Paper
    | Meeting
    | TaskDone
    | MonthReport
    | Letter
    | Declaration
    | NewCadre
    | Excuse
    | Issue
    | MoneyHappening
    | TroubleHappening
)
