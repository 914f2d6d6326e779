"""How each duty must stand, worked out from the script alone, by rules written a second time.

Nothing of the code of the duties is used here: where the house and this key differ, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.simulation.answers.days import Days
from tieshan.simulation.happenings import (
    Cast,
    Declaration,
    Excuse,
    Item,
    LeaveTaken,
    Letter,
    Log,
    Meeting,
    MonthReport,
    NewCadre,
    Paper,
    Person,
)
from tieshan.simulation.plan import Script

__all__ = ["NEWCOMER", "DutyAnswer", "duty_answers"]

_DAY = timedelta(days=1)
#: Stands for the account of the cadre who comes during the year: it is opened while the year is played.
NEWCOMER = 0


@dataclass(frozen=True, slots=True)
class DutyAnswer:
    """One duty of one bearer in one period: ``account_id`` for a cadre's; ``unit_id`` is whose or where it is."""

    duty: str
    account_id: int | None
    unit_id: int
    first: date
    last: date
    due: date
    state: str

    @property
    def falls_on(self) -> date:
        """The day to whose month it belongs: the end of its period, or the due day before that."""
        return min(self.last, self.due)


def duty_answers(script: Script, cast: Cast, days: Days, *, as_of: date) -> list[DutyAnswer]:
    """Every duty of the cast in the periods of the script, as it must stand in the evening of a day: done, done_late,
    open, excused, not_owed."""
    return list(_Key(script, cast, days, as_of).duties())


class _Key:
    def __init__(self, script: Script, cast: Cast, days: Days, as_of: date) -> None:
        self.script, self.cast, self.days, self.as_of = script, cast, days, as_of
        self.first, self.until = script.months[0], script.until
        self.excused = {
            (one.duty, one.who.account_id, one.period) for one in script.of(Excuse) if one.agreed_on <= as_of
        }

    def _answer(
        self, duty: str, who: Person | None, unit_id: int, span: tuple[date, date], due: date, made: Iterable[date],
        needed: int = 1, not_owed: bool = False,
    ) -> DutyAnswer:  # fmt: skip
        """Enough records, the last needed one made by the due day: done; later: done late; too few: still open."""
        account = who.account_id if who is not None else None
        in_order = sorted(day for day in made if day <= self.as_of)
        if not_owed:
            state = "not_owed"
        elif len(in_order) >= needed:
            state = "done" if in_order[needed - 1] <= due else "done_late"
        else:
            state = "excused" if (duty, account, span[0]) in self.excused else "open"
        return DutyAnswer(duty, account, unit_id, *span, due, state)

    def _after(self, last: date) -> date:
        return self.days.plus_working(last, parameter("duties.record.days", on=last).whole)

    def duties(self) -> Iterator[DutyAnswer]:
        """All duties of the cast."""
        yield from self._weekly()
        for span in self._months():
            yield from self._month(*span)
        yield from self._quarterly()
        for federation in self.cast.federations:
            for cadre in federation.cadres:
                for span in self._months():
                    yield from self._cadre(cadre, *span)
                yield from self._yearly(cadre)
        yield from self._newcomer()
        yield from self._returns()

    def _months(self) -> Iterator[tuple[date, date]]:
        for first in self.script.months:
            yield first, add_months(first, 1) - _DAY

    def _minutes(self, kind: str, unit_id: int, first: date, last: date) -> Sequence[date]:
        return [
            one.minutes_on
            for one in self.script.of(Meeting)
            if one.kind == kind and one.unit_id == unit_id and first <= one.day <= last
        ]

    # -- of units ----------------------------------------------------------------------------------------------------

    def _weekly(self) -> Iterator[DutyAnswer]:
        district = self.cast.district_id
        monday = self.first + _DAY * (-self.first.weekday() % 7)
        while monday <= self.until:
            sunday = monday + _DAY * 6
            held, rest = self._minutes("office", district, monday, sunday), not self.days.working(monday, sunday)
            span = (monday, sunday)
            yield self._answer("office-meeting", None, district, span, self._after(sunday), held, not_owed=rest)
            monday += _DAY * 7

    def _month(self, first: date, last: date) -> Iterator[DutyAnswer]:
        district, span, due = self.cast.district_id, (first, last), self._after(last)
        held = self._minutes("chairs", district, *span)
        yield self._answer("chairs-meeting", None, district, span, due, held)
        for unit_id in (district, *(one.unit_id for one in self.cast.federations)):
            yield self._answer("study-meeting", None, unit_id, span, due, self._minutes("study", unit_id, *span))
        due = self.days.plus(last, parameter("duties.report.days", on=first).whole)
        sent = {one.unit_id: one.day for one in self.script.of(MonthReport) if one.month == first}
        for union in self.cast.unions:
            made = [sent[union.unit_id]] if union.unit_id in sent else []
            yield self._answer("membership-report", None, union.unit_id, span, due, made)

    def _quarterly(self) -> Iterator[DutyAnswer]:
        # A quarter of which the script has only the end is owed as well.
        for first in sorted({add_months(month, -((month.month - 1) % 3)) for month in self.script.months}):
            span = (first, add_months(first, 3) - _DAY)
            needed = parameter("duties.chairs.meetings", on=first).whole
            for one in self.cast.federations:
                held = self._minutes("enterprise_chairs", one.unit_id, *span)
                due = self._after(span[1])
                yield self._answer("enterprise-chairs-meeting", None, one.unit_id, span, due, held, needed)

    # -- of cadres ---------------------------------------------------------------------------------------------------

    def _cadre(self, cadre: Person, first: date, last: date) -> Iterator[DutyAnswer]:
        span, due, working = (first, last), self._after(last), self.days.working(first, last)
        present = [day for day in working if day not in self._away(cadre)]
        sent = [
            one.day
            for one in self.script.of(Item)
            if one.who == cadre and first <= one.day <= last and not self._withdrawn(one)
        ]
        needed = parameter("office.information.items", on=first).whole
        # Whoever was away for most of the month owes nothing; the others as much as the part they were there.
        pro_rata = max(1, -(-needed * len(present) // len(working)))
        away = self._too_little(len(present), len(working), first)
        yield self._answer("information-item", cadre, cadre.unit_id, span, due, sent, pro_rata, away)
        logs = [one.made_on for one in self.script.of(Log) if one.who == cadre and one.day in set(present)]
        yield self._answer("work-log", cadre, cadre.unit_id, span, due, logs, len(present), not present)

    def _away(self, cadre: Person) -> set[date]:
        return {
            one.first + _DAY * n
            for one in self.script.of(LeaveTaken)
            if one.who == cadre and one.agreed_on <= self.as_of
            for n in range((one.last - one.first).days + 1)
        }

    def _withdrawn(self, item: Item) -> bool:
        return item.withdrawn_on is not None and item.withdrawn_on <= self.as_of

    @staticmethod
    def _too_little(days: int, of: int, on: date) -> bool:
        return Fraction(days, of) < parameter("duties.share.least", on=on).fraction

    def _yearly(self, cadre: Person) -> Iterator[DutyAnswer]:
        for year in range(self.first.year, self.until.year + 1):
            first, last = date(year, 1, 1), date(year, 12, 31)
            if first < self.first:
                # The year began before the script did: nobody knows what was done in the part that is not played.
                continue
            papers = [
                one.final_on if one.final_on is not None and one.final_on <= self.as_of else one.draft_on
                for one in self.script.of(Paper)
                if one.who == cadre
            ]
            made = {
                "duty-letter": [one.day for one in self.script.of(Letter) if one.who == cadre and one.year == year],
                "integrity-declaration": [
                    one.day for one in self.script.of(Declaration) if one.who == cadre and one.year == year
                ],
                "research-paper": [day for day in papers if day.year == year],
            }
            for duty, due in self._yearly_dues(first, last).items():
                yield self._answer(duty, cadre, cadre.unit_id, (first, last), due, made[duty])

    def _yearly_dues(self, first: date, last: date) -> dict[str, date]:
        letter = self.days.plus(first - _DAY, parameter("duties.letter.days", on=first).whole)
        return {"duty-letter": letter, "integrity-declaration": last, "research-paper": self._after(last)}

    def _newcomer(self) -> Iterator[DutyAnswer]:
        """Who came during the year does nothing yet: owes the log from the first day, an item once half the month."""
        for one in self.script.of(NewCadre):
            who = Person(NEWCOMER, one.unit_id, one.name)
            for first, last in self._months():
                if last < one.day:
                    continue
                span, due = (first, last), self._after(last)
                stood, working = self.days.working(max(first, one.day), last), self.days.working(first, last)
                short = self._too_little(len(stood), len(working), first)
                yield self._answer("information-item", who, one.unit_id, span, due, [], not_owed=short)
                yield self._answer("work-log", who, one.unit_id, span, due, [], not_owed=not stood)
            yield from self._first_year(one, who)

    def _first_year(self, one: NewCadre, who: Person) -> Iterator[DutyAnswer]:
        first, last = date(one.day.year, 1, 1), date(one.day.year, 12, 31)
        stood, working = self.days.working(one.day, last), self.days.working(first, last)
        short = self._too_little(len(stood), len(working), first)
        for duty, due in self._yearly_dues(first, last).items():
            yield self._answer(duty, who, one.unit_id, (first, last), due, [], not_owed=short)

    def _returns(self) -> Iterator[DutyAnswer]:
        for one in self.script.of(LeaveTaken):
            if one.agreed_on <= self.as_of:
                due = self.days.plus_working(one.last, parameter("duties.return.days", on=one.last).whole)
                back = [one.reported_on] if one.reported_on is not None else []
                yield self._answer("leave-return", one.who, one.who.unit_id, (one.last, one.last), due, back)
