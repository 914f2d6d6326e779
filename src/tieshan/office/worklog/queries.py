"""Reading the log of a day: what other records already tell of it, the month, visits and their problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tieshan.foundation.access import Actor
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import Parameter, parameter, working_calendar
from tieshan.lawbook.proofs import ProofKind, proof_kinds
from tieshan.members.models import Cadre, CadreAssignment
from tieshan.office.leave.queries import away
from tieshan.office.worklog.models import DayLog, Visit, VisitProblem
from tieshan.office.worklog.policies import LOG_OVERSEE, VISIT_LIST
from tieshan.office.worklog.rules import DAY, DayState, days_of, state_of
from tieshan.organisations.models import Account, Employer

LOG = "office.log"
FEW = 50


@dataclass(frozen=True)
class DayRecord:
    """One record of work made elsewhere: its kind, its line, its key."""

    kind: ProofKind
    title: str
    record_id: int
    day: date


def records_between(account_id: int, first: date, last: date, *, limit: int = FEW) -> list[DayRecord]:
    """What other records tell of a person's days, in order; one query for each kind of record."""
    found = []
    for kind in proof_kinds():
        if not (kind.personal and kind.in_day_log) or kind.code == LOG:
            continue
        rows = kind.rows().filter(account_id=account_id, day__gte=first, day__lte=last).order_by("day", "record_id")
        for row in rows[:limit]:
            found.append(DayRecord(kind, str(row["title"]), row["record_id"], row["day"]))
    return sorted(found, key=lambda one: (one.day, one.kind.code, one.record_id))


def records_of_day(account_id: int, day: date) -> list[DayRecord]:
    """What is already there when the log of a day is opened."""
    return records_between(account_id, day, day)


def correction_days(*, on: date) -> Parameter:
    """Within how many days a log may be rewritten."""
    return parameter("office.log.correction_days", on=on)


# -- the month ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """The days of a month of one person: each with what it is and its log."""

    account: Account
    days: dict[date, tuple[DayState, int | None]]

    def count(self, state: DayState) -> int:
        """How many days are so."""
        return sum(found is state for found, _log in self.days.values())


def months(accounts: Collection[Account], month: date, *, on: date) -> list[Month]:
    """The month of each of these people; two queries for all of them."""
    days = list(days_of(month))
    ids = [account.pk for account in accounts]
    logs: dict[int, dict[date, int]] = defaultdict(dict)
    rows = DayLog.objects.filter(account__in=ids, day__gte=days[0], day__lte=days[-1])
    for account_id, day, pk in rows.values_list("account_id", "day", "pk"):
        logs[account_id][day] = pk
    gone = away(ids, days)
    calendar = working_calendar().expected

    def one(account: Account) -> Month:
        own, absent = logs.get(account.pk, {}), gone.get(account.pk, {})
        return Month(
            account,
            {day: (state_of(day, on=on, logged=own, away=absent, calendar=calendar), own.get(day)) for day in days},
        )

    return [one(account) for account in accounts]


def people_with_logs(actor: Actor, month: date) -> QuerySet[Account]:
    """Cadres in service in the month whose logs the actor oversees, by federation and name."""
    last = add_months(month.replace(day=1), 1) - DAY
    serving = Cadre.objects.visible_to(actor, LOG_OVERSEE).filter(account__isnull=False, service__startswith__lte=last)
    serving = serving.filter(Q(service__upper_inf=True) | Q(service__endswith__gt=month.replace(day=1)))
    return (
        Account.objects.filter(pk__in=serving.values("account"))
        .select_related("cadre__federation")
        .order_by("cadre__federation__path", "cadre__name_pinyin", "pk")
    )


# -- visits -------------------------------------------------------------------------------------------------------


def visits(actor: Actor) -> QuerySet[Visit]:
    """Visits in sight, with those withdrawn."""
    return Visit.objects.visible_to(actor, VISIT_LIST).select_related("employer", "account", "unit")


def own_employers(account_id: int | None, *, on: date) -> list[Employer]:
    """Enterprises of the units that a cadre looks after, the least recently visited first."""
    units = CadreAssignment.objects.filter(cadre__account=account_id, during__contains=on).values("unit")
    last = Visit.objects.filter(employer=OuterRef("pk"), withdrawn_on__isnull=True).order_by("-day").values("day")[:1]
    rows = Employer.objects.filter(union_unit__in=units, closed_on__isnull=True).annotate(visited_on=last)
    return list(rows.order_by(F("visited_on").asc(nulls_first=True), "name_pinyin", "pk")[:12])


def open_problems(account_id: int | None) -> QuerySet[VisitProblem]:
    """Problems in a person's hands that wait for an answer."""
    return (
        VisitProblem.objects.filter(
            responsible=account_id, state=VisitProblem.State.OPEN, visit__withdrawn_on__isnull=True
        )
        .select_related("visit__employer")
        .order_by("due_on", "pk")
    )


# -- what others read ---------------------------------------------------------------------------------------------


def log_rows() -> Any:
    """Logs as records of work: one a person and day."""
    return DayLog.objects.values("unit_id", "account_id", "day", "made_on", record_id=F("pk"), title=F("text"))


def visit_rows() -> Any:
    """Visits as records of work; solved on the spot when nothing had to be answered later."""
    problems = VisitProblem.objects.filter(visit=OuterRef("pk"))
    return Visit.objects.filter(withdrawn_on__isnull=True).values(
        "unit_id",
        "account_id",
        "day",
        "made_on",
        record_id=F("pk"),
        title=Coalesce("employer__name", "place"),
        solved_on_spot=~Exists(problems.filter(on_spot=False)),
        answered=~Exists(problems.filter(state=VisitProblem.State.OPEN)),
    )


def counted(records: Iterable[DayRecord]) -> dict[str, int]:
    """How many records of each kind."""
    found: dict[str, int] = defaultdict(int)
    for record in records:
        found[record.kind.code] += 1
    return dict(found)
