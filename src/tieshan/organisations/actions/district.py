"""Set up the district itself: its one root unit, once."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.tree import follow_placements, lock_tree
from tieshan.organisations.models import Placement, Unit, UnitFigures


@act("organisations.district.establish")
def establish_district(*, actor: Actor, code: str, name: str, founded_on: date, is_sample: bool = False) -> Unit:
    """Create the district federation, the root of the tree; refuses when there is one.

    `is_sample` marks the whole district as fictional: screens and papers say so.
    """
    actor.require("organisations.district.establish")
    lock_tree()
    if Unit.objects.filter(kind=Unit.Kind.DISTRICT).exists():
        raise Refused("organisations.district.exists", _("This district has been set up already."))
    spelled = spell_title(name)
    unit = Unit.objects.create(
        code=code,
        name=name,
        name_pinyin=spelled.full,
        name_initials=spelled.initials,
        kind=Unit.Kind.DISTRICT,
        founded_on=founded_on,
        is_sample=is_sample,
        path=f"new.{code}.",
    )
    Placement.objects.create(unit=unit, parent=None, during=DateRange(founded_on, None))
    UnitFigures.objects.create(unit=unit)
    follow_placements([unit.pk])
    unit.refresh_from_db()
    return unit
