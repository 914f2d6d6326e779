"""Writing the instances: one statement a template, for everybody or for those whom a change touches.

A change of a record of work recomputes exactly the template, the bearer and the period it touches, inside the act that
made the change, so that both stand or fall together. Two changes for one bearer at the same moment wait for each other
(an advisory lock on the bearer); a computation of everybody waits for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Min, QuerySet

from tieshan.duties.models import Excuse, Instance, Template
from tieshan.duties.queries.owed import Keys, fresh, in_force, reached, waits_for_its_room
from tieshan.duties.rules.periods import Period, period_of, periods_between, periods_touched
from tieshan.duties.terms import Bearer, Every, TemplateState
from tieshan.foundation.access import whole_district
from tieshan.lawbook.occasions import AbsenceChanged, OccasionChanged
from tieshan.lawbook.proofs import ProofChanged
from tieshan.members.events import CadresChanged
from tieshan.organisations.events import UnitsChanged

_VALUES = (
    "unit_id", "cadre_id", "account_id", "last_day", "path", "due_on", "required", "found", "proofs", "settled_on",
    "state", "reason",
)  # fmt: skip
_ASKED = [f"f.{name}" for name in _VALUES]

# What is stored is read once and compared: only what differs is touched. The locks keep everybody else from writing
# these rows meanwhile, so that no insertion has to look for conflicts. A row that is no longer owed by anybody goes,
# unless somebody has asked to be excused from it. (A full join is never a nested loop, whatever the planner expects.)
_WRITE = f"""
, known AS MATERIALIZED (
    SELECT i.id, i.bearer, i.first_day, i.occasion, ROW({", ".join(f"i.{name}" for name in _VALUES)}) AS stood
    FROM duties_instance i WHERE i.template_id = %s AND i.first_day = ANY(%s) {{narrow}}
), differing AS MATERIALIZED (
    SELECT k.id, f.bearer IS NOT NULL AS owed, bearer, first_day, occasion, {", ".join(_ASKED)}
    FROM fresh f FULL JOIN known k USING (bearer, first_day, occasion)
    WHERE k.id IS NULL OR f.bearer IS NULL OR k.stood IS DISTINCT FROM ROW({", ".join(_ASKED)})
), gone AS (
    DELETE FROM duties_instance i WHERE i.id = ANY(ARRAY(SELECT d.id FROM differing d WHERE NOT d.owed))
      AND NOT EXISTS (SELECT 1 FROM duties_excuse e WHERE e.instance_id = i.id)
    RETURNING 1
), changed AS (
    UPDATE duties_instance i SET {", ".join(f"{name} = f.{name}" for name in _VALUES)} FROM differing f
    WHERE i.id = f.id AND i.id = ANY(ARRAY(SELECT d.id FROM differing d WHERE d.owed AND d.id IS NOT NULL))
    RETURNING 1
), added AS (
    INSERT INTO duties_instance (template_id, bearer, first_day, occasion, {", ".join(_VALUES)})
    SELECT %s, f.bearer, f.first_day, f.occasion, {", ".join(_ASKED)} FROM differing f WHERE f.id IS NULL
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM changed) + (SELECT count(*) FROM added)
"""  # noqa: S608 - names of our own columns


def compute(template: Template, periods: Sequence[Period], keys: Keys | None = None) -> int:
    """Bring the instances of one template up to the records of work; returns how many rows changed.

    Inside an act or a job. Takes the locks, so that what is written is true of the moment of writing.
    """
    if template.state != TemplateState.IN_FORCE or waits_for_its_room(template):
        return 0
    wanted = in_force(template, periods)
    with whole_district("duties are computed for whoever bears them, also beyond the reach of who made the record"):
        _lock(template, keys)
        gone = _no_longer_in_force(template, sorted({one.first for one in periods} - {one.first for one in wanted}))
        if not wanted:
            return gone
        made = fresh(template, wanted, keys)
        days = [one.first for one in wanted]
        narrow, chosen = ("", []) if keys is None else ("AND i.bearer = ANY(%s)", [keys.bearers(template)])
        with connection.cursor() as cursor:
            if keys is None:
                # The planner cannot know how many rows an expression yields: over everybody, a nested loop that it
                # takes for a short one lasts for minutes. For a few bearers it is the right way.
                cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute(
                made.sql + _WRITE.format(narrow=narrow), [*made.params, template.pk, days, *chosen, template.pk]
            )
            changed: int = cursor.fetchone()[0]
            if keys is None:
                cursor.execute("SET LOCAL enable_nestloop = on")
            return changed + gone


def _no_longer_in_force(template: Template, days: list[date]) -> int:
    """Take away the periods that this version does not speak of any more (it was ended, or another took its place)."""
    if not days:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM duties_instance i WHERE i.template_id = %s AND i.first_day = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM duties_excuse e WHERE e.instance_id = i.id)",
            [template.pk, days],
        )
        return cursor.rowcount


def _lock(template: Template, keys: Keys | None) -> None:
    with connection.cursor() as cursor:
        name = f"tieshan.duties:{template.pk}:"
        if keys is None:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s || current_schema()))", [name])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s || current_schema()))", [name])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s || current_schema()), k) FROM"
            " (SELECT DISTINCT (u %% 2147483647)::int AS k FROM unnest(%s::bigint[]) u ORDER BY 1) locks",
            [name, keys.bearers(template)],
        )


def compute_span(*, first: date, last: date, templates: Iterable[Template] | None = None) -> int:
    """Compute everybody's duties in all periods that share a day with the span; returns how many rows changed."""
    chosen = Template.objects.filter(state=TemplateState.IN_FORCE) if templates is None else templates
    # Always in the same order, so that two computations never wait for each other crosswise.
    ordered = sorted(chosen, key=lambda one: one.pk)
    return sum(compute(template, periods_between(first, last, template.every)) for template in ordered)


def compute_known(templates: Iterable[Template], *, first: date, on: date) -> None:
    """Compute templates that came into force or ended, as far back as duties are kept and up to the day `on`."""
    kept = _kept()
    if kept is not None and max(first, kept[0]) <= on:
        compute_span(first=max(first, kept[0]), last=on, templates=templates)


def kept_since() -> date | None:
    """The first day that the duties speak of; None while nothing has been computed."""
    kept = _kept()
    return None if kept is None else kept[0]


def _kept() -> tuple[date, date] | None:
    """From the first day that the duties speak of to the end of the year of the last; the rest touches nothing yet."""
    with whole_district("asks only for a few days"):
        found = Instance.objects.aggregate(first=Min("last_day"), last=Max("last_day"))
        return None if found["first"] is None else (_began(found["first"]), date(found["last"].year, 12, 31))


def _began(first_end: date) -> date:
    """The day on which the duties began, to the period, from the day on which the first of their periods ended.

    The first periods of all rhythms lie around that day; the one of them that began last reaches no further back than
    was computed, and leaves out nothing between its beginning and that end (occasions have no other period).
    """
    around = [period_of(first_end, every) for every in Every if every != Every.EVENT]
    for period in sorted(around, reverse=True):
        # Answered by the index of last days.
        if Instance.objects.filter(last_day=period.last, first_day=period.first).exists():
            return period.first
    return first_end


def computed_to() -> date | None:
    """The beginning of the newest period of any rhythm: so far everybody's duties are known."""
    with whole_district("asks only for one day"):
        found = Instance.objects.exclude(template__every=Every.EVENT).aggregate(newest=Max("first_day"))
    newest: date | None = found["newest"]
    return newest


def _within(periods: Iterable[Period], kept: tuple[date, date]) -> list[Period]:
    return [one for one in periods if one.last >= kept[0] and one.first <= kept[1]]


def follow_proof(event: ProofChanged) -> None:
    """A record of work was made, changed or withdrawn."""
    _follow(Template.objects.filter(proof=event.kind), event.account_ids, event.unit_ids, event.days)


def follow_occasion(event: OccasionChanged) -> None:
    """An occasion came, changed or went."""
    _follow(Template.objects.filter(occasion=event.kind), event.account_ids, event.unit_ids, event.days)


def follow_absence(event: AbsenceChanged) -> None:
    """Somebody's leave was granted, changed or withdrawn: every rhythm's periods between the days are looked at."""
    kept = _kept()
    if kept is None or not event.account_ids:
        return
    keys = _reached(accounts=event.account_ids)
    for template in _borne(Template.objects.exclude(every=Every.EVENT), keys):
        if template.bearer == Bearer.CADRE:
            periods = periods_between(event.first_day, event.last_day, template.every)
            compute(template, _within(periods, kept), keys)


def follow_cadres(event: CadresChanged) -> None:
    """Cadres were engaged, released, or work under another account: what they owe is there at once."""
    if _kept() is not None:
        _follow_bearers(_reached(cadres=event.cadre_ids))


def follow_units(event: UnitsChanged) -> None:
    """Units were founded, moved or ended: what they and their cadres owe is there at once."""
    if _kept() is not None:
        _follow_bearers(_reached(units=event.unit_ids, members=True))


def _reached(**those: Any) -> Keys:
    with whole_district("whom a change touches may stand beyond the reach of who made it"):
        return reached(**those)


def _borne(templates: QuerySet[Template], keys: Keys) -> list[Template]:
    """Those in force that some of the bearers may owe, always in the same order."""
    found = templates.filter(state=TemplateState.IN_FORCE).order_by("pk")
    return [one for one in found if keys.bearers(one)]


def _follow_bearers(keys: Keys) -> None:
    """Everything these bearers owe, from the first day that is kept to the day up to which everybody is computed."""
    kept, end = _kept(), computed_to()
    if kept is None or end is None:
        return
    for template in _borne(Template.objects.all(), keys):
        compute(template, periods_between(kept[0], end, template.every), keys)


def _follow(
    templates: QuerySet[Template], accounts: Iterable[int], units: Iterable[int], days: Collection[date]
) -> None:
    kept = _kept()
    if kept is None:
        return
    keys = _reached(accounts=accounts, units=units)
    for template in _borne(templates, keys):
        if template.every == Every.EVENT:
            periods = _occasion_days(template, keys, days)
        else:
            periods = periods_touched(days, template.every)
        compute(template, _within(periods, kept), keys)


def _occasion_days(template: Template, keys: Keys, days: Iterable[date]) -> list[Period]:
    """The occasions of these bearers that are known, and the days that the change names."""
    with whole_district("occasions of the bearers whom the change names"):
        mine = Instance.objects.filter(template=template, bearer__in=keys.bearers(template))
        known = mine.values_list("first_day", flat=True).distinct()
        return sorted(period_of(day, template.every) for day in {*known, *days})


def compute_one(instance: Instance) -> None:
    """Compute one instance again (after its excuse was decided)."""
    template = instance.template
    if template.bearer == Bearer.CADRE:
        keys = _reached(cadres={instance.bearer})
    else:
        keys = _reached(units={instance.bearer})
    compute(template, [period_of(instance.first_day, template.every)], keys)


def excused(excuse: Excuse) -> None:
    """The state of an excuse changed: its duty follows."""
    with whole_district("the duty of the one who asked to be excused"):
        instance = Instance.objects.select_related("template").get(pk=excuse.instance_id)
    compute_one(instance)
