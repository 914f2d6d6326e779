"""Reads of the instances: as they stand on a day, a person's own, and the records that prove one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, DateField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce

from tieshan.duties.models import Instance
from tieshan.duties.policies import INSTANCE_LIST
from tieshan.duties.queries.owed import conditions, subquery, waits_for_its_room
from tieshan.duties.terms import LATE, Bearer, Every, State
from tieshan.foundation.access import Actor
from tieshan.lawbook.occasions import occasion
from tieshan.lawbook.proofs import proof_kind

#: How many proving records a page shows.
SHOWN_RECORDS = 60


def as_of(rows: QuerySet[Instance], on: date) -> QuerySet[Any]:
    """The instances with `shown`, their state on a day: an open one whose due day has passed is late."""
    late = When(Q(state=State.OPEN, due_on__lt=on), then=Value(LATE))
    return rows.annotate(shown=Case(late, default=F("state"), output_field=TextField()))


def falling(rows: QuerySet[Any], first: date | None, last: date | None) -> QuerySet[Any]:
    """The instances that the board counts between two days."""
    if first is not None:
        rows = rows.filter(last_day__gte=first, falls_on__gte=first)
    if last is not None:
        # No period is longer than a year, so its end lies in the year of the day on which it falls.
        rows = rows.filter(last_day__lte=date(last.year, 12, 31), falls_on__lte=last)
    return rows


def by_urgency(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The instances with `turn`, a day to sort by: what is open by its due day, then what needs nothing more."""
    opened = When(state=State.OPEN, then=Coalesce("due_on", Value(date(9998, 1, 1))))
    return rows.annotate(turn=Case(opened, default=Value(date(9999, 12, 31)), output_field=DateField()))


def shown_state(instance: Instance, on: date) -> str:
    """The state of one instance on a day."""
    if instance.state == State.OPEN and instance.due_on is not None and instance.due_on < on:
        return LATE
    return instance.state


def own(actor: Actor) -> QuerySet[Instance]:
    """What the person owes: their own duties as a cadre, and those of their unit when they answer for it."""
    mine = Q(pk__in=())
    if actor.account_id is not None:
        mine = Q(account_id=actor.account_id)
    scope = actor.scope(INSTANCE_LIST)
    heads = Q(unit__path__in=scope.subtrees) | Q(unit_id__in=scope.units)
    if scope.everything:
        heads = Q(unit__parent__isnull=True)
    return Instance.objects.filter(mine | (heads & Q(cadre__isnull=True)))


def readable(actor: Actor) -> QuerySet[Instance]:
    """What the person may open: their own, and everything in sight of their post."""
    seen = Instance.objects.visible_to(actor, INSTANCE_LIST)
    return Instance.objects.filter(Q(pk__in=own(actor).values("pk")) | Q(pk__in=seen.values("pk")))


def listed(rows: QuerySet[Instance]) -> QuerySet[Instance]:
    """The instances with what lists show of them, without opening anything encrypted."""
    return rows.select_related("template", "unit", "cadre").defer("cadre__id_number", "cadre__phone")


def period_words(instance: Instance) -> str:
    """The period in figures: 2026-05, 2026-Q2, 2026, or its days."""
    first = instance.first_day
    match instance.template.every:
        case Every.MONTH:
            return f"{first:%Y-%m}"
        case Every.QUARTER:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case Every.YEAR:
            return str(first.year)
        case Every.EVENT:
            return first.isoformat()
    return f"{first.isoformat()} – {instance.last_day:%m-%d}"


@dataclass(frozen=True)
class ProofRecord:
    """One record of work that counts for a duty."""

    record_id: int
    day: date
    made_on: date
    title: str


_RECORDS = """
SELECT DISTINCT k.record_id, k.day, k.made_on, k.title FROM ({rows}) k WHERE k.{key} = %s {span} {where}
ORDER BY k.day, k.record_id LIMIT %s
"""


def proving_records(instance: Instance) -> list[ProofRecord]:
    """The records that count for the duty, as far as the reader may see them; the same query that computed it."""
    template = instance.template
    key = instance.account_id if template.bearer == Bearer.CADRE else instance.unit_id
    if waits_for_its_room(template) or key is None:
        return []
    kind = proof_kind(template.proof)
    sql, params = subquery(kind.rows())
    where, values = conditions(template.proof_where, kind.attributes)
    span = "AND k.day BETWEEN %s AND %s"
    days: list[Any] = [instance.first_day, instance.last_day]
    if template.every == Every.EVENT:
        span, days = "AND k.record_id = ANY(%s)", [list(instance.proofs)]
    statement = _RECORDS.format(
        rows=sql, key="account_id" if template.bearer == Bearer.CADRE else "unit_id", span=span, where=where
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, key, *days, *values, SHOWN_RECORDS])
        return [ProofRecord(*row) for row in cursor.fetchall()]


def occasion_page(instance: Instance) -> str:
    """The code of the page that opens the occasion's record; empty for what returns by rhythm."""
    if instance.template.every != Every.EVENT or waits_for_its_room(instance.template):
        return ""
    return occasion(instance.template.occasion).page
