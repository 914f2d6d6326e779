"""Inspections, by people with a certificate, with what they found (speech:C15)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.documents.numbers import paper_number
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.concerns.models import Concern
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.supervision.models.register import Certificate, Supervisor
from tieshan.rights.supervision.terms import Source, Visit

__all__ = ["Finding", "Inspection", "Inspector"]


class Inspection(models.Model):
    """A look at an employer on the spot by the supervisors of a union.

    One that grew from a concern or a dispute never belongs to a union inside an enterprise: the employer's side does
    not learn that somebody has spoken.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name=_("employer supervised"))
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    source = models.TextField(_("why it is inspected"), choices=Source)
    concern = models.ForeignKey(Concern, models.PROTECT, null=True, related_name="+", verbose_name=_("concern"))
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, related_name="+", verbose_name=_("dispute"))
    purpose = models.TextField(_("what is looked at"))
    planned_on = models.DateField(_("planned for"))
    state = models.TextField(_("state"), choices=Visit, default=Visit.PLANNED)
    held_on = models.DateField(_("inspected on"), null=True)
    place = models.TextField(_("place"), blank=True, default="")
    met = models.TextField(_("who was there for the employer"), blank=True, default="")
    record = models.TextField(_("record"), blank=True, default="")
    signed = models.BooleanField(_("signed by the employer"), null=True)
    refusal = models.TextField(_("why it is not signed"), blank=True, default="")
    reason = models.TextField(_("why it was called off"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("inspection of an employer")
        verbose_name_plural = _("inspections of employers")
        constraints = (
            models.UniqueConstraint(fields=["unit", "year", "number"], name="inspection_number_once"),
            models.CheckConstraint(
                condition=~Q(state="held")
                | (Q(held_on__isnull=False, signed__isnull=False) & (Q(signed=True) | ~Q(refusal=""))),
                name="inspection_held_is_signed_or_says_why",
            ),
            models.CheckConstraint(
                condition=Q(concern__isnull=True) | Q(source="concern"), name="inspection_of_a_concern"
            ),
            models.CheckConstraint(
                condition=Q(dispute__isnull=True) | Q(source="dispute"), name="inspection_of_a_dispute"
            ),
        )
        indexes = (
            models.Index(fields=["unit", "state"], name="inspection_unit"),
            models.Index(fields=["planned_on", "id"], name="inspection_planned"),
            models.Index(fields=["held_on", "id"], name="inspection_held"),
        )

    def __str__(self) -> str:
        # Each union counts for itself, so the number names it.
        return paper_number(format_lazy("{}{}", self.unit, _("Labour inspection")), self.year, self.number)


class Inspector(models.Model):
    """Who inspected, under which certificate; never changed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="inspectors", db_index=False)
    supervisor = models.ForeignKey(Supervisor, models.PROTECT, related_name="inspections")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("inspector")
        constraints = (models.UniqueConstraint(fields=["inspection", "supervisor"], name="inspector_once"),)

    def __str__(self) -> str:
        return str(self.supervisor)


class Finding(models.Model):
    """Something found, with the legal rule it breaks; never changed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    matter = models.TextField(_("matter"), db_collation="C")
    what = models.TextField(_("problem found"))
    rule = models.TextField(_("legal rule broken"))
    workers = models.PositiveIntegerField(_("workers concerned"), null=True)

    class Meta:
        verbose_name = _("finding of an inspection")

    def __str__(self) -> str:
        return self.what
