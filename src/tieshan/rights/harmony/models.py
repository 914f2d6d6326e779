"""Assessments of a union's enterprise for a year, point by point (speech:C11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Unit
from tieshan.rights.harmony.terms import Source, State

__all__ = ["HarmonyAssessment", "HarmonyPoint"]


class HarmonyAssessment(models.Model):
    """One enterprise, by its union, in one year. `standard_on` is the day by whose standard it is assessed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(_("year"))
    standard_on = models.DateField(_("by the standard of"))
    state = models.TextField(_("state"), choices=State, default=State.OPEN)
    score = models.DecimalField(_("points reached"), max_digits=6, decimal_places=2, default=0)
    open_points = models.PositiveSmallIntegerField(_("points not answered"), default=0)
    failed = models.PositiveSmallIntegerField(_("vetoes"), default=0)
    passed = models.BooleanField(_("harmonious enterprise"), default=False)
    concluded_on = models.DateField(_("concluded on"), null=True)
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("assessment of a harmonious enterprise")
        verbose_name_plural = _("assessments of harmonious enterprises")
        constraints = (
            models.UniqueConstraint(fields=["unit", "year"], name="harmony_once_a_year"),
            models.CheckConstraint(
                condition=Q(state="open", concluded_on__isnull=True)
                | Q(state="concluded", concluded_on__isnull=False, open_points=0),
                name="harmony_concluded_is_whole",
            ),
            models.CheckConstraint(condition=~Q(passed=True, failed__gt=0), name="harmony_veto_is_kept"),
        )
        indexes = (
            models.Index(fields=["year", "score", "id"], name="harmony_year"),
            models.Index(fields=["score", "id"], name="harmony_score"),
        )

    def __str__(self) -> str:
        return f"{self.unit.name} {self.year}"


class HarmonyPoint(models.Model):
    """One point of the standard: what was found, by the records or by a person, and whether it is met."""

    assessment = models.ForeignKey(HarmonyAssessment, models.PROTECT, related_name="points")
    number = models.TextField(_("point"), db_collation="C")
    met = models.BooleanField(_("point met"), null=True)
    source = models.TextField(_("answered by"), choices=Source, blank=True, default="")
    finding = models.TextField(_("found on looking"), blank=True, default="")
    page = models.TextField(editable=False, blank=True, default="", db_collation="C")
    record_id = models.BigIntegerField(null=True, editable=False)
    query = models.TextField(editable=False, blank=True, default="")
    looked_on = models.DateField(_("looked at on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "assessment__unit"

    class Meta:
        verbose_name = _("point of an assessment")
        constraints = (
            models.UniqueConstraint(fields=["assessment", "number"], name="harmony_point_once"),
            models.CheckConstraint(condition=Q(met__isnull=True) | ~Q(source=""), name="harmony_point_has_source"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def unit_id(self) -> int:
        return self.assessment.unit_id
