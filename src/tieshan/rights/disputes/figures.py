"""Figures of disputes over a year: by key group, union, employer and month; help, results, time to each step.

Whoever may open the cases reads them as they stand. For others the numbers stand still: what two visits show would
differ by what one worker did between them. They read a year when it is over, by the steps that were entered until the
end of January, and of the running year how many cases came in during months that are over, never fewer than the limit
together. Steps are never changed, so neither are these numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from tieshan.foundation.access import Actor
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.policies import FIGURES as CONCERN_FIGURES
from tieshan.rights.disputes.models import OPEN_STATES, Dispute, DisputeStep, LegalAid
from tieshan.rights.disputes.policies import AID_DECIDE, CLOSE, FIGURES, FROM_CONCERN, LIST, OPEN, REFUSE
from tieshan.rights.disputes.terms import Outcome

__all__ = [
    "STEPS",
    "GroupRow",
    "Period",
    "arrivals",
    "by_employer",
    "by_month",
    "by_unit",
    "closed_year",
    "concerns_of",
    "fixed_on",
    "groups_in",
    "groups_of",
    "heaps",
    "most",
    "of_year",
    "opens",
    "totals",
]

MOST_EMPLOYERS = 20
_OPEN = Q(state__in=OPEN_STATES)
_WON = Q(won_fen__gt=0)
#: A case of a year that is over, as it stood when the year was closed.
_FIXED_OPEN = Q(is_over=False)
_BEGINNINGS = (OPEN, FROM_CONCERN)
#: From the day it came in to the day of a step.
STEPS = ("accepted_on", "mediated_on", "agreed_on", "filed_on", "awarded_on", "closed_on")


@dataclass(frozen=True)
class GroupRow:
    """One key group of workers in a year."""

    code: str
    cases: int
    open: int
    agreed: int
    decided: int
    aided: int
    won_cases: int
    won_fen: int


def opens(actor: Actor) -> bool:
    """Whether the actor may open every case that the figures count; else small numbers are hidden."""
    return actor.may(LIST) and actor.scope(LIST) == actor.scope(FIGURES)


def of_year(actor: Actor, year: int) -> QuerySet[Dispute]:
    """The disputes that came in within a year and reach; what was not accepted is none."""
    rows = Dispute.objects.visible_to(actor, FIGURES).order_by()
    return rows.filter(received_on__gte=date(year, 1, 1), received_on__lte=date(year, 12, 31)).exclude(state="refused")


def fixed_on(year: int) -> date:
    """The last day on which something is entered for a year: late papers of December are in."""
    return date(year + 1, 1, 31)


def closed_year(actor: Actor, year: int) -> QuerySet[Dispute]:
    """The disputes of a year as the steps entered until it was closed tell of them; `is_over` says which had ended."""
    until = _end_of(fixed_on(year))
    rows = Dispute.objects.visible_to(actor, FIGURES).order_by()
    rows = rows.filter(received_on__gte=date(year, 1, 1), received_on__lte=date(year, 12, 31))
    steps = DisputeStep.objects.filter(dispute=OuterRef("pk"), at__lt=until)
    known, refused = steps.filter(act__in=_BEGINNINGS), steps.filter(act=REFUSE)
    return rows.filter(Exists(known), ~Exists(refused)).annotate(is_over=Exists(steps.filter(act=CLOSE)))


@dataclass(frozen=True)
class Period:
    """Months that are over, and how many cases were entered in them."""

    first: int
    last: int
    cases: int


def arrivals(actor: Actor, year: int, smallest: int, *, on: date) -> list[Period]:
    """Cases entered in the months of a year that are over, refused ones too: nothing takes one away again.

    Months with fewer than `smallest` are put together with those after them, and wait until these bring enough.
    """
    first, last = (
        _end_of(date(year - 1, 12, 31)),
        _end_of(min(on.replace(day=1) - timedelta(days=1), date(year, 12, 31))),
    )
    seen = Dispute.objects.visible_to(actor, FIGURES).values("pk")
    steps = DisputeStep.objects.filter(act__in=_BEGINNINGS, at__gte=first, at__lt=last, dispute__in=seen).order_by()
    counted = dict(steps.values_list(ExtractMonth("at")).annotate(n=Count("pk")))
    periods, begin, waiting = [], 1, 0
    for month in range(1, 13):
        waiting += counted.get(month, 0)
        if waiting >= smallest:
            periods.append(Period(begin, month, waiting))
            begin, waiting = month + 1, 0
    return periods


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


class _Days(Func):
    """Calendar days from the second day to the first."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


@dataclass(frozen=True)
class _Heap:
    """Cases that are alike: same month, same key groups, same outcome, open or not, with or without a sum won."""

    month: int
    groups: frozenset[str]
    outcome: str
    open: bool
    won: bool
    sums: dict[str, Any]


def heaps(rows: QuerySet[Dispute], *, fixed: bool = False) -> list[_Heap]:
    """The year in a few heaps, in one walk over its cases; whatever the page counts is added up from them.

    `fixed`: rows of `closed_year`. Outcome, sum won and days of steps are then told of cases that had ended alone.
    """
    told = Q(is_over=True) if fixed else None
    sums: dict[str, Any] = {
        "cases": Count("*"),
        "workers": Sum("workers"),
        "late": Count("next_on", filter=Q(next_on__lt=timezone.localdate())),
        "won_fen": Sum("won_fen", filter=told),
    }
    for step in STEPS:
        sums[f"{step}_n"] = Count(step, filter=told)
        # A step not taken has no day, and counts in no sum.
        sums[f"{step}_days"] = Sum(_Days(F(step), F("received_on")), filter=told)
    ended = (
        Case(When(is_over=True, then=F("outcome")), default=Value(""), output_field=TextField())
        if fixed
        else F("outcome")
    )
    marked = rows.annotate(
        still=ExpressionWrapper(_FIXED_OPEN if fixed else _OPEN, BooleanField()),
        gained=ExpressionWrapper(_WON & told if told is not None else _WON, BooleanField()),
        ended=ended,
        month=ExtractMonth("received_on"),
    )
    found = marked.values("month", "groups", "ended", "still", "gained").annotate(**sums)
    return [
        _Heap(one["month"], frozenset(one["groups"]), one["ended"], one["still"], one["gained"], dict(one))
        for one in found
    ]


def totals(found: Iterable[_Heap]) -> dict[str, Any]:
    """All single figures; times are averages in days with the number of cases they rest on."""
    every = list(found)

    def add(key: str, of: Iterable[_Heap]) -> int:
        return sum(one.sums[key] or 0 for one in of)

    told: dict[str, Any] = {
        "cases": add("cases", every),
        "workers": add("workers", every),
        "open": add("cases", (one for one in every if one.open)),
        "late": add("late", (one for one in every if one.open)),
        "won_cases": add("cases", (one for one in every if one.won)),
        "won_fen": add("won_fen", every),
    }
    for step in STEPS:
        n = told[f"{step}_n"] = add(f"{step}_n", every)
        told[f"{step}_days"] = add(f"{step}_days", every) / n if n else None
    return told


def groups_in(year: int, *, on: date) -> dict[str, str]:
    """Key groups by code, with their words, of the lists that held within a year: what ended since is still counted."""
    found: dict[str, str] = {}
    for day in (min(on, date(year, 12, 31)), date(year, 1, 1)):
        try:
            listed = code_list("dispute_group", on=day)
        except Refused:
            # No list held that long ago.
            continue
        for code, word in listed.choices:
            found.setdefault(code, str(word))
    return found


def groups_of(
    rows: QuerySet[Dispute], found: Iterable[_Heap], codes: Iterable[str], *, until: date | None = None
) -> list[GroupRow]:
    """Every key group; a case of two groups counts in both. `until`: legal aid entered later does not count."""
    every, names = list(found), list(codes)
    helped = rows.filter(pk__in=_aided(until).values("dispute")).aggregate(
        **{f"a_{at}": Count("pk", filter=Q(groups__contains=[c])) for at, c in enumerate(names)}
    )

    def add(code: str, fits: Callable[[_Heap], bool], key: str = "cases") -> int:
        return sum(one.sums[key] or 0 for one in every if code in one.groups and fits(one))

    return [
        GroupRow(
            code,
            cases=add(code, lambda _one: True),
            open=add(code, lambda one: one.open),
            agreed=add(code, lambda one: one.outcome == Outcome.AGREEMENT),
            decided=add(code, lambda one: one.outcome in (Outcome.AWARD, Outcome.JUDGMENT)),
            aided=helped[f"a_{at}"],
            won_cases=add(code, lambda one: one.won),
            won_fen=add(code, lambda _one: True, "won_fen"),
        )
        for at, code in enumerate(names)
    ]


def _aided(until: date | None) -> QuerySet[LegalAid]:
    """Legal aid that was granted; with a day, as far as the grant was entered by then: a decision may be dated back."""
    granted = LegalAid.objects.filter(granted=True)
    if until is None:
        return granted
    steps = DisputeStep.objects.filter(
        dispute=OuterRef("dispute"), act=AID_DECIDE, on=OuterRef("decided_on"), at__lt=_end_of(until)
    )
    return granted.filter(Exists(steps))


def by_unit(rows: QuerySet[Dispute]) -> list[tuple[int, str, int, int, int]]:
    """Union in charge, its name, cases, still open, won in fen; in the order of the tree."""
    counted = rows.values_list("unit_id").annotate(
        n=Count("*"), open=Count("unit_id", filter=_OPEN), won_sum=Sum("won_fen", default=0)
    )
    # Names afterwards, and nothing counted that is not in the index: it is read alone, without the rows.
    found = {pk: (n, still, won) for pk, n, still, won in counted}
    units = Unit.objects.filter(pk__in=found).order_by("path").values_list("pk", "name")
    return [(pk, name, *found[pk]) for pk, name in units]


def by_employer(rows: QuerySet[Dispute], *, every: bool) -> tuple[dict[int, int], int]:
    """Cases by employer, the most first, of `every` one or of the twenty with the most; and the number of all."""
    counted = rows.values("employer_id").annotate(n=Count("*"), in_all=Window(Count("*")))
    found = list(counted.order_by("-n", "employer_id")[: None if every else MOST_EMPLOYERS])
    return {one["employer_id"]: one["n"] for one in found}, found[0]["in_all"] if found else 0


def most(cases: Mapping[int, int]) -> list[tuple[int, str, int]]:
    """The employers with the most of these cases, at most twenty: number, name, cases."""
    first = sorted(cases, key=lambda pk: (-cases[pk], pk))[:MOST_EMPLOYERS]
    names = dict(Employer.objects.filter(pk__in=first).values_list("pk", "name"))
    return sorted(((pk, names[pk], cases[pk]) for pk in first), key=lambda one: (-one[2], one[1]))


def by_month(found: Iterable[_Heap]) -> dict[int, int]:
    """Cases that came in in each month."""
    months = dict.fromkeys(range(1, 13), 0)
    for one in found:
        months[one.month] += one.sums["cases"]
    return months


def concerns_of(actor: Actor, year: int) -> dict[str, int]:
    """Concerns of the year by group of workers, for those who may count them."""
    if not actor.may(CONCERN_FIGURES):
        return {}
    rows = Concern.objects.visible_to(actor, CONCERN_FIGURES).exclude(state="set_aside").exclude(group="")
    span = rows.filter(received_at__gte=_end_of(date(year - 1, 12, 31)), received_at__lt=_end_of(date(year, 12, 31)))
    return dict(span.order_by().values_list("group").annotate(n=Count("pk")))
