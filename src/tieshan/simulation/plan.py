"""The script of a simulated year: who does what on which day, and what is left undone, drawn from a seed.

Pure: no database, no clock. The same cast, months and seed give the same script, so the answer key (`answers.py`) can
be worked out from the script alone, by rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tieshan.kernel.workdays import Calendar, add_months
from tieshan.simulation.draw import DAY, Drawing
from tieshan.simulation.happenings import (
    Cast,
    Decision,
    Declaration,
    Excuse,
    Federation,
    Happening,
    Issue,
    Item,
    LeaveTaken,
    Letter,
    Log,
    Meeting,
    MonthReport,
    NewCadre,
    Paper,
    Person,
    Problem,
    TaskDone,
    Visit,
)
from tieshan.simulation.money.plan import draw_money
from tieshan.simulation.trouble.plan import draw_trouble

__all__ = ["SCHEME", "YEARLY_DAYS", "Script", "make_script", "months_of", "words"]

#: The scheme of points that the simulated district has chosen.
SCHEME = "county-union"
#: More than half of any month's working days.
LONG_LEAVE = 14
#: Yearly leave of the cast, who have worked between one and ten years.
YEARLY_DAYS = 5


@cache
def words() -> dict[str, Any]:
    """The invented words of the year."""
    file = Path(__file__).parent / "data" / "words.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def months_of(last: date, count: int) -> list[date]:
    """The first days of so many whole months, the last of them being the month of ``last``."""
    first = last.replace(day=1)
    return [add_months(first, -back) for back in range(count - 1, -1, -1)]


class Script:
    """The happenings in order of their first day; ``until`` is the last day that is played.

    What would come later (minutes written, a leave ended, an answer given after ``until``) is left open by the player.
    """

    def __init__(self, happenings: list[Happening], months: list[date], until: date) -> None:
        # A bulletin is the first thing of its day: it counts what stood the evening before.
        self.happenings = sorted(happenings, key=lambda one: (one.day, not isinstance(one, Issue)))
        self.months = months
        self.until = until
        self._kinds: dict[type[Any], list[Any]] = {}

    def of(self, kind: type[Any]) -> list[Any]:
        """All happenings of one kind; gathered once, for the key asks for each person and day."""
        if kind not in self._kinds:
            self._kinds[kind] = [one for one in self.happenings if isinstance(one, kind)]
        return self._kinds[kind]


def make_script(
    cast: Cast, *, months: list[date], until: date, seed: int, calendar: Calendar, requests: int = 0
) -> Script:
    """Draw the script of these months (first days, in order), played until the day ``until``; money moves where there
    are spending requests."""
    writer = _Writer(cast, months, until, Random(seed), calendar)  # noqa: S311 - invented work, nothing secret
    drawn: list[Happening] = list(writer.write())
    if requests:
        drawn += draw_money(
            cast.money, months=months, until=until, seed=seed, calendar=calendar, requests=requests, office=cast.office
        )
    tills = {one.unit_id: one for one in cast.money.tills} if requests and cast.money.purses else {}
    drawn += draw_trouble(cast.trouble, months=months, until=until, seed=seed, calendar=calendar, tills=tills)
    return Script([one for one in drawn if one.day <= until], months, until)


class _Writer(Drawing):
    def __init__(self, cast: Cast, months: list[date], until: date, random: Random, calendar: Calendar) -> None:
        super().__init__(months, until, random, calendar)
        self.cast = cast
        self.away: dict[int, set[date]] = {}
        self.yearly: dict[tuple[int, int], int] = {}
        self.sent: set[tuple[int, date]] = set()
        # One long absence, so that a month's duties are not owed at all.
        self.long_leave = (cast.cadres[-1], months[1]) if len(months) > 2 else None

    def write(self) -> Iterator[Happening]:
        """Leave first, since it decides who is there; then everything else."""
        yield from self._leaves()
        for number, month in enumerate(self.months):
            yield from self._district_meetings(month)
            for federation in self.cast.federations:
                yield from self._federation_month(federation, month, number)
            for union in self.cast.unions:
                made = self._after(add_months(month, 1), 20 if self.chance(0.92) else 32)
                if self.chance(0.95):
                    yield MonthReport(made, union.unit_id, union.chair, month)
        yield from self._bulletins()
        yield from self._once_a_year()
        newcomer = self._newcomer()
        if newcomer is not None:
            yield newcomer

    # -- days and people -------------------------------------------------------------------------------------------

    def _after(self, day: date, calendar_days: int) -> date:
        return day + DAY * calendar_days

    def _here(self, people: Any, day: date) -> list[Person]:
        return [one for one in people if day not in self.away.get(one.account_id, ())]

    # -- leave -----------------------------------------------------------------------------------------------------

    def _leaves(self) -> Iterator[LeaveTaken]:
        for federation in self.cast.federations:
            for cadre in federation.cadres:
                for month in self.months:
                    if (cadre, month) == self.long_leave:
                        yield self._leave(federation, cadre, month, LONG_LEAVE)
                    elif self.chance(0.3):
                        yield self._leave(federation, cadre, month, self.pick((1, 1, 2, 3, 5)))

    def _leave(self, federation: Federation, cadre: Person, month: date, length: int) -> LeaveTaken:
        days = self.working_days(month)
        start = self.random.randrange(2, max(3, len(days) - length))
        first, last = days[start], days[min(start + length, len(days) - 1) - 1]
        kind = self._leave_kind(cadre, first, len(self.span(first, last)))
        taken = self.away.setdefault(cadre.account_id, set())
        taken.update(first + DAY * n for n in range((last - first).days + 1))
        back = self.later(last, 1)
        reported = back if self.chance(0.85) else (self.later(last, 4) if self.chance(0.6) else None)
        others = [one for one in (*federation.cadres, federation.chair) if one is not cadre]
        return LeaveTaken(days[start - 2], cadre, kind, first, last, days[start - 1], reported, others[0])

    def _leave_kind(self, cadre: Person, first: date, length: int) -> str:
        """Yearly leave as long as there is some (the cast has five days a year, and personal leave is set off against
        them); illness of one day needs no proof."""
        used = self.yearly.get((cadre.account_id, first.year), 0)
        annual = used + length <= YEARLY_DAYS and self.chance(0.6)
        kind = "annual" if annual else "sick" if length == 1 else "personal"
        if kind != "sick":
            self.yearly[cadre.account_id, first.year] = min(used + length, YEARLY_DAYS)
        return kind

    # -- meetings --------------------------------------------------------------------------------------------------

    def _district_meetings(self, month: date) -> Iterator[Meeting]:
        cast, days = self.cast, self.working_days(month)
        chairs = tuple(federation.chair for federation in cast.federations)
        mondays = {day.isocalendar()[:2]: day for day in reversed(days)}
        for day in sorted(mondays.values()):
            # A week that began in the month before had its meeting there.
            if (day - DAY * day.weekday()).month == day.month and self.chance(0.94):
                yield self._meeting("office", cast.district_id, cast.office, day, (cast.leader, cast.office))
        if self.chance(0.97):
            day = days[min(7, len(days) - 1)]
            meeting = self._meeting("chairs", cast.district_id, cast.office, day, (cast.leader, *chairs))
            yield replace(meeting, decisions=(self._decision(meeting, self.pick(chairs)),))
        if self.chance(0.97):
            day = days[min(12, len(days) - 1)]
            yield self._meeting("study", cast.district_id, cast.office, day, (cast.leader, cast.office, *chairs))

    def _decision(self, meeting: Meeting, owner: Person) -> Decision:
        done = self.later(meeting.minutes_on, self.pick((5, 8, 10))) if self.chance(0.9) else None
        return Decision(self.pick(words()["decisions"]), owner, self.later(meeting.day, 15), done)

    def _meeting(self, kind: str, unit_id: int, by: Person, day: date, due: tuple[Person, ...]) -> Meeting:
        late = not self.chance(0.93)
        absent = tuple(one for one in due if one is not by and (one not in self._here(due, day) or self.chance(0.06)))
        minutes = self.later(day, 12 if late else self.pick((0, 1, 1, 2)))
        return Meeting(day, kind, unit_id, by, words()["meetings"][kind], minutes, due, absent)

    # -- a federation's month -----------------------------------------------------------------------------------------

    def _federation_month(self, federation: Federation, month: date, number: int) -> Iterator[Happening]:
        days = self.working_days(month)
        people = (federation.chair, *federation.cadres)
        if self.chance(0.9):
            yield self._meeting("study", federation.unit_id, federation.chair, days[min(10, len(days) - 1)], people)
        if month.month % 3 == 2 and self.chance(0.9):
            chairs = tuple(u.chair for u in self.cast.unions if u.federation_id == federation.unit_id)
            due = (federation.chair, *chairs)
            yield self._meeting("enterprise_chairs", federation.unit_id, federation.chair, days[14], due)
        if number % 2 == 0:
            yield self._task(federation, days)
        for cadre in federation.cadres:
            yield from self._cadre_month(federation, cadre, days)

    def _task(self, federation: Federation, days: list[date]) -> TaskDone:
        what = self.pick(words()["tasks"])
        set_on, owner = days[1], self.pick((federation.chair, *federation.cadres))
        due = self.later(set_on, 25)
        done = self.later(due, -0 if self.chance(0.8) else 6)
        finished = self.chance(0.93)
        return TaskDone(
            set_on,
            federation.unit_id,
            self.cast.office,
            owner,
            what["title"],
            what["target"],
            what["measure"],
            due,
            started_on=self.later(set_on, self.pick((0, 1, 2, 6))),
            reported_on=self.later(set_on, 12),
            inspected_on=self.later(set_on, 18) if finished else None,
            summed_on=done if finished else None,
        )

    def _cadre_month(self, federation: Federation, cadre: Person, days: list[date]) -> Iterator[Happening]:
        for day in days:
            if day in self.away.get(cadre.account_id, ()) or not self.chance(0.985):
                continue
            made = day if self.chance(0.93) else self.later(day, self.pick((1, 1, 2, 3)))
            yield Log(day, cadre, made, self.pick(words()["logs"]))
        here = [day for day in days if day not in self.away.get(cadre.account_id, ())]
        for day in sorted(self.random.sample(here, min(len(here), self.pick((1, 2, 3))))):
            yield self._visit(federation, cadre, day)
        for _ in range(self.pick((0, 1, 1, 1, 1, 2))):
            yield self._item(federation, cadre, self.pick(here))

    def _visit(self, federation: Federation, cadre: Person, day: date) -> Visit:
        pool = words()["visits"]
        problem = None
        if self.chance(0.6):
            told, at_once = self.pick(pool["problems"]), self.chance(0.4)
            answered = day if at_once else (self.later(day, self.pick((4, 7, 9, 13))) if self.chance(0.93) else None)
            problem = Problem(told["kind"], told["text"], at_once, answered, told["answer"])
        return Visit(day, cadre, self.pick(federation.employers), self.pick(pool["met"]), problem)

    def _item(self, federation: Federation, cadre: Person, day: date) -> Item:
        told = self.pick(words()["items"])
        signed = self.later(day, self.pick((0, 1, 2)))
        level, adopted = "", None
        if self.chance(0.45):
            level = self.pick(("district", "district", "district", "city", "province"))
            adopted = self.later(signed, 5)
        withdrawn = self.later(signed, 1) if not level and self.chance(0.03) else None
        self.sent.add((cadre.account_id, day.replace(day=1)))
        title = told["title"].format(unit=federation.name)
        return Item(day, cadre, title, told["text"], signed, level, adopted, withdrawn)

    # -- bulletins ------------------------------------------------------------------------------------------------

    def _bulletins(self) -> Iterator[Issue]:
        for month in self.months:
            day = self.later(add_months(month, 1) - DAY, 6)
            if day <= self.until:
                yield Issue(day, month, self.cast.office, self.later(day, 1))

    # -- once a year -------------------------------------------------------------------------------------------------

    def _once_a_year(self) -> Iterator[Happening]:
        # What belongs to a year is done in its January, where the script has one.
        first = next((month for month in self.months if month.month == 1), self.months[0])
        for federation in self.cast.federations:
            for cadre in federation.cadres:
                days = self.working_days(first)
                if self.chance(0.95):
                    yield Letter(days[min(9, len(days) - 1)], cadre, federation.chair, days[0].year)
                if self.chance(0.9):
                    yield Declaration(days[min(11, len(days) - 1)], cadre, days[0].year)
                planned = days[min(14, len(days) - 1)]
                draft, title, finished = self.later(planned, 50), self.pick(words()["papers"]), self.chance(0.8)
                reviewed, final = self.later(draft, 5), self.later(planned, 90)
                yield Paper(planned, cadre, title, draft, *((reviewed, final) if finished else (None, None)))
        if missed := self._missed():
            cadre, period = self.pick(missed)
            day = self.working_days(self.months[-1])[4]
            yield Excuse(day, "information-item", cadre, period, words()["excuse"], self.later(day, 2))

    def _missed(self) -> list[tuple[Person, date]]:
        """Who sent no item in a month before the last, though it was owed."""
        return [
            (cadre, month)
            for cadre in self.cast.cadres
            for month in self.months[:-1]
            if (cadre.account_id, month) not in self.sent and (cadre, month) != self.long_leave
        ]

    def _newcomer(self) -> NewCadre | None:
        if len(self.months) < 3:
            return None
        # So late in the month that less than half of it is left.
        return NewCadre(self.working_days(self.months[-3])[-4], self.cast.federations[0].unit_id, words()["new_cadre"])
