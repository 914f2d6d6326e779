"""What the house says after a simulated span, in the words of the answer key, so that both can be laid side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import F
from django.db.models.functions import TruncMonth

from tieshan.desk.models import Bulletin
from tieshan.desk.queries.bulletins import count_month
from tieshan.desk.queries.counting import month_of, records_of
from tieshan.desk.queries.sources import source_of
from tieshan.desk.rules.bulletin import thaw
from tieshan.desk.rules.figures import figure_kind
from tieshan.duties.models import Instance
from tieshan.duties.queries.board import View, grid
from tieshan.foundation.access import Actor
from tieshan.lawbook.proofs import proof_kind
from tieshan.members.models import Cadre
from tieshan.office.information.models import ResearchPaper
from tieshan.office.information.queries.statistics import statistics
from tieshan.office.leave.models import Leave
from tieshan.office.leave.queries import entitlement
from tieshan.office.tasks.models import Task
from tieshan.office.tasks.queries import late
from tieshan.organisations.models import Account, Unit
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.duties import NEWCOMER
from tieshan.simulation.happenings import Cast
from tieshan.simulation.plan import Script, words

__all__ = ["House"]

DutyKey = tuple[str, int | None, int | None, date]
_STATES = {"agreed": "agreed", "submitted": "running"}


class House:
    """The reading side of a simulated district."""

    def __init__(self, script: Script, cast: Cast, earlier: int) -> None:
        #: Deadlines up to this number stood before the first day: the sample's own, of which the key knows nothing.
        self.script, self.cast, self.earlier = script, cast, earlier
        self.district = Unit.objects.get(pk=cast.district_id)
        newcomer = Cadre.objects.filter(name=words()["new_cadre"], account__isnull=False).first()
        self._newcomer = None if newcomer is None else newcomer.account_id

    def _known(self, account: int | None) -> int | None:
        return NEWCOMER if account is not None and account == self._newcomer else account

    # -- duties ------------------------------------------------------------------------------------------------------

    def duties(self) -> dict[DutyKey, str]:
        """State of each duty by its template, account or unit, and first day."""
        rows = Instance.objects.values_list("template__code", "account_id", "unit_id", "cadre_id", "first_day", "state")
        return {
            (code, self._known(account) if cadre else None, None if cadre else unit, first): state
            for code, account, unit, cadre, first, state in rows
        }

    def board(self, leader: Actor, first: date, last: date) -> dict[tuple[int, date, str], int]:
        """The board's cells of cadres by month: how many duties stand in each state."""
        accounts = dict(Cadre.objects.filter(account__isnull=False).values_list("pk", "account_id"))
        view = View(unit=self.district, first=first, last=last, on=self.script.until)
        cells = grid(leader, view, "cadre", "month")
        return {
            (account, month, state): count
            for cadre, months in cells.items()
            if (account := self._known(accounts.get(cadre))) is not None
            for month, cell in months.items()
            for state, count in cell.counts.items()
        }

    # -- bulletins ---------------------------------------------------------------------------------------------------

    def counted(self, month: date) -> dict[str, Counter[int]]:
        """The figures of a month as a bulletin drafted now would count them, without the deadlines of before."""
        return self._without_earlier(_by_place(count_month(self.district, month)), month)

    def _without_earlier(self, found: dict[str, Counter[int]], month: date) -> dict[str, Counter[int]]:
        period, source = month_of(month), source_of("deadlines.deadline")
        rows = source.rows().filter(pk__lte=self.earlier) if source is not None else ()
        paths = dict(Unit.objects.filter(parent=self.district).values_list("pk", "path"))
        for row in rows:
            if period.first <= row["day"] < period.end:
                own = Unit.objects.get(pk=row["unit_id"]).path
                place = next((pk for pk, path in paths.items() if own.startswith(path)), self.district.pk)
                found["deadlines.all"][place] -= 1
                found[f"deadlines.{row['outcome']}"][place] -= 1
        return found

    def told(self, month: date) -> dict[str, Counter[int]] | None:
        """The figures that the issued bulletin of a month has told."""
        one = Bulletin.objects.filter(unit=self.district, month=month, state=Bulletin.State.ISSUED).first()
        return None if one is None else self._without_earlier(_by_place(one.facts), month)

    def listed(self, leader: Actor, month: date, code: str, unit_id: int) -> int:
        """How many records stand in the list that a click on a figure opens."""
        kind = figure_kind(code)
        if kind is None:
            raise LookupError(code)
        own, unit = unit_id == self.district.pk, Unit.objects.get(pk=unit_id)
        scope = leader.scope("organisations.unit.list")
        rows = records_of(kind, unit, month_of(month), own=own, scope=scope, most=100_000)
        return sum(kind.kind != "deadlines.deadline" or row["record_id"] > self.earlier for row in rows)

    # -- people ------------------------------------------------------------------------------------------------------

    def results(self, leader: Actor, accounts: Iterable[int]) -> list[Answer]:
        """What the records of these people say."""
        people = sorted({*accounts})
        return [*self._tasks(people), *self._leave(people), *self._information(leader, people), *self._work(people)]

    def _tasks(self, people: list[int]) -> Iterator[Answer]:
        rows = Task.objects.filter(owner_id__in=people, assigned_on__gte=self.script.months[0])
        behind = set(late(rows, on=self.script.until).values_list("pk", flat=True))
        for one in rows:
            which = f"{one.unit_id} {one.assigned_on}"
            yield Answer("task", one.owner_id or 0, which, f"{one.stage}{' late' if one.pk in behind else ''}")
        papers = ResearchPaper.objects.filter(author_id__in=people, planned_on__gte=self.script.months[0])
        for author, planned, state in papers.values_list("author_id", "planned_on", "state"):
            yield Answer("paper", author, planned.isoformat(), state)

    def _leave(self, people: list[int]) -> Iterator[Answer]:
        years: set[tuple[int, int]] = set()
        for one in Leave.objects.filter(account_id__in=people, starts_on__gte=self.script.months[0]):
            state = _STATES.get(one.state, f"reported {'in time' if one.in_time else 'late'}")
            yield Answer("leave", one.account_id, one.starts_on.isoformat(), state)
            years.add((one.account_id, one.starts_on.year))
        accounts = Account.objects.in_bulk([account for account, _year in years])
        for account, year in sorted(years):
            found = entitlement(accounts[account], year, on=self.script.until)
            yield Answer("yearly leave", account, str(year), f"{found.used:.0f} used, {found.set_off:.0f} set off")

    def _information(self, leader: Actor, people: list[int]) -> Iterator[Answer]:
        for line in statistics(leader, start=self.script.months[0], end=self.script.until).people:
            if line.key in people:
                value = f"{line.sent} sent, {line.adopted} adopted, {line.total:.2f} points, {line.fee:.2f} yuan"
                yield Answer("information", line.key, "all", value)

    def _work(self, people: list[int]) -> Iterator[Answer]:
        for kind, topic in (("office.log", "log"), ("office.visit", "visit"), ("office.attendance", "attendance")):
            rows = proof_kind(kind).rows().filter(account_id__in=people, day__gte=self.script.months[0])
            counted: Counter[tuple[int, date]] = Counter(
                rows.order_by().annotate(month=TruncMonth(F("day"))).values_list("account_id", "month")
            )
            for (account, month), number in counted.items():
                yield Answer(topic, account, f"{month:%Y-%m}", str(number))


def _by_place(facts: dict[str, object]) -> dict[str, Counter[int]]:
    _places, groups = thaw(facts)
    return {figure.kind.code: Counter(dict(figure.values)) for group in groups for figure in group.figures}
