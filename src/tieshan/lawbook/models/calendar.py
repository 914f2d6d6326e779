"""Years of the official calendar that the district has entered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["AnnouncedYear"]


class AnnouncedYear(models.Model):
    """One notice of the State Council as entered; of several for one year the latest holds. Never changed, never
    deleted: deadlines were counted by it."""

    year = models.PositiveSmallIntegerField(_("year"))
    title = models.TextField(_("title of the notice"))
    number = models.TextField(_("document number"))
    issued_on = models.DateField(_("issued on"))
    # [{"name": "…", "first": "2027-01-01", "last": "2027-01-03", "statutory": [days], "worked": [days]}, …]
    holidays = models.JSONField(_("holidays"))
    entered_on = models.DateField(_("entered in the calendar on"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("year of the working-day calendar")
        indexes = (models.Index(fields=["year", "-id"], name="lawbook_announced_year"),)

    def __str__(self) -> str:
        return f"{self.year} {self.number}"
