"""Which signs stand at an employer, as far as they are known at a moment: worked out from the script alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tieshan.lawbook import parameter
from tieshan.simulation.answers.days import Days
from tieshan.simulation.trouble.happenings import (
    Complained,
    ContractEntered,
    Declared,
    Disputed,
    LetterSent,
    MembersLeft,
    Promised,
    SignSeen,
    TroubleHappening,
)

__all__ = ["AFTER", "EVENING", "NIGHT", "NOW", "Came", "Fact", "Moment", "Standing", "standing"]

_DAY = timedelta(days=1)
#: The parts of a day: the house computes, things happen, what goes on from days before, everything is done.
NIGHT, NOW, AFTER, EVENING = 0, 1, 2, 3
#: A day and a part of it.
Moment = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sign from the day `since` to the day before `until`; `workers` share the claim."""

    source: str
    since: date
    until: date | None = None
    workers: int = 0

    def holds(self, day: date) -> bool:
        """Whether it stands on a day."""
        return self.since <= day and (self.until is None or self.until > day)


@dataclass(frozen=True, slots=True)
class Came:
    """The levy of a month, paid on a day, of which a file of another day tells."""

    day: date
    month: date
    paid_on: date


@dataclass(frozen=True)
class Standing:
    """What is known of one employer; `settled` are kinds of sign that a measure has settled, with the day, `levy` is
    what came in."""

    happenings: Sequence[TroubleHappening]
    days: Days
    settled: Mapping[str, date] = field(default_factory=dict)
    levy: Sequence[Came] = ()

    def facts(self, moment: Moment) -> list[Fact]:
        """All signs known at a moment, also such as are over."""
        return list(standing(self, moment))


def standing(known: Standing, moment: Moment) -> Iterator[Fact]:
    """Each sign with its span."""
    declared: list[Declared] = []
    for one in known.happenings:
        if (one.day, NOW) > moment:
            continue
        match one:
            case Complained():
                yield from _complaint(one, known.days, moment)
            case SignSeen():
                yield from _sign(one, known.settled.get(one.kind), moment)
            case Disputed():
                yield Fact("dispute", one.day, _reached(one.closed_on, moment), one.workers)
            case LetterSent():
                yield from _letter(one, known.days, moment)
            case Promised():
                yield Fact("promise", one.due_on + _DAY)
            case ContractEntered():
                yield _contract(one)
            case Declared():
                declared.append(one)
            case MembersLeft():
                yield from _left(one)
            case _:
                continue
    came = {one.month: one.paid_on for one in known.levy if (one.day, NOW) <= moment}
    yield from _levy(sorted(declared, key=lambda one: one.month), came)


def _reached(day: date | None, moment: Moment) -> date | None:
    """A later step's day, once it has come."""
    return day if day is not None and (day, AFTER) <= moment else None


def _complaint(one: Complained, days: Days, moment: Moment) -> Iterator[Fact]:
    classified = _reached(one.classified_on, moment) is not None
    source = "visit" if one.channel == "person" else "wages" if classified and one.matter == "wages" else "complaint"
    window = parameter("rights.warning.window", on=one.day).whole
    yield Fact(source, one.day, one.day + _DAY * window, 1)
    length = parameter(f"rights.concern.{'ordinary' if classified else 'classify'}", on=one.day).whole
    due, answered = days.plus_working(one.day, length), _reached(one.answered_on, moment)
    if answered is None or answered > due + _DAY:
        yield Fact("unanswered", due + _DAY, answered)


def _sign(one: SignSeen, settled: date | None, moment: Moment) -> Iterator[Fact]:
    """A lay-off counts from so many workers, or from a share of the staff where the staff is known."""
    if one.kind == "layoff" and one.workers < parameter("rights.layoff.workers", on=one.day).whole:
        share = Fraction(parameter("rights.layoff.share", on=one.day).decimal)
        if not one.employer.workers or one.workers < share * one.employer.workers:
            return
    ends = [day for day in (_reached(one.ended_on, moment), settled) if day is not None]
    yield Fact(f"sign_{one.kind}", one.day, min(ends, default=None), one.workers)


def _letter(one: LetterSent, days: Days, moment: Moment) -> Iterator[Fact]:
    """Silence counts from the day after the last day for the answer."""
    if _reached(one.delivered_on, moment) is not None:
        length = parameter("rights.supervision.advisory_reply", on=one.delivered_on).whole
        yield Fact("supervision", days.plus_working(one.delivered_on, length) + _DAY)


def _contract(one: ContractEntered) -> Fact:
    """From the last reminder but one before its end until half a year after it, since nobody asks for the next."""
    lasts = parameter("rights.warning.bargaining.lasts", on=one.ends_on).whole
    ahead = sorted(parameter("rights.contract.warnings", on=one.ends_on).wholes)[1]
    return Fact("contract", one.ends_on - _DAY * ahead, one.ends_on + _DAY * lasts)


def _left(one: MembersLeft) -> Iterator[Fact]:
    """Enough members, and a large enough part of all of them."""
    share = parameter("rights.warning.workforce.share", on=one.day).fraction
    enough = parameter("rights.warning.workforce.least", on=one.day).whole
    gone = len(one.persons)
    if gone >= enough and gone >= share * len(one.employer.members):
        yield Fact("workforce", one.day, one.day + _DAY * parameter("rights.warning.workforce.days", on=one.day).whole)


def _levy(declared: list[Declared], came: Mapping[date, date]) -> Iterator[Fact]:
    """Each month not paid after some days of grace, or not yet; each payroll well below the months before it."""
    for place, one in enumerate(declared):
        following = (one.month.replace(day=28) + _DAY * 4).replace(day=1)
        due = following.replace(day=parameter("funds.levy.due_day", on=one.month).whole)
        since, paid_on = due + _DAY * (parameter("rights.warning.levy.grace", on=due).whole + 1), came.get(one.month)
        if paid_on is None or paid_on > since:
            yield Fact("levy", since, paid_on)
        months = parameter("rights.warning.payroll.months", on=one.day).whole
        keeps = 1 - parameter("rights.warning.payroll.fall", on=one.day).fraction
        before = [other.payroll for other in declared[max(0, place - months) : place]]
        if len(before) == months and one.payroll <= keeps * Fraction(sum(before), months):
            lasts = parameter("rights.warning.payroll.lasts", on=one.day).whole
            yield Fact("payroll", one.day, one.day + _DAY * lasts)
