"""What is owed and what proves it, computed by the database: one statement a template, never a loop over bearers.

The statement takes the periods with their due days and working days from here (the calendar and the lawbook are
asked in Python, once a period), joins them with everybody who bears the duty, takes away leave, and gathers the
records of work that the template names. `Fresh` is the common table expression `fresh`; writing it
(`actions/computing.py`) and comparing it (`checks.py`) are two ends of the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from tieshan.duties.models import Template
from tieshan.duties.rules.periods import Period, due_day, working_days
from tieshan.duties.terms import Bearer, Every
from tieshan.kernel.workdays import Calendar
from tieshan.lawbook import parameter, working_calendar
from tieshan.lawbook.occasions import absences, occasion, occasions
from tieshan.lawbook.proofs import proof_kind, proof_kinds
from tieshan.members.models import Cadre

SHARE = "duties.share.least"
#: How many proving records an instance names by itself; the others are found by the same query on its page.
NAMED = 6


@dataclass(frozen=True)
class Keys:
    """For whom to compute: cadres, with the accounts under which their records stand, or units."""

    cadres: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()

    def bearers(self, template: Template) -> list[int]:
        """Those of them who may bear this duty."""
        return sorted(self.cadres if template.bearer == Bearer.CADRE else self.units)

    def owners(self, template: Template) -> list[int]:
        """Under whose keys the records of work stand that prove this duty."""
        return sorted(self.accounts if template.bearer == Bearer.CADRE else self.units)


def reached(
    *, accounts: Iterable[int] = (), cadres: Iterable[int] = (), units: Iterable[int] = (), members: bool = False
) -> Keys:
    """The keys of these accounts, cadres and units; with `members` also of the cadres who serve these units."""
    units = frozenset(units)
    wanted = Q(account__in=frozenset(accounts)) | Q(pk__in=frozenset(cadres))
    if members:
        wanted |= Q(federation__in=units)
    found = dict(Cadre.objects.filter(wanted).values_list("pk", "account_id"))
    # One who is gone is looked at as well: what they owed goes with them.
    return Keys(
        frozenset({*found, *cadres}), frozenset({*accounts, *(pk for pk in found.values() if pk is not None)}), units
    )


@dataclass
class Fresh:
    """The expression `fresh` as SQL with its parameters."""

    sql: str
    params: list[Any] = field(default_factory=list)


def waits_for_its_room(template: Template) -> bool:
    """True while no installed room keeps the record, or knows the occasion, that the template names."""
    kinds = {kind.code for kind in proof_kinds()}
    return template.proof not in kinds or (
        template.every == Every.EVENT and template.occasion not in {one.code for one in occasions()}
    )


def number_of(template: Template, on: date) -> int | None:
    """How many records the template asks for in a period that begins on this day (None: one for each working day)."""
    if template.per_working_day:
        return None
    if template.count_parameter:
        return parameter(template.count_parameter, on=on).whole
    return template.count


def days_of(template: Template, on: date) -> int:
    """How many days the template gives until the record must stand."""
    if template.days_parameter:
        return parameter(template.days_parameter, on=on).whole
    return template.days or 0


def due_of(template: Template, period: Period, calendar: Calendar) -> date | None:
    """The due day of the template in a period; None while the calendar is not published that far.

    The calendar is passed along: asking for it reads the database, and every act counts many periods.
    """
    anchor = "period_end" if template.every == Every.EVENT else template.anchor
    days = days_of(template, period.first)
    return due_day(period, anchor=anchor, days=days, counted=template.counted, calendar=calendar)


def in_force(template: Template, periods: Iterable[Period]) -> list[Period]:
    """The periods that begin while this version of the template is in force."""
    first, end = template.during.lower, template.during.upper
    return [one for one in periods if first <= one.first and (end is None or one.first < end)]


def subquery(rows: Any) -> tuple[str, list[Any]]:
    """The SQL of a registered query."""
    sql, params = rows.query.sql_with_params()
    return sql, list(params)


def conditions(where: Mapping[str, Any], known: Iterable[str]) -> tuple[str, list[Any]]:
    """The chosen conditions on a kind's own attributes, as SQL on the alias `k`."""
    sql, params = "", []
    allowed = set(known)
    for name, value in sorted(where.items()):
        if name not in allowed:
            raise KeyError(f"no attribute {name!r}")
        sql += f" AND k.{connection.ops.quote_name(name)} = %s"
        params.append(value)
    return sql, params


_PERIODS = """
periods AS (
    SELECT * FROM unnest(%s::date[], %s::date[], %s::date[], %s::int[], %s::int[], %s::int[], %s::int[])
        AS p(first_day, last_day, due_on, work, asked, share_n, share_d)
), days AS (SELECT unnest(%s::date[]) AS day)"""

_CADRES = """
bearers AS (
    SELECT c.id AS bearer, c.federation_id AS unit_id, c.id AS cadre_id, c.account_id, c.account_id AS key,
           lower(c.service) AS began, upper(c.service) AS ended
    FROM members_cadre c {narrow}
)"""

_UNITS = """
bearers AS (
    SELECT u.id AS bearer, u.id AS unit_id, NULL::bigint AS cadre_id, NULL::bigint AS account_id, u.id AS key,
           u.founded_on AS began, u.ended_on AS ended
    FROM organisations_unit u WHERE u.kind = ANY(%s) {narrow}
)"""

# Absent days are working days inside an agreed leave; each day counts once, however many leaves cover it.
_AWAY = """
away AS MATERIALIZED (
    SELECT DISTINCT a.account_id, d.day FROM ({absences}) a JOIN days d ON d.day BETWEEN a.first_day AND a.last_day
    WHERE true {narrow}
), away_in AS MATERIALIZED (
    SELECT a.account_id, p.first_day, count(*)::int AS n
    FROM away a JOIN periods p ON a.day BETWEEN p.first_day AND p.last_day GROUP BY 1, 2
)"""

_NOBODY_AWAY = """
away AS (SELECT NULL::bigint AS account_id, NULL::date AS day WHERE false),
away_in AS (SELECT NULL::bigint AS account_id, NULL::date AS first_day, 0 AS n WHERE false)"""

# `stood` are the working days on which the bearer was in post, `present` those of them without leave; while the
# calendar of the period is not published both are counted in calendar days.
# What one step names several times is materialised: the database would compute it again for each mention.
_OWED = """
stood AS (
    SELECT b.*, p.*, greatest(p.first_day, b.began) AS since, least(p.last_day, b.ended - 1) AS until,
           coalesce(p.work, p.last_day - p.first_day + 1) AS whole
    FROM bearers b JOIN periods p ON b.began <= p.last_day AND (b.ended IS NULL OR b.ended > p.first_day)
), counted AS MATERIALIZED (
    SELECT s.*, CASE WHEN s.since = s.first_day AND s.until = s.last_day THEN s.whole
                     WHEN s.work IS NULL THEN s.until - s.since + 1
                     ELSE (SELECT count(*)::int FROM days d WHERE d.day BETWEEN s.since AND s.until) END AS stood_days,
           coalesce(a.n, 0) AS away_days
    FROM stood s LEFT JOIN away_in a ON a.account_id = s.account_id AND a.first_day = s.first_day
), owed AS MATERIALIZED (
    SELECT c.bearer, c.unit_id, c.cadre_id, c.account_id, c.key, c.first_day, c.last_day, c.due_on,
           0::bigint AS occasion, c.until, NULL::date AS opens_on, NULL::date AS closes_on,
           CASE WHEN c.whole = 0 THEN 'rest'
                WHEN {short_stood} THEN CASE WHEN c.began > c.first_day THEN 'new' ELSE 'ended' END
                WHEN {short_present} THEN 'leave' ELSE '' END AS reason,
           {required} AS required
    FROM counted c
)"""

# Rounded up in whole numbers.
_PRO_RATA = "greatest(1, (c.asked * greatest(c.stood_days - c.away_days, 0) + c.whole - 1) / greatest(c.whole, 1))"
_EACH_DAY = "CASE WHEN c.work IS NOT NULL THEN c.stood_days - c.away_days END"

_PROOFS = """
proofs AS (
    SELECT k.{key} AS key, {record} AS record_id, k.day, min(k.made_on) AS made_on
    FROM ({rows}) k {worked}
    WHERE k.{key} IS NOT NULL {span} {where} {narrow}
    GROUP BY k.{key}, k.day{by_record}
)"""

_GATHERED = """
gathered AS MATERIALIZED (
    SELECT key, date_trunc('{every}', day::timestamp)::date AS first_day, count(*)::int AS found,
           array_agg(made_on ORDER BY made_on, record_id) AS made,
           (array_agg(record_id ORDER BY made_on, record_id))[1:{named}] AS proofs
    FROM proofs GROUP BY 1, 2
)"""

_OCCASIONS = """
occasions AS (
    SELECT k.record_id, k.unit_id, k.account_id, k.day, k.opens_on::date AS opens_on, k.closes_on::date AS closes_on
    FROM ({rows}) k WHERE true {where}
), owed AS (
    SELECT b.bearer, b.unit_id, b.cadre_id, b.account_id, b.key, p.first_day, p.last_day, p.due_on,
           o.record_id AS occasion, p.last_day AS until, o.opens_on, o.closes_on,
           '' AS reason, p.asked AS required
    FROM occasions o JOIN periods p ON p.first_day = o.day
    JOIN bearers b ON b.key = o.{key} AND b.began <= o.day AND (b.ended IS NULL OR b.ended >= o.day)
)"""

_FOUND_BY_RHYTHM = "LEFT JOIN gathered g ON g.key = o.key AND g.first_day = o.first_day"
_FOUND_BY_OCCASION = """
CROSS JOIN LATERAL (
    SELECT count(*)::int AS found, array_agg(p.made_on ORDER BY p.made_on, p.record_id) AS made,
           (array_agg(p.record_id ORDER BY p.made_on, p.record_id))[1:{named}] AS proofs
    FROM proofs p WHERE p.key = o.key AND (o.opens_on IS NULL OR p.day >= o.opens_on)
      AND (o.closes_on IS NULL OR p.day <= o.closes_on) {same}
) g"""

_FRESH = """
excused AS (
    SELECT i.bearer, i.first_day, i.occasion FROM duties_instance i
    WHERE i.template_id = %s AND i.id = ANY(ARRAY(SELECT e.instance_id FROM duties_excuse e WHERE e.state = 'agreed'))
), fresh AS MATERIALIZED (
    SELECT o.bearer, o.unit_id, o.cadre_id, o.account_id, o.first_day, o.last_day, o.occasion,
           coalesce(up.path, u.path) AS path, o.due_on, CASE WHEN o.reason = '' THEN o.required END AS required,
           coalesce(g.found, 0) AS found, coalesce(g.proofs, '{{}}'::bigint[]) AS proofs,
           CASE WHEN o.reason = '' THEN g.made[o.required] END AS settled_on,
           CASE WHEN o.reason <> '' THEN 'not_owed'
                WHEN g.made[o.required] > o.due_on THEN 'done_late'
                WHEN g.made[o.required] IS NOT NULL THEN 'done'
                WHEN x.bearer IS NOT NULL THEN 'excused' ELSE 'open' END AS state,
           o.reason
    FROM owed o JOIN organisations_unit u ON u.id = o.unit_id
    {found}
    LEFT JOIN organisations_unitpath up ON up.unit_id = o.unit_id AND up.during @> o.until
    LEFT JOIN excused x ON x.bearer = o.bearer AND x.first_day = o.first_day AND x.occasion = o.occasion
)"""


def fresh(template: Template, periods: Sequence[Period], keys: Keys | None = None) -> Fresh:
    """The expression for one template, some periods of its rhythm, and some bearers or all."""
    out = Fresh("WITH ")
    parts: list[str] = []
    _add_periods(out, parts, template, periods)
    _add_bearers(out, parts, template, keys)
    by_cadre = template.bearer == Bearer.CADRE
    column = "account_id" if by_cadre else "unit_id"
    if template.every == Every.EVENT:
        _add_occasions(out, parts, template, column)
        _add_proofs(out, parts, template, column, keys, span=None)
        same = "AND p.record_id = o.occasion" if occasion(template.occasion).same_record else ""
        found = _FOUND_BY_OCCASION.format(named=NAMED, same=same)
    else:
        _add_owed(out, parts, template, keys)
        _add_proofs(out, parts, template, column, keys, span=(periods[0].first, periods[-1].last))
        parts.append(_GATHERED.format(every=template.every, named=NAMED))
        found = _FOUND_BY_RHYTHM
    parts.append(_FRESH.format(found=found))
    out.params.append(template.pk)
    out.sql += ",".join(parts)
    return out


def _add_periods(out: Fresh, parts: list[str], template: Template, periods: Sequence[Period]) -> None:
    calendar = working_calendar()
    worked = [working_days(one, calendar) if template.every != Every.EVENT else [] for one in periods]
    shares = [parameter(SHARE, on=one.first).fraction for one in periods]
    parts.append(_PERIODS)
    out.params += [
        [one.first for one in periods],
        [one.last for one in periods],
        [due_of(template, one, calendar) for one in periods],
        [None if days is None else len(days) for days in worked],
        [number_of(template, one.first) for one in periods],
        [share.numerator for share in shares],
        [share.denominator for share in shares],
        [day for days in worked for day in days or ()],
    ]


def _add_bearers(out: Fresh, parts: list[str], template: Template, keys: Keys | None) -> None:
    if template.bearer == Bearer.CADRE:
        parts.append(_CADRES.format(narrow="WHERE c.id = ANY(%s)" if keys else ""))
    else:
        parts.append(_UNITS.format(narrow="AND u.id = ANY(%s)" if keys else ""))
        out.params.append(template.unit_kinds)
    if keys:
        out.params.append(keys.bearers(template))


def _add_owed(out: Fresh, parts: list[str], template: Template, keys: Keys | None) -> None:
    kinds = absences() if template.bearer == Bearer.CADRE else ()
    if kinds:
        asked = [subquery(kind.rows()) for kind in kinds]
        union = " UNION ALL ".join(
            f"SELECT r.account_id, r.first_day, r.last_day FROM ({sql}) r"  # noqa: S608 - registered queries
            for sql, _params in asked
        )
        parts.append(_AWAY.format(absences=union, narrow="AND a.account_id = ANY(%s)" if keys else ""))
        out.params += [value for _sql, params in asked for value in params]
        if keys:
            out.params.append(keys.owners(template))
    else:
        parts.append(_NOBODY_AWAY)
    if template.per_working_day:
        short_stood, short_present, required = "c.stood_days = 0", "c.stood_days = c.away_days", _EACH_DAY
    else:
        share = "* c.share_d < c.whole * c.share_n"
        short_stood, short_present = f"c.stood_days {share}", f"(c.stood_days - c.away_days) {share}"
        required = _PRO_RATA
    parts.append(_OWED.format(short_stood=short_stood, short_present=short_present, required=required))


def _add_occasions(out: Fresh, parts: list[str], template: Template, column: str) -> None:
    kind = occasion(template.occasion)
    sql, params = subquery(kind.rows())
    where, values = conditions(template.occasion_where, kind.attributes)
    parts.append(_OCCASIONS.format(rows=sql, where=where, key=column))
    out.params += [*params, *values]


def _add_proofs(
    out: Fresh,
    parts: list[str],
    template: Template,
    column: str,
    keys: Keys | None,
    span: tuple[date, date] | None,
) -> None:
    kind = proof_kind(template.proof)
    sql, params = subquery(kind.rows())
    where, values = conditions(template.proof_where, kind.attributes)
    # One record a day proves a working day; otherwise each record counts once, however many rows it yields.
    daily = template.per_working_day
    parts.append(
        _PROOFS.format(
            key=column,
            rows=sql,
            record="min(k.record_id)" if daily else "k.record_id",
            by_record="" if daily else ", k.record_id",
            worked=_ON_PRESENT_DAYS if daily else "",
            span="AND k.day BETWEEN %s AND %s" if span else "",
            where=where,
            narrow=f"AND k.{column} = ANY(%s)" if keys else "",
        )
    )
    out.params += [*params, *(span or ()), *values]
    if keys:
        out.params.append(keys.owners(template))


_ON_PRESENT_DAYS = """
JOIN days d ON d.day = k.day
    AND NOT EXISTS (SELECT 1 FROM away w WHERE w.account_id = k.account_id AND w.day = d.day)"""
