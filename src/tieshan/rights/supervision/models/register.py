"""Supervisors and every certificate they ever held (speech:C15)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Unit
from tieshan.rights.supervision.terms import Place

__all__ = ["Certificate", "Supervisor"]


#: From the first to the last day of a certificate, both included.
_VALID = Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange", output_field=DateRangeField())


class Supervisor(models.Model):
    """Somebody who supervises for a unit. The certificate named here is the newest; all stand in `Certificate`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    name = models.TextField(_("name of the person"))
    name_pinyin = models.TextField(db_collation="C", blank=True, default="", editable=False)
    name_initials = models.TextField(db_collation="C", blank=True, default="", editable=False)
    job = models.TextField(_("job"), blank=True, default="")
    place = models.TextField(_("place in the supervision"), choices=Place)
    certificate = models.TextField(_("number of the certificate"), db_collation="C")
    issued_by = models.TextField(_("certificate issued by"))
    valid_from = models.DateField(_("certificate valid from"))
    valid_to = models.DateField(_("valid to"))
    since = models.DateField(_("since"))
    # The first day on which they no longer supervise.
    until = models.DateField(_("supervises no longer from"), null=True)
    end_reason = models.TextField(_("why they left"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("labour-law supervisor")
        verbose_name_plural = _("labour-law supervisors")
        constraints = (
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="supervisor_valid_span"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="supervisor_ends_after_start"
            ),
        )
        indexes = (
            models.Index(fields=["unit", "until"], name="supervisor_unit"),
            models.Index(fields=["valid_to", "id"], name="supervisor_valid_to"),
            models.Index(fields=["name_pinyin", "id"], name="supervisor_pinyin"),
            models.Index(fields=["since", "id"], name="supervisor_since"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.certificate}"


class Certificate(models.Model):
    """A certificate from its first to its last day; never changed, a new one is a new row."""

    supervisor = models.ForeignKey(Supervisor, models.PROTECT, related_name="certificates", db_index=False)
    number = models.TextField(_("number of the certificate"), db_collation="C")
    issued_by = models.TextField(_("certificate issued by"))
    valid_from = models.DateField(_("certificate valid from"))
    valid_to = models.DateField(_("valid to"))

    class Meta:
        verbose_name = _("supervisor's certificate")
        constraints = (
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="certificate_span"),
            ExclusionConstraint(
                name="certificate_one_at_a_time",
                expressions=[(F("supervisor"), RangeOperators.EQUAL), (_VALID, RangeOperators.OVERLAPS)],
            ),
            # A number may be kept at a renewal; two people never hold it at the same time.
            ExclusionConstraint(
                name="certificate_number_of_one",
                expressions=[
                    (F("number"), RangeOperators.EQUAL),
                    (F("supervisor"), RangeOperators.NOT_EQUAL),
                    (_VALID, RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return self.number
