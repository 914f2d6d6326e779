"""One simulated span from beginning to end: cast, script, play; then the house is compared with the answer key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tieshan.duties.actions.refreshing import refresh_duties
from tieshan.duties.actions.templates import synchronise_templates
from tieshan.duties.checks import duty_problems
from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.access.session import whole_district
from tieshan.foundation.deadlines.models import Deadline
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter, working_calendar
from tieshan.office.meetings.models import Meeting
from tieshan.office.worklog.models import DayLog
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.duties import NEWCOMER, duty_answers
from tieshan.simulation.answers.figures import FIGURES, Figures, month_figures
from tieshan.simulation.answers.money.answers import money_answers
from tieshan.simulation.answers.money.course import Course
from tieshan.simulation.answers.results import result_answers
from tieshan.simulation.answers.trouble.answers import Troubles, trouble_answers
from tieshan.simulation.cast import gather_cast
from tieshan.simulation.found import House
from tieshan.simulation.happenings import Cast, Issue
from tieshan.simulation.money.found import money_found
from tieshan.simulation.plan import Script, make_script, months_of
from tieshan.simulation.play import Report, Result, play
from tieshan.simulation.trouble.found import trouble_found

__all__ = ["Line", "Played", "Proof", "compare", "play_months", "was_played"]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Played:
    """A played span."""

    script: Script
    cast: Cast
    result: Result
    #: The number of the newest deadline before the first day.
    earlier: int

    @property
    def steps(self) -> int:
        """How many steps were played."""
        return self.result.steps


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of the key, and what the house says."""

    topic: str
    whose: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.topic} · {self.whose}: {self.found}, expected {self.expected}"


@dataclass(frozen=True)
class Proof:
    """House and answer key laid side by side."""

    lines: list[Line]

    @property
    def counted(self) -> Counter[str]:
        """How many answers of each topic there are."""
        return Counter(line.topic for line in self.lines)

    @property
    def differences(self) -> list[Line]:
        """Where the two say different things."""
        return [line for line in self.lines if line.expected != line.found]


def was_played(*, first: date) -> bool:
    """Whether logs or meetings stand in the house since a day."""
    with whole_district("asks only whether there is any"):
        return DayLog.objects.filter(day__gte=first).exists() or Meeting.objects.filter(day__gte=first).exists()


def play_months(
    *,
    months: int,
    seed: int,
    until: date,
    federations: int | None,
    unions: int,
    requests: int = 0,
    report: Report = lambda done, total: None,
) -> Played:
    """Play so many months up to the day `until` in the sample district.

    Refuses where the district is not fictional, and where work of these months is recorded already: the same people
    cannot live a month twice.
    """
    operator = system_actor("simulate")
    span = months_of(until, months)
    with acting_as(operator):
        if was_played(first=span[0]):
            raise Refused(
                "simulation.played",
                _("Work since %(day)s is recorded in this house already. Play in a fresh one: --data-dir FOLDER.")
                % {"day": span[0]},
            )
    cast = gather_cast(actor=operator, since=span[0], unions=unions, federations=federations)
    script = make_script(cast, months=span, until=until, seed=seed, calendar=working_calendar(), requests=requests)
    with acting_as(operator):
        synchronise_templates(actor=operator, on=until)
        # From here on each act keeps the duties up to date by itself.
        refresh_duties(actor=operator, first=span[0], last=until)
        earlier = Deadline.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return Played(script, cast, play(script, cast, operator=operator, report=report), earlier)


def compare(played: Played) -> Proof:
    """Lay the house beside the answer key."""
    script, cast = played.script, played.cast
    operator = system_actor("simulate")
    leader = actor_for(Account.objects.get(pk=cast.leader.account_id))
    with acting_as(operator):
        sides = _Sides(played, House(script, cast, played.earlier), leader)
        return sides.proof()


class _Sides:
    def __init__(self, played: Played, house: House, leader: Actor) -> None:
        self.script, self.cast, self.result, self.house, self.leader = (
            played.script, played.cast, played.result, house, leader
        )  # fmt: skip
        self.days = Days(working_calendar())
        self.course = Course(self.script, self.cast)
        self.troubles = Troubles(self.script, self.cast, self.days)

    def proof(self) -> Proof:
        """All topics."""
        return Proof(
            [
                *self._stored(),
                *self._duties(),
                *self._board(),
                *self._figures(),
                *self._told(),
                *self._lists(),
                *self._results(),
                *self._money(),
                *self._trouble(),
            ]
        )

    def _stored(self) -> Iterator[Line]:
        """What each act has kept up to date is what a fresh computation finds."""
        problems = duty_problems(first=self.script.months[0], last=self.script.until)
        yield Line("stored", "duties", "{}", str(problems))

    def _duties(self) -> Iterator[Line]:
        found = self.house.duties()
        for one in duty_answers(self.script, self.cast, self.days, as_of=self.script.until):
            if one.first > self.script.until:
                continue
            key = (one.duty, one.account_id, None if one.account_id is not None else one.unit_id, one.first)
            whose = f"{one.duty} · {self._name(one.account_id, one.unit_id)} · {one.first}"
            yield Line("duty", whose, one.state, found.get(key, "missing"))

    def _whole_months(self) -> list[date]:
        """The months whose duties have all fallen due."""
        latest: dict[date, date] = {}
        for one in duty_answers(self.script, self.cast, self.days, as_of=self.script.until):
            month = one.falls_on.replace(day=1)
            latest[month] = max(latest.get(month, one.due), one.due)
        return [
            month
            for month in self.script.months
            if latest.get(month, self.script.until) < self.script.until and not self._of_a_part_year(month)
        ]

    def _of_a_part_year(self, month: date) -> bool:
        """Yearly duties fall in this month, of a year of which the script has only a part."""
        first = date(month.year, 1, 1)
        letter = self.days.plus(first - _DAY, parameter("duties.letter.days", on=first).whole)
        return first < self.script.months[0] and month.month in (letter.month, 12)

    def _board(self) -> Iterator[Line]:
        months = self._whole_months()
        if not months:
            return
        expected: Counter[tuple[int, date, str]] = Counter()
        for one in duty_answers(self.script, self.cast, self.days, as_of=self.script.until):
            month = one.falls_on.replace(day=1)
            if one.account_id is not None and month in months:
                expected[one.account_id, month, "late" if one.state == "open" else one.state] += 1
        found = self.house.board(self.leader, months[0], add_months(months[-1], 1) - _DAY)
        for key in sorted(
            {*expected, *(key for key in found if key[0] in self._accounts() | {NEWCOMER} and key[1] in months)}
        ):
            account, month, state = key
            whose = f"{self._name(account, None)} · {month:%Y-%m} · {state}"
            yield Line("board", whose, str(expected[key]), str(found.get(key, 0)))

    # -- figures -----------------------------------------------------------------------------------------------------

    def _expected(self, month: date, as_of: date, night: date) -> Figures:
        return month_figures(
            self.script, self.cast, self.days, month, as_of=as_of, night=night, money=self.course,
            troubles=self.troubles,
        )  # fmt: skip

    def _places(self) -> list[int]:
        return [self.cast.district_id, *(one.unit_id for one in self.cast.federations)]

    def _codes(self, month: date) -> list[str]:
        """What is asked of a month: not how duties stand where the year's fall, of which nobody knows the beginning."""
        return [code for code in FIGURES if not (code.startswith("duties.") and self._of_a_part_year(month))]

    def _figures(self) -> Iterator[Line]:
        """What a bulletin drafted now would say of each month."""
        for month in self.script.months:
            expected = self._expected(month, self.script.until, self.script.until)
            yield from self._same("figure", month, expected, self.house.counted(month))

    def _told(self) -> Iterator[Line]:
        """What the issued bulletins have said: what stood on the evening before they were drafted."""
        for one in self.script.of(Issue):
            if one.signed_on <= self.script.until:
                expected = self._expected(one.month, one.day - _DAY, one.day)
                yield from self._same("bulletin", one.month, expected, self.house.told(one.month) or {})

    def _same(self, topic: str, month: date, expected: Figures, found: dict[str, Counter[int]]) -> Iterator[Line]:
        for code in self._codes(month):
            for place in self._places():
                whose = f"{month:%Y-%m} · {code} · {self._name(None, place)}"
                yield Line(topic, whose, str(expected[code][place]), str(found.get(code, Counter())[place]))

    def _lists(self) -> Iterator[Line]:
        """The lists that a click on a figure of the last issued bulletin's month opens."""
        issued = [one.month for one in self.script.of(Issue) if one.signed_on <= self.script.until]
        for month in issued[-1:]:
            expected = self._expected(month, self.script.until, self.script.until)
            for code in self._codes(month):
                for place in self._places():
                    whose = f"{month:%Y-%m} · {code} · {self._name(None, place)}"
                    found = self.house.listed(self.leader, month, code, place)
                    yield Line("list", whose, str(expected[code][place]), str(found))

    # -- people ------------------------------------------------------------------------------------------------------

    def _accounts(self) -> set[int]:
        chairs = {one.chair.account_id for one in self.cast.federations}
        cadres = {one.account_id for one in self.cast.cadres}
        return {self.cast.leader.account_id, self.cast.office.account_id} | chairs | cadres

    def _results(self) -> Iterator[Line]:
        accounts = self._accounts()
        expected = _grouped(one for one in result_answers(self.script, self.days) if one.whose in accounts)
        found = _grouped(self.house.results(self.leader, accounts))
        for key in sorted({*expected, *found}):
            topic, whose, which = key
            line = f"{self._name(whose, None)} · {which}"
            yield Line(topic, line, expected.get(key, "nothing"), found.get(key, "nothing"))

    def _money(self) -> Iterator[Line]:
        """Of units: requests, budgets, books, payments; and that the books prove themselves."""
        if not self.cast.money.tills:
            return
        expected = _grouped(money_answers(self.course))
        found = _grouped(money_found(self.script, self.cast, self.result.turned_away))
        for key in sorted({*expected, *found}):
            topic, whose, which = key
            line = f"{self._name(None, whose)} · {which}"
            yield Line(topic, line, expected.get(key, "nothing"), found.get(key, "nothing"))

    def _trouble(self) -> Iterator[Line]:
        """Of employers: grades with their reasons at each month's end, warnings, what they foretold."""
        names = {one.employer_id: one.name for one in self.cast.trouble.employers}
        if not names:
            return
        expected = _grouped(trouble_answers(self.troubles))
        found = _grouped(trouble_found(self.script, self.cast, self.leader))
        for key in sorted({*expected, *found}):
            topic, whose, which = key
            line = f"{names.get(whose, 'all')} · {which}"
            yield Line(topic, line, expected.get(key, "nothing"), found.get(key, "nothing"))

    def _name(self, account_id: int | None, unit_id: int | None) -> str:
        return f"account {account_id}" if account_id is not None else f"unit {unit_id}"


def _grouped(answers: Iterable[Answer]) -> dict[tuple[str, int, str], str]:
    found: dict[tuple[str, int, str], list[str]] = {}
    for one in answers:
        found.setdefault((one.topic, one.whose, one.which), []).append(one.value)
    return {key: " | ".join(sorted(values)) for key, values in found.items()}
