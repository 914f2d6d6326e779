"""What can happen at an employer in trouble, as plain values; a None is a step that did not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieshan.simulation.money.happenings import Purse
from tieshan.simulation.people import Person

__all__ = [
    "Checked", "Complained", "ContractEntered", "Declared", "Disputed", "Enrolled", "LetterSent", "Lifted",
    "Measured", "MembersLeft", "Promised", "Proposed", "Reported", "SignSeen", "TroubleCast", "TroubleHappening",
    "Watched",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """An employer, the federation in charge with those who work there, and its own union where it has one."""

    employer_id: int
    name: str
    workers: int
    unit_id: int
    chair: Person
    cadre: Person
    #: The chair of its union and that union's members.
    union_chair: Person | None = None
    members: tuple[int, ...] = ()
    #: Who keeps the levy; None where the employer pays none that the script may touch.
    accountant: Person | None = None
    #: Its union's money; None where that union keeps a book already.
    purse: Purse | None = None


@dataclass(frozen=True, slots=True)
class TroubleCast:
    """Employers of which nothing is known when the script begins."""

    employers: tuple[Watched, ...] = ()


@dataclass(frozen=True, slots=True)
class Complained:
    """A worker complains: by the page for workers, or in person before a cadre."""

    day: date
    employer: Watched
    channel: str
    matter: str
    subject: str
    classified_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class SignSeen:
    """A cadre reports a sign; it is over on a day."""

    day: date
    employer: Watched
    kind: str
    workers: int
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Disputed:
    """A dispute of so many workers comes in, is accepted and closed."""

    day: date
    employer: Watched
    matter: str
    workers: int
    accepted_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class LetterSent:
    """An advisory letter of supervision that the employer never answers."""

    day: date
    employer: Watched
    agreed_on: date
    delivered_on: date


@dataclass(frozen=True, slots=True)
class Promised:
    """A dialogue in which the employer's side promises something, and does not keep it."""

    day: date
    employer: Watched
    due_on: date


@dataclass(frozen=True, slots=True)
class ContractEntered:
    """A collective contract that holds already; nobody asks for its renewal."""

    day: date
    employer: Watched
    from_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The employer becomes a payer of the levy, from a month before; ``direction`` says who collects."""

    day: date
    employer: Watched
    since: date
    direction: str


@dataclass(frozen=True, slots=True)
class Declared:
    """The payroll of a month (fen) is declared; the levy of it is paid where a file says so."""

    day: date
    employer: Watched
    month: date
    payroll: int


@dataclass(frozen=True, slots=True)
class MembersLeft:
    """Members leave the employer's union on one day."""

    day: date
    employer: Watched
    persons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """The cadre reports what waits to be reported of the employer, at an hour of the day."""

    day: date
    employer: Watched
    hour: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The cadre does something about the warning in hand; `settles` is a kind of sign that it settles."""

    day: date
    employer: Watched
    kind: str
    settles: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The chair looks at what was done."""

    day: date
    employer: Watched
    good: bool


@dataclass(frozen=True, slots=True)
class Lifted:
    """The chair lifts the warning, if it can be lifted."""

    day: date
    employer: Watched


@dataclass(frozen=True, slots=True)
class Proposed:
    """The chair reads the forecast. Where it proposes a prevention visit to the employer, the cadre is asked to pay it,
    and goes on a day, if at all."""

    day: date
    employer: Watched
    visited_on: date | None


TroubleHappening = (
    Proposed
    | Complained
    | SignSeen
    | Disputed
    | LetterSent
    | Promised
    | ContractEntered
    | Enrolled
    | Declared
    | MembersLeft
    | Reported
    | Measured
    | Checked
    | Lifted
)
