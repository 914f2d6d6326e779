"""The summary of a person's month: drafted from the records, edited, submitted to the chair, read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import Own, OwnedManager
from tieshan.organisations.models import Account, Unit


class MonthSummary(models.Model):
    """One person's month in words, with the figures as they stood when it was submitted."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="month_summaries", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    month = models.DateField(_("month"))
    text = models.TextField(pgettext_lazy("work log", "summary"))
    figures = models.JSONField(_("figures"), default=dict, editable=False)
    submitted_on = models.DateField(_("submitted on"))
    read_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("read by"))
    read_on = models.DateField(_("read on"), null=True, blank=True)
    opinion = models.TextField(_("opinion"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {"office.summary.view": Own(wide="office.log.oversee")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "month"], name="summary_once_a_month")]
        indexes = [models.Index(fields=["month", "id"], name="summary_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
