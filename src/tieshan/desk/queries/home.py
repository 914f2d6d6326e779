"""The figures of the home page. None of them scans the members: stored figures and day sums answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import TruncMonth

from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.deadlines.queries import due_for
from tieshan.foundation.imports.models import ImportBatch
from tieshan.members.policies import PERSON_LIST
from tieshan.organisations.models import EmployerFollowUp, Headcount, Term, Unit
from tieshan.organisations.queries.bodies import running_terms, warning_months
from tieshan.organisations.queries.employers import open_follow_ups
from tieshan.organisations.queries.figures import totals_in_scope
from tieshan.organisations.rules.bodies import months_later

MONTHS = 12
UNIT_LIST = "organisations.unit.list"
#: Who may let a deadline of the union stand still answers for those of its people too.
IN_CHARGE = "deadlines.deadline.pause"


@dataclass(frozen=True)
class MemberTrend:
    """Active members now, the change against the same day a month ago, and the number at the end of each month."""

    now: int
    retained: int
    change: int
    months: tuple[tuple[date, int], ...]


def member_trend(actor: Actor, *, on: date) -> MemberTrend:
    """Members over the last twelve months, counted back from today's stored figure; two queries."""
    figures = totals_in_scope(actor, PERSON_LIST)
    first = months_later(on.replace(day=1), 1 - MONTHS)
    month_ago = months_later(on, -1)
    steps = Headcount.objects.filter(day__gte=first, day__lte=on)
    if not actor.scope(PERSON_LIST).everything:
        steps = steps.filter(unit__in=Unit.objects.visible_to(actor, PERSON_LIST).values("pk"))
    by_month = {
        row["month"]: row
        for row in steps.annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(all=Sum("change"), recent=Sum("change", filter=Q(day__gt=month_ago)))
        .order_by("month")
    }
    change = sum(row["recent"] or 0 for row in by_month.values())
    count = figures["members"]
    months = []
    month = on.replace(day=1)
    while month >= first:
        # Today's number stands for the running month; each step back takes that month's changes away.
        months.append((month, count))
        count -= by_month[month]["all"] if month in by_month else 0
        month = months_later(month, -1)
    return MemberTrend(figures["members"], figures["retained"], change, tuple(reversed(months)))


def unit_count(actor: Actor) -> int:
    """Units that stand today, in sight."""
    return Unit.objects.visible_to(actor, UNIT_LIST).filter(status=Unit.Status.ACTIVE).count()


@dataclass(frozen=True)
class Due:
    """What falls due within days, overdue included: how many, how many of them late, and the first."""

    count: int
    late: int
    first: tuple[Deadline, ...]


def falls_due(actor: Actor, *, on: date, days: int, most: int, told: Collection[str] = ()) -> Due:
    """Deadlines of the reader and of the units they oversee, the earliest first; one query.

    `told` are the pages of records that stand before the reader already: their own deadlines there are left out.
    """
    late = Case(When(due_on__lt=on, then=Value(1)))
    theirs = due_for(actor, until=on + timedelta(days=days))
    if not actor.may(IN_CHARGE):
        # A colleague's deadlines in the same union are no work of the reader's.
        theirs = theirs.filter(Q(account_id=actor.account_id) | Q(account_id=None))
    rows: list[Any] = list(
        theirs.exclude(account_id=actor.account_id, page__in=told)
        .select_related("unit")
        .annotate(in_all=Window(Count("pk")), overdue=Window(Count(late)))[:most]
    )
    return Due(rows[0].in_all, rows[0].overdue, tuple(rows)) if rows else Due(0, 0, ())


@dataclass(frozen=True)
class Elections:
    """Re-elections overdue and due within the widest warning, and the most urgent of them."""

    overdue: int
    due: int
    months: int
    urgent: tuple[Term, ...]


def elections(actor: Actor, *, on: date, most: int) -> Elections:
    """Terms that end within the widest warning of the lawbook; two queries, one when there is none."""
    months = max(warning_months(on=on))
    near = running_terms(actor).filter(during__endswith__lte=months_later(on, months))
    counts = near.order_by().aggregate(
        overdue=Count("pk", filter=Q(during__endswith__lte=on)), due=Count("pk", filter=Q(during__endswith__gt=on))
    )
    urgent = tuple(near[:most]) if any(counts.values()) else ()
    return Elections(counts["overdue"], counts["due"], months, urgent)


def own_follow_ups(actor: Actor) -> QuerySet[EmployerFollowUp]:
    """Running follow-ups in the actor's own hands, the earliest date first."""
    return open_follow_ups(actor).filter(responsible_id=actor.account_id).order_by("due_on", "pk")


def unfinished_imports(actor: Actor) -> QuerySet[ImportBatch]:
    """The actor's own files that were looked at and neither taken in nor thrown away."""
    if actor.account_id is None:
        return ImportBatch.objects.none()
    return ImportBatch.objects.filter(account_id=actor.account_id, state=ImportBatch.State.PREVIEWED).order_by("-pk")
