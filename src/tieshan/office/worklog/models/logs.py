"""The log of a day (speech:C29): a line beside what other records already tell; notes are added, nothing is lost."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager
from tieshan.organisations.models import Account, Unit


class DayLog(models.Model):
    """What a person did on a day. The records made elsewhere that day are not copied: they are read beside it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="day_logs", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    day = models.DateField(_("day"))
    text = models.TextField(_("what the day was about"), blank=True, default="")
    made_on = models.DateField(_("written on"))
    changed_on = models.DateField(_("rewritten on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {
        "office.log.view": Own(wide="office.log.oversee"),
        "office.log.amend": Own(),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="day_log_once")]
        indexes = [
            models.Index(fields=["day", "id"], name="day_log_day"),
            models.Index(fields=["unit", "day", "id"], name="day_log_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class LogEntry(models.Model):
    """One matter of the day, where somebody wants it apart from the line."""

    log = models.ForeignKey(DayLog, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField(_("number"))
    kind = models.TextField(_("kind"))
    text = models.TextField(_("matter"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="log_entry_once")]


class LogNote(models.Model):
    """What was added later: an addendum of the writer, or a remark of a superior. Never changed."""

    class Kind(models.TextChoices):
        ADDENDUM = "addendum", _("addendum")
        COMMENT = "comment", _("remark of a superior")

    log = models.ForeignKey(DayLog, models.PROTECT, related_name="notes")
    kind = models.TextField(_("kind"), choices=Kind)
    author = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("written by"))
    written_on = models.DateField(_("written on"))
    text = models.TextField(_("addition"))
