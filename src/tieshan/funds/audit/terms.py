"""The words of audits of money."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditKind(models.TextChoices):
    """What is looked at and why."""

    YEARLY = "yearly", _("yearly audit of accounts")
    SPECIAL = "special", _("special audit")
    HANDOVER = "handover", _("audit at the end of office")


class AuditState(models.TextChoices):
    """How far an audit is."""

    PLANNED = "planned", _("planned")
    NOTIFIED = "notified", _("notice given, at work")
    DRAFTED = "drafted", _("draft with the unit for comments")
    REPORTED = "reported", _("report issued, being put right")
    CLOSED = "closed", _("audit closed")
    CANCELLED = "cancelled", _("audit cancelled")


class Grade(models.TextChoices):
    """How much a finding weighs."""

    NOTE = "note", pgettext_lazy("finding", "remark")
    FAULT = "fault", _("fault")
    GRAVE = "grave", _("grave fault")


class FixState(models.TextChoices):
    """How far a measure is."""

    OPEN = "open", _("to be put right")
    ANSWERED = "answered", _("answered, to be checked")
    DONE = "done", _("put right")


class Sign(models.TextChoices):
    """What stands out when many records are looked at together. A sign is no finding."""

    ROUND = "round", _("round sums")
    DAY_OFF = "day_off", _("booked on a day off")
    BELOW = "below", _("just under the limit of the audit committee")
    SPLIT = "split", _("looks like one purchase in parts")
    SHARED = "shared", _("same payee in several unions")
    TWICE = "twice", _("same day, amount and payee twice")
    BENEFIT = "benefit", _("same person, same benefit twice")
    REVERSED = "reversed", _("taken back in a later month")
