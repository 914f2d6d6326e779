"""Writing the instances: one statement a template, for everybody or for those whom a change touches.

A change of a record of work recomputes exactly the template, the bearer and the period it touches, inside the act that
made the change, so that both stand or fall together. Two changes for one bearer at the same moment wait for each other
(an advisory lock on the bearer); a computation of everybody waits for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Max, Min

from tieshan.duties.models import Excuse, Instance, Template
from tieshan.duties.queries.owed import Keys, fresh, in_force, waits_for_its_room
from tieshan.duties.rules.periods import Period, period_of, periods_between, periods_touched
from tieshan.duties.terms import Bearer, Every, TemplateState
from tieshan.foundation.access import whole_district
from tieshan.lawbook.occasions import AbsenceChanged, OccasionChanged
from tieshan.lawbook.proofs import ProofChanged

_KEYS = "template_id, bearer, first_day, occasion"
_VALUES = (
    "unit_id", "cadre_id", "account_id", "last_day", "path", "due_on", "required", "found", "proofs", "settled_on",
    "state", "reason",
)  # fmt: skip

# A row that is no longer owed by anybody goes, unless somebody has asked to be excused from it.
_WRITE = f"""
, gone AS (
    DELETE FROM duties_instance i WHERE i.template_id = %s AND i.first_day = ANY(%s) {{narrow}}
      AND NOT EXISTS (
        SELECT 1 FROM fresh f WHERE (f.bearer, f.first_day, f.occasion) = (i.bearer, i.first_day, i.occasion))
      AND NOT EXISTS (SELECT 1 FROM duties_excuse e WHERE e.instance_id = i.id)
    RETURNING 1
), written AS (
    INSERT INTO duties_instance AS i (template_id, bearer, first_day, occasion, {", ".join(_VALUES)})
    SELECT %s, f.bearer, f.first_day, f.occasion, {", ".join("f." + name for name in _VALUES)} FROM fresh f
    ON CONFLICT ({_KEYS}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _VALUES)}
    WHERE ({", ".join("i." + name for name in _VALUES)})
        IS DISTINCT FROM ({", ".join("excluded." + name for name in _VALUES)})
    RETURNING 1
)
SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM gone)
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
        narrow, chosen = _narrow(template, keys)
        with connection.cursor() as cursor:
            cursor.execute(
                made.sql + _WRITE.format(narrow=narrow), [*made.params, template.pk, days, *chosen, template.pk]
            )
            changed: int = cursor.fetchone()[0]
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


def _narrow(template: Template, keys: Keys | None) -> tuple[str, list[list[int]]]:
    if keys is None:
        return "", []
    if template.bearer == Bearer.CADRE:
        return "AND i.account_id = ANY(%s)", [sorted(keys.accounts)]
    return "AND i.bearer = ANY(%s)", [sorted(keys.units)]


def _lock(template: Template, keys: Keys | None) -> None:
    with connection.cursor() as cursor:
        name = f"tieshan.duties:{template.pk}:"
        if keys is None:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s || current_schema()))", [name])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s || current_schema()))", [name])
        chosen = sorted(keys.accounts if template.bearer == Bearer.CADRE else keys.units)
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s || current_schema()), k) FROM"
            " (SELECT DISTINCT (u %% 2147483647)::int AS k FROM unnest(%s::bigint[]) u ORDER BY 1) locks",
            [name, chosen],
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


def _kept() -> tuple[date, date] | None:
    """From the first day that the duties speak of to the end of the year of the last; the rest touches nothing yet."""
    with whole_district("asks only for two days"):
        found = Instance.objects.aggregate(first=Min("last_day"), last=Max("last_day"))
    return None if found["first"] is None else (found["first"], date(found["last"].year, 12, 31))


def _within(periods: Iterable[Period], kept: tuple[date, date]) -> list[Period]:
    return [one for one in periods if one.last >= kept[0] and one.first <= kept[1]]


def follow_proof(event: ProofChanged) -> None:
    """A record of work was made, changed or withdrawn."""
    _follow(Template.objects.filter(proof=event.kind), Keys(event.account_ids, event.unit_ids), event.days)


def follow_occasion(event: OccasionChanged) -> None:
    """An occasion came, changed or went."""
    _follow(Template.objects.filter(occasion=event.kind), Keys(event.account_ids, event.unit_ids), event.days)


def follow_absence(event: AbsenceChanged) -> None:
    """Somebody's leave was granted, changed or withdrawn: every rhythm's periods between the days are looked at."""
    templates = Template.objects.filter(bearer=Bearer.CADRE).exclude(every=Every.EVENT)
    keys = Keys(event.account_ids)
    kept = _kept()
    if kept is None or not event.account_ids:
        return
    for template in templates.filter(state=TemplateState.IN_FORCE).order_by("pk"):
        periods = periods_between(event.first_day, event.last_day, template.every)
        compute(template, _within(periods, kept), keys)


def _follow(templates: Iterable[Template], keys: Keys, days: Iterable[date]) -> None:
    kept = _kept()
    if kept is None:
        return
    for template in sorted(templates, key=lambda one: one.pk):
        if template.state != TemplateState.IN_FORCE or not (
            keys.accounts if template.bearer == Bearer.CADRE else keys.units
        ):
            continue
        if template.every == Every.EVENT:
            periods = _occasion_days(template, keys, days)
        else:
            periods = periods_touched(days, template.every)
        compute(template, _within(periods, kept), keys)


def _occasion_days(template: Template, keys: Keys, days: Iterable[date]) -> list[Period]:
    """The occasions of these bearers that are known, and the days that the change names."""
    with whole_district("occasions of the bearers whom the change names"):
        chosen = {"account__in": keys.accounts} if template.bearer == Bearer.CADRE else {"bearer__in": keys.units}
        known = Instance.objects.filter(template=template, **chosen).values_list("first_day", flat=True).distinct()
        return sorted(period_of(day, template.every) for day in {*known, *days})


def compute_one(instance: Instance) -> None:
    """Compute one instance again (after its excuse was decided)."""
    template = instance.template
    account = frozenset({instance.account_id} if instance.account_id else ())
    keys = Keys(account, frozenset({instance.bearer}))
    if template.bearer == Bearer.CADRE and not account:
        # A cadre without an account is reached through everybody: rare, and still one statement.
        compute(template, [period_of(instance.first_day, template.every)])
        return
    compute(template, [period_of(instance.first_day, template.every)], keys)


def excused(excuse: Excuse) -> None:
    """The state of an excuse changed: its duty follows."""
    with whole_district("the duty of the one who asked to be excused"):
        instance = Instance.objects.select_related("template").get(pk=excuse.instance_id)
    compute_one(instance)
