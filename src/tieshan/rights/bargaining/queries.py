"""Reads of bargaining: what the sides lack, what is still open, whom contracts cover on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, whole_district
from tieshan.kernel.money import Yuan
from tieshan.lawbook import Parameter, parameter
from tieshan.lawbook.findings import Finding, FindingKind
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.bargaining.models import (
    Bargaining,
    ClauseText,
    CollectiveContract,
    CoveredEmployer,
    Draft,
    Inspection,
    LibraryClause,
    Representative,
    Vote,
)
from tieshan.rights.bargaining.policies import CONTRACTS, LIST
from tieshan.rights.bargaining.rules import Seat, Wanting, wanting
from tieshan.rights.bargaining.terms import Kind, Level, Side, State
from tieshan.rights.congress.models import CongressResolution
from tieshan.rights.congress.queries import contract_resolutions

__all__ = [
    "CONTRACTS_IN_FORCE",
    "LEVEL_OF",
    "OPEN_STATES",
    "Covered",
    "CoveredEmployerOfDay",
    "chief_of",
    "coverage",
    "covered_employers",
    "floor_on",
    "in_force_on",
    "lacks",
    "library_on",
    "people_of",
    "to_inspect",
    "to_renew",
    "votes_for",
    "waiting_for",
]

#: States in which the union has something to do.
OPEN_STATES = (State.REQUESTED, State.TALKS, State.DRAFTED, State.APPROVED, State.SIGNED, State.OBJECTED)
#: The level at which a kind of union bargains.
LEVEL_OF = {
    Unit.Kind.ENTERPRISE: Level.ENTERPRISE,
    Unit.Kind.JOINT: Level.REGIONAL,
    Unit.Kind.REGIONAL: Level.REGIONAL,
    Unit.Kind.INDUSTRIAL: Level.INDUSTRIAL,
    Unit.Kind.DISTRICT: Level.REGIONAL,
}


def people_of(bargaining: Bargaining) -> QuerySet[Representative]:
    """The representatives in office, the workers' side first, chiefs first."""
    return bargaining.representatives.filter(left_on__isnull=True).order_by("-side", "-is_chief", "pk")


def lacks(bargaining: Bargaining, people: Iterable[Representative] | None = None) -> list[Wanting]:
    """What the two sides still lack, by the rule of the day of the request."""
    on = bargaining.requested_on
    seats = [
        Seat(one.side, one.is_chief, one.is_expert, one.is_woman)
        for one in (people_of(bargaining) if people is None else people)
    ]
    return wanting(
        seats,
        least=parameter("rights.bargaining.representatives", on=on).whole,
        experts=parameter("rights.bargaining.experts", on=on).fraction,
        women=bargaining.kind == Kind.WOMEN,
    )


def chief_of(bargaining: Bargaining, side: Side) -> Representative | None:
    """The chief representative of a side."""
    return people_of(bargaining).filter(side=side, is_chief=True).first()


def votes_for(bargaining: Bargaining, draft: Draft) -> QuerySet[CongressResolution]:
    """Votes of this union's congress that may be the one on this draft: since its day, and used for no other."""
    used = Vote.objects.filter(resolution=OuterRef("pk"))
    return contract_resolutions(bargaining.unit_id, since=draft.made_on).filter(~Exists(used))


def floor_on(day: date) -> tuple[Parameter, Yuan]:
    """The local minimum wage a month that holds on a day."""
    rule = parameter("rights.wage.minimum", on=day)
    return rule, Yuan(rule.decimal)


def waiting_for(actor: Actor) -> QuerySet[Bargaining]:
    """Bargainings within reach in which something is to be done, those with the oldest request first."""
    return (
        Bargaining.objects.visible_to(actor, LIST)
        .filter(state__in=OPEN_STATES)
        .select_related("unit")
        .order_by("reply_due_on", "pk")
    )


def in_force_on(day: date, path: str = "") -> Q:
    """Contracts that hold on a day; `path` leads to the contract, as `contract__`."""
    runs = Q(**{f"{path}in_force_from__lte": day, f"{path}ends_on__gte": day})
    return runs & (Q(**{f"{path}ended_on__isnull": True}) | Q(**{f"{path}ended_on__gt": day}))


def to_renew(actor: Actor, on: date) -> QuerySet[CollectiveContract]:
    """Contracts near their end for which no bargaining is under way."""
    first_reminder = max(parameter("rights.contract.warnings", on=on).wholes)
    under_way = Bargaining.objects.filter(renews=OuterRef("pk")).exclude(state__in=("withdrawn", "refused"))
    return (
        CollectiveContract.objects.visible_to(actor, CONTRACTS)
        .filter(in_force_on(on), ends_on__lte=on + timedelta(days=first_reminder))
        .filter(~Exists(under_way))
        .order_by("ends_on", "pk")
    )


def to_inspect(actor: Actor, on: date) -> QuerySet[CollectiveContract]:
    """Contracts of more than a year that were not inspected within the last."""
    year_ago = on - timedelta(days=365)
    recent = Inspection.objects.filter(contract=OuterRef("pk"), held_on__gt=year_ago)
    return (
        CollectiveContract.objects.visible_to(actor, CONTRACTS)
        .filter(in_force_on(on), in_force_from__lte=year_ago)
        .filter(~Exists(recent))
        .order_by("in_force_from", "pk")
    )


@dataclass(frozen=True)
class Covered:
    """Coverage in one unit's area: an employer counts once, however many contracts cover it."""

    unit_id: int
    name: str
    employers: int
    covered: int
    workers: int
    workers_covered: int
    several: int

    @property
    def rate(self) -> float:
        """Per cent of workers."""
        return round(100 * self.workers_covered / self.workers, 1) if self.workers else 0.0


# One row an employer that was there on the day: which federation it belonged to then, where that stood (where its
# union stood, if within that federation), and which contracts covered it. The nearest level is the one named:
# enterprise before industry before area, then the latest. Its workers are those of the last count up to the day;
# where it was counted later only, of the first.
_ROWS = """
WITH binding AS (
    SELECT k.employer_id, c.id AS contract_id,
           row_number() OVER (
               PARTITION BY k.employer_id
               ORDER BY array_position(ARRAY['enterprise', 'industrial', 'regional'], c.level),
                        c.in_force_from DESC, c.id DESC
           ) AS place,
           count(*) OVER (PARTITION BY k.employer_id) AS contracts
    FROM (
        -- Named twice under one contract it is covered once.
        SELECT DISTINCT employer_id, contract_id FROM rights_bargaining_coveredemployer
        WHERE since <= %(on)s AND (until IS NULL OR until > %(on)s)
    ) k
    JOIN rights_bargaining_collectivecontract c ON c.id = k.contract_id
    WHERE c.in_force_from <= %(on)s AND c.ends_on >= %(on)s AND (c.ended_on IS NULL OR c.ended_on > %(on)s)
      AND (%(kind)s = '' OR c.kind = %(kind)s)
), standing AS (
    SELECT e.id, coalesce(s.workers, e.workers, 0) AS workers, b.contract_id,
           CASE WHEN starts_with(own.path, p.path) THEN own.path ELSE p.path END AS path,
           coalesce(b.contracts, 0) AS contracts
    FROM organisations_employer e
    LEFT JOIN LATERAL (
        SELECT k.workers FROM organisations_staffcount k WHERE k.employer_id = e.id
        ORDER BY k.counted_on > %(on)s, abs(k.counted_on - %(on)s::date) LIMIT 1
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT m.came_from_id FROM organisations_employermove m WHERE m.employer_id = e.id AND m.moved_on > %(on)s
        ORDER BY m.moved_on LIMIT 1
    ) before ON true
    JOIN organisations_unitpath p
        ON p.unit_id = coalesce(before.came_from_id, e.territory_id) AND p.during @> %(on)s::date
    LEFT JOIN organisations_unitpath own ON own.unit_id = e.union_unit_id AND own.during @> %(on)s::date
    LEFT JOIN binding b ON b.employer_id = e.id AND b.place = 1
    WHERE (e.closed_on IS NULL OR e.closed_on > %(on)s)
)
"""
_BY_UNIT = """
, places AS (
    SELECT q.unit_id, q.path FROM organisations_unitpath q
    WHERE q.during @> %(on)s::date AND q.unit_id = ANY (%(units)s)
)
SELECT u.id, u.name, count(s.id), count(s.contract_id), coalesce(sum(s.workers), 0),
       coalesce(sum(s.workers) FILTER (WHERE s.contract_id IS NOT NULL), 0),
       count(*) FILTER (WHERE s.contracts > 1)
FROM places q
JOIN organisations_unit u ON u.id = q.unit_id
LEFT JOIN standing s ON s.path >= q.path AND s.path < rtrim(q.path, '.') || '/'
GROUP BY u.id, u.name, u.code ORDER BY u.code
"""
_WHICH = "SELECT id, contract_id, contracts, workers FROM standing WHERE path LIKE %(path)s || '%%'"
_ACROSS = "an employer may be covered by a contract of a union above; numbers and names of employers in reach alone"


def coverage(unit_ids: Iterable[int], *, on: date, kind: str = "") -> list[Covered]:
    """Coverage of the areas of these units, with the tree as it stood on the day. One query."""
    with whole_district(_ACROSS), connection.cursor() as cursor:
        cursor.execute(_ROWS + _BY_UNIT, {"on": on, "kind": kind, "units": list(unit_ids)})
        return [Covered(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class CoveredEmployerOfDay:
    """An employer on a day: the contract named for it, how many cover it, its workers of that day."""

    employer: Employer
    contract: CollectiveContract | None
    contracts: int
    workers: int


def covered_employers(path: str, *, on: date, kind: str = "") -> list[CoveredEmployerOfDay]:
    """Employers that stood under a path on a day."""
    with whole_district(_ACROSS):
        with connection.cursor() as cursor:
            cursor.execute(_ROWS + _WHICH, {"on": on, "kind": kind, "path": path})
            rows: list[tuple[int, int | None, int, int]] = cursor.fetchall()
        employers: dict[int, Any] = Employer.objects.in_bulk([row[0] for row in rows])
        contracts: dict[int, Any] = CollectiveContract.objects.in_bulk({row[1] for row in rows if row[1]})
    found = [
        CoveredEmployerOfDay(employers[pk], contracts.get(contract or 0), number, workers)
        for pk, contract, number, workers in rows
    ]
    return sorted(found, key=lambda row: (row.employer.name_pinyin, row.employer.pk))


def contracts_in_force(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Whether a general and a wage contract cover the employers of each union on the last day, of whatever level."""
    units = list(unit_ids)
    # A contract of a union above covers as well.
    with whole_district(_ACROSS):
        rows = (
            CoveredEmployer.objects.filter(in_force_on(last, "contract__"), employer__union_unit_id__in=units)
            .filter(Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gt=last)))
            .values_list("employer__union_unit_id", "contract__kind", "contract_id", "contract__unit_id")
        )
        found: dict[int, dict[str, tuple[int, int]]] = {}
        for unit_id, kind, contract_id, owner in rows:
            found.setdefault(unit_id, {})[kind] = (contract_id, owner)
    answers: dict[int, Finding] = {}
    for unit_id, kinds in found.items():
        missing = [Kind(kind).label for kind in (Kind.GENERAL, Kind.WAGE) if kind not in kinds]
        words = _(", ").join(str(Kind(kind).label) for kind in Kind.values if kind in kinds)
        if missing:
            text = _("in force: %(kinds)s; missing: %(missing)s") % {
                "kinds": words,
                "missing": _(", ").join(map(str, missing)),
            }
        else:
            text = _("in force: %(kinds)s") % {"kinds": words}
        own = next((pk for pk, owner in kinds.values() if owner == unit_id), None)
        page = ("rights.contract.view", own) if own else ("rights.contract.list", None)
        answers[unit_id] = Finding(not missing, text, *page)
    return answers


CONTRACTS_IN_FORCE = FindingKind("rights.contract", gettext_lazy("Contracts in force"), contracts_in_force)


def library_on(kind: str, day: date) -> list[tuple[LibraryClause, ClauseText]]:
    """The clauses of a kind in use on a day, each in its words of that day, by title."""
    clauses = LibraryClause.objects.filter(kind=kind).filter(Q(retired_on__isnull=True) | Q(retired_on__gt=day))
    texts = ClauseText.objects.filter(clause__in=clauses, since__lte=day).select_related("clause")
    latest = {text.clause_id: text for text in texts.order_by("since", "number")}
    return [(text.clause, text) for text in sorted(latest.values(), key=lambda one: (one.clause.title, one.pk))]
