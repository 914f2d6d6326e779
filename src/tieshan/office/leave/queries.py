"""Reading leave: who is away, what is left of the yearly leave, what has not been reported back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DurationField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Greatest

from tieshan.foundation.access import Actor, whole_district
from tieshan.lawbook import Parameter, parameter, working_calendar
from tieshan.members.models import Cadre
from tieshan.office.leave.models import Leave, Seniority
from tieshan.office.leave.policies import BOARD, VIEW
from tieshan.office.leave.rules import AFTERNOON, ANNUAL, MORNING, Entitlement, Span, full_years, length, sum_of
from tieshan.organisations.models import Account

Away = dict[int, dict[date, Decimal]]


def leaves(actor: Actor) -> QuerySet[Leave]:
    """One's own leave, and that of the people whom one oversees."""
    return Leave.objects.visible_to(actor, VIEW).select_related("account", "unit", "deputy")


def overlapping(rows: QuerySet[Leave], first: date, last: date) -> QuerySet[Leave]:
    """Leave that touches a range of days, both included."""
    return rows.filter(halves__overlap=(first.toordinal() * 2, last.toordinal() * 2 + 2))


def away(account_ids: Collection[int], days: Collection[date]) -> Away:
    """Who is away on which of these days, and for which share of it (1 or 0.5): account → day → share.

    For rotas and duties ("not owed while on leave"). It tells that somebody is away and never why, so it looks past
    the reader's own reach. One query.
    """
    wanted = frozenset(days)
    if not wanted or not account_ids:
        return {}
    rows = overlapping(Leave.objects.filter(account_id__in=account_ids), min(wanted), max(wanted))
    found: Away = defaultdict(dict)
    with whole_district("whoever plans a rota or counts a duty must know who is away, though not why"):
        spans = list(
            rows.filter(state__in=Leave.AWAY).values_list("account_id", "starts_on", "starts", "ends_on", "ends")
        )
    for account_id, first, first_half, last, last_half in spans:
        for day, share in Span(first, first_half, last, last_half).days():
            if day in wanted:
                found[account_id][day] = found[account_id].get(day, Decimal(0)) + share
    return dict(found)


def board(actor: Actor, first: date, last: date) -> QuerySet[Leave]:
    """Who in sight is away within a range of days; the page shows no reason and no kind."""
    rows = Leave.objects.visible_to(actor, BOARD).filter(state__in=Leave.AWAY)
    return (
        overlapping(rows, first, last)
        .select_related("account", "unit", "deputy")
        .defer("reason", "contact")
        .order_by("unit__path", "starts_on", "account__display_name", "pk")
    )


def to_report(actor: Actor, *, on: date) -> QuerySet[Leave]:
    """One's own granted leave that has begun and is not reported back."""
    if actor.account_id is None:
        return Leave.objects.none()
    return Leave.objects.filter(
        account_id=actor.account_id, state=Leave.State.AGREED, extends__isnull=True, starts_on__lte=on
    ).order_by("report_due_on", "pk")


def yearly_days(*, on: date) -> Parameter:
    """Days of yearly leave by completed years of work."""
    return parameter("office.leave.yearly", on=on)


def works_since(account: Account) -> tuple[date | None, str]:
    """Since when a person works, and what proves it: the recorded day, else the beginning of their service here."""
    with whole_district("a person's own seniority, also where their post does not reach its cadres"):
        known = Seniority.objects.filter(account=account).first()
        if known is not None:
            return known.works_since, known.proof
        began = (
            Cadre.objects.filter(account=account)
            .annotate(began=F("service__startswith"))
            .order_by("began")
            .values_list("began", flat=True)
            .first()
        )
    return began, ""


def entitlement(account: Account, year: int, *, on: date, without: Leave | None = None) -> Entitlement:
    """The yearly leave of a person in a year: what seniority gives by the year's end, less what is taken or asked for.

    `without` leaves one request out, for the check of that request itself.
    """
    since, _proof = works_since(account)
    last = date(year, 12, 31)
    years = full_years(since, last) if since is not None else 0
    band = yearly_days(on=on).band(years)
    with whole_district("a person's own leave, whoever computes its balance"):
        taken = list(
            overlapping(Leave.objects.filter(account=account, state__in=Leave.LIVE), date(year, 1, 1), last)
            .filter(Q(kind=ANNUAL) | Q(set_off__gt=0))
            .exclude(pk=without.pk if without is not None else 0)
        )
    calendar = working_calendar().expected
    return Entitlement(
        year=year,
        since=since,
        years=years,
        days=Decimal(band.least if band is not None else 0),
        used=sum_of(length(one.span, calendar, year=year) for one in taken if one.kind == ANNUAL),
        set_off=sum_of(one.set_off for one in taken if one.kind != ANNUAL and one.starts_on.year == year),
    )


def report_due(span: Span) -> date:
    """The last day on which reporting back from this span is in time, as the duty of the lawbook counts it."""
    return working_calendar().expected.add_working_days(span.last, parameter("duties.return.days", on=span.last).whole)


# -- what the duties read -----------------------------------------------------------------------------------------


def _days_in_words() -> Any:
    first, last = Cast("starts_on", TextField()), Cast("ends_on", TextField())
    return Case(When(starts_on=F("ends_on"), then=first), default=Concat(first, Value(" – ", TextField()), last))


def report_rows() -> Any:
    """Leave that was reported back, as records of work."""
    return Leave.objects.filter(state=Leave.State.REPORTED, extends__isnull=True).values(
        "unit_id",
        "account_id",
        "in_time",
        record_id=F("pk"),
        day=F("reported_on"),
        made_on=F("reported_on"),
        title=_days_in_words(),
    )


def occasion_rows() -> Any:
    """Leave from which somebody is to report back: it ends with the last of its extensions."""
    longer = (
        Leave.objects.filter(extends=OuterRef("pk"), state__in=Leave.AWAY).order_by("-ends_on").values("ends_on")[:1]
    )
    return Leave.objects.filter(state__in=Leave.AWAY, extends__isnull=True).values(
        "unit_id",
        "account_id",
        record_id=F("pk"),
        day=Greatest("ends_on", Subquery(longer)),
        opens_on=F("starts_on"),
        closes_on=Value(None, DateField()),
        title=_days_in_words(),
    )


def absence_rows() -> Any:
    """Whole days on which people are away."""
    one = Value(timedelta(days=1), DurationField())
    first = Case(
        When(starts=AFTERNOON, then=Cast(F("starts_on") + one, DateField())),
        default=F("starts_on"),
        output_field=DateField(),
    )
    last = Case(
        When(ends=MORNING, then=Cast(F("ends_on") - one, DateField())), default=F("ends_on"), output_field=DateField()
    )
    return (
        Leave.objects.filter(state__in=Leave.AWAY)
        .annotate(first_day=first, last_day=last)
        .filter(first_day__lte=F("last_day"))
        .values("account_id", "first_day", "last_day")
    )
