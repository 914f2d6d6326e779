"""Service standards (speech:C28, C07): what a unit promises within which time, and whether it kept it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Account, Unit


class ServiceStandard(models.Model):
    """A matter that a unit promises to settle within so many days."""

    class Counted(models.TextChoices):
        WORKING = "working_day", _("working days")
        CALENDAR = "calendar_day", _("calendar days")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="service_standards", verbose_name=_("unit"))
    matter = models.TextField(_("matter"))
    days = models.PositiveIntegerField(_("promised time"))
    counted = models.TextField(_("counted in"), choices=Counted, default=Counted.WORKING)
    since = models.DateField(_("promised since"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "matter"], condition=models.Q(ended_on__isnull=True), name="service_once_per_unit"
            )
        ]

    def __str__(self) -> str:
        return self.matter


class ServiceCase(models.Model):
    """One matter that came in under a promise."""

    standard = models.ForeignKey(ServiceStandard, models.PROTECT, related_name="cases", verbose_name=_("matter"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("in the hands of"))
    about = models.TextField(_("about"))
    received_on = models.DateField(_("came in on"))
    due_on = models.DateField(_("promised by"))
    done_on = models.DateField(_("settled on"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True, default="")
    in_time = models.BooleanField(_("promise kept"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        indexes = [models.Index(fields=["unit", "received_on", "id"], name="service_case_unit")]

    def __str__(self) -> str:
        return self.about
