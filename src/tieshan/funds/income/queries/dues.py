"""Dues: who is on a month's list, what is open, who is behind."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tieshan.foundation.access import Actor
from tieshan.funds.income.models import DuesLine
from tieshan.funds.income.policies import DUES_BEHIND
from tieshan.funds.income.rules.levy import month_after
from tieshan.lawbook import parameter
from tieshan.lawbook.records import Parameter
from tieshan.members.models import Membership, Person
from tieshan.organisations.models import Unit

#: Of what nobody knows the income nothing is owed yet.
OPEN = Q(paid_on__isnull=True, due_fen__gt=0)


def members_of_month(unit: Unit, month: date) -> QuerySet[Membership]:
    """The members who owe dues: active on the last day of the month. Retained members pay none."""
    last = month_after(month) - timedelta(days=1)
    return Membership.objects.filter(unit=unit, state=Membership.State.ACTIVE, during__contains=last)


def dues_parameters(on: date) -> tuple[Parameter, Parameter]:
    """Rate and step of the dues."""
    return parameter("members.dues.rate", on=on), parameter("members.dues.step", on=on)


def behind_after(on: date) -> Parameter:
    """After how many months without dues the committee may look at it."""
    return parameter("members.exit.months", on=on)


def people_behind(actor: Actor, on: date) -> QuerySet[Person]:
    """Members whose last months are unpaid, as many as the rule names or more, with `behind` and `behind_since`."""
    paid = (
        DuesLine.objects.filter(person=OuterRef("person"), paid_on__isnull=False)
        .order_by()
        .values("person")
        .annotate(last=Max("month"))
        .values("last")
    )
    open_lines = (
        DuesLine.objects.filter(OPEN, person=OuterRef("pk"))
        .annotate(last_paid=Coalesce(Subquery(paid), date.min))
        .filter(month__gt=F("last_paid"))
        .order_by()
        .values("person")
    )
    counted = open_lines.annotate(n=Count("pk")).values("n")
    since = open_lines.annotate(first=Min("month")).values("first")
    rows = Person.objects.visible_to(actor, DUES_BEHIND).filter(state=Person.State.ACTIVE)
    return rows.annotate(behind=Subquery(counted, output_field=IntegerField()), behind_since=Subquery(since)).filter(
        behind__gte=behind_after(on).whole
    )
