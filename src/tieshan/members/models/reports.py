"""The monthly membership report of a basic union: drafted from the register, confirmed by its chair."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Unit


class MembershipReport(models.Model):
    """The figures of one unit's own register in one month, as they stood when they were confirmed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="membership_reports", verbose_name=_("union"))
    first_day = models.DateField(_("month"))
    last_day = models.DateField(_("end of the month"))
    members_before = models.PositiveIntegerField(_("members before"))
    joined = models.PositiveIntegerField(_("joined or taken up again"))
    left = models.PositiveIntegerField(_("left or retained"))
    members = models.PositiveIntegerField(_("members at the end"))
    retained = models.PositiveIntegerField(_("memberships retained"))
    remark = models.TextField(_("remark"), blank=True, default="")
    submitted_on = models.DateField(_("reported on"))
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "first_day"], name="membership_report_once"),
            models.CheckConstraint(
                condition=Q(members=F("members_before") + F("joined") - F("left")), name="membership_report_adds_up"
            ),
        ]
        indexes = [models.Index(fields=["last_day", "id"], name="membership_report_month")]

    def __str__(self) -> str:
        return f"{self.unit} {self.first_day:%Y-%m}"
