"""The words of payments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How the money leaves."""

    BANK = "bank", _("transfer by the bank")
    SIGNED = "signed", _("paid out against signature")


class LineState(models.TextChoices):
    """What became of one payment."""

    ORDERED = "ordered", _("ordered")
    PAID = "paid", _("paid out")
    BOUNCED = "bounced", _("came back")
