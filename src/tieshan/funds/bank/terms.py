"""The words of bank statements and their reconciliation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MatchWay(models.TextChoices):
    """Who found that lines of the bank and of the books are the same money."""

    AUTO = "auto", _("found by comparison")
    HAND = "hand", _("chosen by hand")


class MonthState(models.TextChoices):
    """How far the reconciliation of a month is."""

    PREPARED = "prepared", _("prepared")
    CHECKED = "checked", _("checked")
