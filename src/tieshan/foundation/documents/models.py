"""Two tables: the last number of each series, and what is attached to any record of the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField


class NumberSeries(models.Model):
    """The last number given in one series of one year. The row is the lock: numbers have no gaps and no doubles."""

    series = models.TextField(_("series"))
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="numberseries_one_a_year"),
            models.CheckConstraint(condition=Q(last__gt=0), name="numberseries_from_one"),
        ]


class Attachment(models.Model):
    """A file attached to a record: encrypted in the store, its name encrypted in the table, opened with the record."""

    record_type = models.TextField(_("kind of record"))
    record_id = models.BigIntegerField(_("record"))
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.TextField(_("kind"), blank=True, default="")
    name = EncryptedTextField(_("file name"), purpose="documents.attachment.name")
    content = models.TextField(_("content"))
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.TextField(_("SHA-256"))
    token = models.TextField(unique=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_on = models.DateField(_("added on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id"], name="attachment_record"),
            # What people without an account sent in on a day, for the limits of those rooms.
            models.Index(
                fields=["record_type", "added_on"],
                include=["size"],
                condition=Q(added_by__isnull=True),
                name="attachment_unnamed_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)
