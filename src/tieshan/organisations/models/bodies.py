"""Elected bodies of a unit and their terms of office (Trade Union Law art. 11, 16, 45)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models.units import Unit


class Body(models.Model):
    """A committee of a unit."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("union committee")
        AUDIT = "audit", _("audit committee")
        WOMEN = "women", _("women workers' committee")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bodies")
    kind = models.TextField(_("kind of body"), choices=Kind)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="body_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_kind_display()}"


class Term(models.Model):
    """One term of office of a body. `during` ends on the day the re-election is due; `closed_on` when it came."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="terms")
    number = models.PositiveIntegerField(_("term number"), default=1)
    during = DateRangeField(_("from – to"))
    seats = models.PositiveIntegerField(_("seats"))
    members_at_election = models.PositiveIntegerField(_("members at the election"), null=True, blank=True)
    document = models.TextField(_("approval: document and number"), blank=True, default="")
    seats_reason = models.TextField(_("why the seats differ from the rule"), blank=True, default="")
    closed_on = models.DateField(_("ended by re-election on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "body__unit"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="term_one_at_a_time",
                expressions=[("body", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="term_not_empty"),
            models.UniqueConstraint(fields=["body"], condition=Q(closed_on__isnull=True), name="term_one_running"),
        ]
        indexes = [
            # Running terms, the soonest end first.
            models.Index(RangeEndsWith("during"), F("id"), condition=Q(closed_on__isnull=True), name="term_ends"),
        ]

    @property
    def unit_id(self) -> int:
        return self.body.unit_id
