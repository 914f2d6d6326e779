"""Acts on the tree: found, edit, move, merge, split off, dissolve (speech:C01, C19).

Every act keeps three things in step inside one transaction: the dated placements (the memory), the dated paths
derived from them (a past subtree in one scan), and today's parent and path (what rights follow).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.events import announce
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.organisations.events import UnitDissolved, UnitMerged, UnitsChanged, UnitSplitOff
from tieshan.organisations.models import Employer, Placement, Succession, Unit, UnitFigures
from tieshan.organisations.queries.figures import rebuild_totals
from tieshan.organisations.rules.tree import check_move_date, check_placement

EDITABLE = frozenset(
    {
        "name",
        "short_name",
        "founded_on",
        "credit_code",
        "legal_registered_on",
        "legal_representative",
        "address",
        "office_phone",
        "is_pilot",
        "remark",
    }
)

_FORGET_PATHS = """
WITH RECURSIVE below(unit_id) AS (
    SELECT unnest(%(roots)s::bigint[])
    UNION
    SELECT p.unit_id FROM organisations_placement p JOIN below b ON p.parent_id = b.unit_id
)
DELETE FROM organisations_unitpath up USING below b WHERE up.unit_id = b.unit_id
"""

_DERIVE_PATHS = """
WITH RECURSIVE spans(unit_id, path, during) AS (
    SELECT p.unit_id, coalesce(up.path, '') || p.unit_id || '.',
           CASE WHEN p.parent_id IS NULL THEN p.during ELSE p.during * up.during END
    FROM organisations_placement p
    LEFT JOIN organisations_unitpath up ON up.unit_id = p.parent_id AND up.during && p.during
    WHERE p.unit_id = ANY(%(roots)s::bigint[]) AND (p.parent_id IS NULL OR up.unit_id IS NOT NULL)
    UNION ALL
    SELECT p.unit_id, s.path || p.unit_id || '.', p.during * s.during
    FROM spans s JOIN organisations_placement p ON p.parent_id = s.unit_id AND p.during && s.during
)
INSERT INTO organisations_unitpath (unit_id, path, during) SELECT unit_id, path, during FROM spans
"""

# Today's parent and path are the last ones of the memory: a move is never dated in the future.
_FOLLOW_MEMORY = """
WITH RECURSIVE below(unit_id) AS (
    SELECT unnest(%(roots)s::bigint[])
    UNION
    SELECT p.unit_id FROM organisations_placement p JOIN below b ON p.parent_id = b.unit_id
), last_path AS (
    SELECT DISTINCT ON (up.unit_id) up.unit_id, up.path
    FROM organisations_unitpath up JOIN below b ON b.unit_id = up.unit_id
    ORDER BY up.unit_id, lower(up.during) DESC
), last_place AS (
    SELECT DISTINCT ON (p.unit_id) p.unit_id, p.parent_id
    FROM organisations_placement p JOIN below b ON b.unit_id = p.unit_id
    ORDER BY p.unit_id, lower(p.during) DESC
)
UPDATE organisations_unit u SET path = lp.path, parent_id = pl.parent_id
FROM last_path lp JOIN last_place pl ON pl.unit_id = lp.unit_id
WHERE u.id = lp.unit_id AND (u.path, u.parent_id) IS DISTINCT FROM (lp.path, pl.parent_id)
"""


def follow_placements(unit_ids: Sequence[int]) -> None:
    """Derive paths (of every day, and today's) of these units and all below them from the placements; set-based.

    Every root's superior must already have its paths, or be among the roots' descendants.
    """
    with connection.cursor() as cursor:
        for statement in (_FORGET_PATHS, _DERIVE_PATHS, _FOLLOW_MEMORY):
            cursor.execute(statement, {"roots": list(unit_ids)})
    rebuild_totals()


def lock_tree() -> None:
    """One change of the tree at a time: taken by every act that moves units, held to the end of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tieshan.tree:' || current_schema()))")


@act("organisations.unit.found")
def found_unit(
    *,
    actor: Actor,
    parent: Unit,
    code: str,
    name: str,
    kind: str,
    founded_on: date,
    document: str = "",
    reason: str = "",
    **facts: Any,
) -> Unit:
    """Found a unit under a superior (Trade Union Law art. 11, 12: the superior's approval is `document`).

    `facts` are further editable facts (see EDITABLE). Refuses a wrong kind of superior, a superior that has ended,
    and a code in use.
    """
    actor.require("organisations.unit.found", parent)
    lock_tree()
    parent.refresh_from_db()
    check_placement(kind, parent.kind)
    _check_active(parent)
    if founded_on < parent.founded_on:
        raise Refused(
            "organisations.unit.before_founding", _("The superior did not yet exist on that date. Check the date.")
        )
    if Unit.objects.filter(code=code).exists():
        raise Refused("organisations.unit.code_taken", _("This unit code is in use. Choose another."))
    unknown = set(facts) - EDITABLE
    if unknown:
        raise TypeError(f"unknown facts {sorted(unknown)}")
    spelled = spell_title(name)
    unit = Unit(
        parent=parent,
        code=code,
        name=name,
        name_pinyin=spelled.full,
        name_initials=spelled.initials,
        kind=kind,
        founded_on=founded_on,
        path=f"new.{code}.",
        **facts,
    )
    unit.save()
    Placement.objects.create(
        unit=unit, parent=parent, during=DateRange(founded_on, None), reason=reason, document=document
    )
    UnitFigures.objects.create(unit=unit)
    follow_placements([unit.pk])
    unit.refresh_from_db()
    announce(UnitsChanged(frozenset({unit.pk})))
    return unit


@act("organisations.unit.edit", subject="unit")
def edit_unit(*, actor: Actor, unit: Unit, version: int | None, **facts: Any) -> Unit:
    """Correct a unit's own facts. `version` is the one the form was opened with; refuses (Stale) a second writer."""
    actor.require("organisations.unit.edit", unit)
    unknown = set(facts) - EDITABLE
    if unknown:
        raise TypeError(f"unknown facts {sorted(unknown)}")
    fresh = claim_version(unit, version)
    for field, value in facts.items():
        setattr(fresh, field, value)
    spelled = spell_title(fresh.name)
    fresh.name_pinyin, fresh.name_initials = spelled.full, spelled.initials
    fresh.save()
    if "founded_on" in facts:
        announce(UnitsChanged(frozenset({fresh.pk})))
    return fresh


@act("organisations.unit.move", subject="unit")
def move_unit(
    *, actor: Actor, unit: Unit, parent: Unit, on: date, today: date, reason: str, document: str = ""
) -> Unit:
    """Move a unit, with everything below it, under another superior from the day `on`.

    The actor must hold the right at both ends. Refuses a move into itself, a wrong kind of superior, a date in the
    future or before the present placement began.
    """
    actor.require("organisations.unit.move", unit)
    actor.require("organisations.unit.move", parent)
    lock_tree()
    unit.refresh_from_db()
    parent.refresh_from_db()
    _check_active(unit)
    _check_active(parent)
    if unit.parent_id == parent.pk:
        raise Refused("organisations.unit.already_there", _("The unit already stands under that superior."))
    if parent.path.startswith(unit.path):
        raise Refused("organisations.unit.under_itself", _("A unit cannot be moved under itself or its own units."))
    check_placement(unit.kind, parent.kind)
    current = Placement.objects.select_for_update().get(unit=unit, during__upper_inf=True)
    check_move_date(
        on,
        today=today,
        founded_on=unit.founded_on,
        parent_founded_on=parent.founded_on,
        since=current.during.lower,
    )
    if current.during.lower == on:
        current.parent, current.reason, current.document = parent, reason, document
        current.save()
    else:
        current.during = DateRange(current.during.lower, on)
        current.save()
        Placement.objects.create(unit=unit, parent=parent, during=DateRange(on, None), reason=reason, document=document)
    note(moved_from=unit.parent_id, moved_to=parent.pk, on=on.isoformat(), reason=reason, document=document)
    follow_placements([unit.pk])
    unit.refresh_from_db()
    announce(UnitsChanged(frozenset(Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True))))
    return unit


@act("organisations.unit.merge", subject="unit")
def merge_unit(
    *, actor: Actor, unit: Unit, successor: Unit, on: date, today: date, reason: str, document: str = ""
) -> Unit:
    """Merge a unit into another: its members and employers go over on the day `on`, it ends, the past stays.

    Refuses while units still stand below it. Law: founding or ending needs the members' meeting and the superior's
    approval, which `document` names (constitution of the trade unions).
    """
    actor.require("organisations.unit.merge", unit)
    actor.require("organisations.unit.merge", successor)
    lock_tree()
    unit.refresh_from_db()
    successor.refresh_from_db()
    _check_active(unit)
    _check_active(successor)
    if unit.pk == successor.pk:
        raise Refused("organisations.unit.merge_itself", _("A unit cannot be merged into itself."))
    _check_no_units_below(unit)
    Succession.objects.create(predecessor=unit, successor=successor, kind=Succession.Kind.MERGER, on=on, reason=reason)
    Employer.objects.filter(union_unit=unit).update(union_unit=successor)
    announce(UnitMerged(actor, unit.pk, successor.pk, on))
    _end_unit(unit, Unit.Status.MERGED, on=on, today=today)
    note(successor=successor.pk, on=on.isoformat(), reason=reason, document=document)
    return unit


@act("organisations.unit.split", subject="unit")
def split_unit(
    *,
    actor: Actor,
    unit: Unit,
    code: str,
    name: str,
    kind: str,
    employers: Sequence[Employer],
    on: date,
    reason: str,
    document: str = "",
) -> Unit:
    """Split a new unit off a joint or enterprise union: the chosen employers and the people they employ go over."""
    actor.require("organisations.unit.split", unit)
    if not employers:
        raise Refused("organisations.unit.split_nobody", _("Choose at least one employer that goes to the new unit."))
    if any(employer.union_unit_id != unit.pk for employer in employers):
        raise Refused("organisations.unit.split_foreign", _("One of the employers does not belong to this unit."))
    _check_active(unit)
    if unit.parent is None:
        raise Refused("organisations.unit.root", _("The district federation itself cannot be split."))
    new = found_unit(
        actor=actor,
        parent=unit.parent,
        code=code,
        name=name,
        kind=kind,
        founded_on=on,
        document=document,
        reason=reason,
    )
    Succession.objects.create(predecessor=unit, successor=new, kind=Succession.Kind.SPLIT, on=on, reason=reason)
    ids = tuple(sorted(employer.pk for employer in employers))
    Employer.objects.filter(pk__in=ids).update(union_unit=new)
    announce(UnitSplitOff(actor, unit.pk, new.pk, ids, on))
    note(successor=new.pk, employers=list(ids), on=on.isoformat(), reason=reason, document=document)
    return new


@act("organisations.unit.dissolve", subject="unit")
def dissolve_unit(*, actor: Actor, unit: Unit, on: date, today: date, reason: str, document: str) -> Unit:
    """Dissolve a unit: members' membership is retained at the superior, employers stand without a union again.

    Law: no unit is dissolved at will; when the employer ends, the union ends and reports upward (art. 13).
    """
    actor.require("organisations.unit.dissolve", unit)
    lock_tree()
    unit.refresh_from_db()
    _check_active(unit)
    if unit.parent_id is None:
        raise Refused("organisations.unit.root", _("The district federation itself cannot be dissolved here."))
    _check_no_units_below(unit)
    Employer.objects.filter(union_unit=unit).update(union_unit=None)
    announce(UnitDissolved(actor, unit.pk, unit.parent_id, on, reason))
    _end_unit(unit, Unit.Status.DISSOLVED, on=on, today=today)
    note(on=on.isoformat(), reason=reason, document=document)
    return unit


def _check_active(unit: Unit) -> None:
    if unit.status != Unit.Status.ACTIVE:
        raise Refused(
            "organisations.unit.ended",
            _("%(unit)s has ended and takes no further acts.") % {"unit": unit.name},
        )


def _check_no_units_below(unit: Unit) -> None:
    if Unit.objects.filter(parent=unit, status=Unit.Status.ACTIVE).exists():
        raise Refused(
            "organisations.unit.units_below", _("Units still stand below it. Move or end those first, then try again.")
        )


def _end_unit(unit: Unit, status: str, *, on: date, today: date) -> None:
    current = Placement.objects.select_for_update().get(unit=unit, during__upper_inf=True)
    check_move_date(
        on,
        today=today,
        founded_on=unit.founded_on,
        parent_founded_on=unit.founded_on,
        since=current.during.lower,
    )
    if current.during.lower == on:
        raise Refused(
            "organisations.unit.ends_same_day",
            _("The unit was placed here only on that day. Choose a later day for its end."),
        )
    current.during = DateRange(current.during.lower, on)
    current.save()
    unit.status = status
    unit.ended_on = on
    unit.version += 1
    unit.save()
    follow_placements([unit.pk])
    unit.refresh_from_db()
    announce(UnitsChanged(frozenset({unit.pk})))
