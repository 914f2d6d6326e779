"""The words of the budgets: versions, lines, commitments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionKind(models.TextChoices):
    """The budget as first decided, or a later adjustment of it."""

    ORIGINAL = "original", _("budget of the year")
    ADJUSTMENT = "adjustment", _("budget adjustment")


class VersionState(models.TextChoices):
    """How a version stands."""

    DRAFT = "draft", _("being drafted")
    SUBMITTED = "submitted", _("under approval")
    RETURNED = "returned", _("sent back for mending")
    AGREED = "agreed", _("budget in force")
    REPLACED = "replaced", _("replaced by an adjustment")
    REFUSED = "refused", _("budget not agreed")
    DROPPED = "dropped", _("thrown away")


class Direction(models.TextChoices):
    """Which way the money of a line goes."""

    INCOME = "income", _("income")
    SPENDING = "spending", _("spending")


class CommitmentKind(models.TextChoices):
    """What an entry does to its line."""

    RESERVE = "reserve", _("reserved")
    RELEASE = "release", _("set free")
    SPEND = "spend", _("spent")
    TAKE_BACK = "take_back", _("payment taken back")
