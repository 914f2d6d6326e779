"""Units and the tree with a memory (speech:C01, C19, C20).

`Unit.parent` and `Unit.path` are today's tree: rights follow them. `Placement` and `UnitPath` are the tree of any
day: reports follow them. The acts in `actions/tree.py` keep both in step; the nightly check proves that they agree.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager


class Unit(models.Model):
    """A trade-union organisation: from the district federation down to the enterprise union."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("district federation")
        REGIONAL = "regional", _("regional federation")
        INDUSTRIAL = "industrial", _("industrial federation")
        ENTERPRISE = "enterprise", _("enterprise union")
        JOINT = "joint", _("joint union")
        ORGANISER = "organiser", _("organiser without a committee")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        MERGED = "merged", _("merged into another unit")
        DISSOLVED = "dissolved", _("dissolved")

    code = models.TextField(_("unit code"), unique=True, db_collation="C")
    name = models.TextField(_("name"))
    short_name = models.TextField(_("short name"), blank=True, default="")
    name_pinyin = models.TextField(db_collation="C", blank=True, default="")
    name_initials = models.TextField(db_collation="C", blank=True, default="")
    kind = models.TextField(_("kind of unit"), choices=Kind)
    status = models.TextField(_("status"), choices=Status, default=Status.ACTIVE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior unit")
    )
    path = models.TextField(db_collation="C", editable=False)
    founded_on = models.DateField(_("founded on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    # Legal person of the union itself (not of the employer); codes of unions begin with 81.
    credit_code = models.TextField(_("union's credit code"), blank=True, default="", db_collation="C")
    legal_registered_on = models.DateField(_("registered as legal person on"), null=True, blank=True)
    legal_representative = models.TextField(_("legal representative"), blank=True, default="")
    address = models.TextField(_("address"), blank=True, default="")
    office_phone = models.TextField(_("office telephone"), blank=True, default="")
    is_pilot = models.BooleanField(_("pilot unit of a new kind of organisation"), default=False)
    # On the root alone: the whole district is fictional, and every screen says so.
    is_sample = models.BooleanField(_("fictional sample"), default=False)
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="district", parent__isnull=True) | (~Q(kind="district") & Q(parent__isnull=False)),
                name="unit_only_district_is_root",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, status="active") | (Q(ended_on__isnull=False) & ~Q(status="active")),
                name="unit_ended_has_status",
            ),
            models.CheckConstraint(condition=Q(is_sample=False) | Q(kind="district"), name="unit_sample_is_root"),
            models.UniqueConstraint(fields=["path"], name="unit_path_once", deferrable=models.Deferrable.DEFERRED),
        ]
        indexes = [
            models.Index(fields=["parent", "code"], name="unit_parent_code"),
            models.Index(fields=["name_pinyin", "id"], name="unit_pinyin"),
            models.Index(fields=["name_initials"], name="unit_initials"),
            models.Index(fields=["kind", "code"], name="unit_kind_code"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="unit_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def unit_id(self) -> int:
        """A unit stands in itself: lets acts and journal treat units like every other record."""
        return self.pk

    @property
    def depth(self) -> int:
        """0 for the district federation, 1 for a federation, and so on."""
        return self.path.count(".") - 1


class Placement(models.Model):
    """Under which unit a unit stood, from which day to which (the end is the first day it no longer stood there)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="placements_below", null=True, blank=True)
    during = DateRangeField(_("from – to"))
    reason = models.TextField(_("reason"), blank=True, default="")
    document = models.TextField(_("document and number"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="placement_one_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="placement_not_empty"),
            models.CheckConstraint(condition=~Q(unit=models.F("parent")), name="placement_not_under_itself"),
        ]


class UnitPath(models.Model):
    """The unit's path on every day of its life, derived from placements, so that a past subtree is one range scan."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="paths")
    path = models.TextField(db_collation="C")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_path_one_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="unitpath_path"),
            GistIndex(fields=["during"], name="unitpath_during"),
        ]


class Succession(models.Model):
    """Which unit became which: the thread that books and reports follow through mergers and splits."""

    class Kind(models.TextChoices):
        MERGER = "merger", _("merger")
        SPLIT = "split", _("split")

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins")
    kind = models.TextField(_("kind"), choices=Kind)
    on = models.DateField(_("on"))
    reason = models.TextField(_("reason"), blank=True, default="")

    objects = ScopedManager()
    scope_path = ("predecessor", "successor")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
        ]

    @property
    def unit_id(self) -> int:
        return self.predecessor_id


class UnitFigures(models.Model):
    """Today's head counts of one unit's own register, kept by statement triggers on people."""

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="figures")
    members = models.IntegerField(default=0)
    retained = models.IntegerField(default=0)
    women = models.IntegerField(default=0)
    migrant = models.IntegerField(default=0)
    agency = models.IntegerField(default=0)
    new_forms = models.IntegerField(default=0)


class Headcount(models.Model):
    """By how many the active members of a unit changed on a day: the sum up to a day is the count of that day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="headcounts")
    day = models.DateField()
    change = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="headcount_unit_day")]
        indexes = [models.Index(fields=["day", "unit"], include=["change"], name="headcount_day")]


class SubtreeFigures(models.Model):
    """Head counts of a unit and everything below it, up to the changes that still wait in `FigureChange`.

    A total that each writer kept itself would make all writers of a district wait for one another; so writers only add
    a line of change, a reader adds the waiting lines (`queries/figures.py`), and the worker folds them in.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="subtree_figures")
    units = models.IntegerField(default=0)
    members = models.IntegerField(default=0)
    retained = models.IntegerField(default=0)
    women = models.IntegerField(default=0)
    migrant = models.IntegerField(default=0)
    agency = models.IntegerField(default=0)
    new_forms = models.IntegerField(default=0)


class FigureChange(models.Model):
    """A change of one unit's figures that the totals above it do not hold yet."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    members = models.IntegerField()
    retained = models.IntegerField()
    women = models.IntegerField()
    migrant = models.IntegerField()
    agency = models.IntegerField()
    new_forms = models.IntegerField()
