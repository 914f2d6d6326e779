"""The words of money coming in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PayerKind(models.TextChoices):
    """What an employer pays."""

    LEVY = "levy", _("levy")
    PREPARATION = "preparation", _("preparation fund")


class Direction(models.TextChoices):
    """Which way the money goes."""

    UNION = "union", _("union collects and remits")
    TAX = "tax", _("tax office collects and returns")


class Source(models.TextChoices):
    """Where a receipt comes from."""

    FILE = "file", _("file")
    COUNTER = "counter", _("counter or single transfer")


class ReceiptState(models.TextChoices):
    """What became of a receipt."""

    BOOKED = "booked", _("levy booked")
    QUEUED = "queued", _("waits for an answer")
    ASIDE = "aside", _("receipt set aside")
    REVERSED = "reversed", _("taken back")


class QueueReason(models.TextChoices):
    """Why a receipt could not be booked by itself."""

    CODE = "code", _("nobody has this taxpayer code")
    PERIOD = "period", _("not a payer in that month")
    MONTH = "month", _("no single month is named")
    BASE = "base", _("nothing declared for the month")
    AMOUNT = "amount", _("the amount is not what is due")
    SETTLED = "settled", _("the month is paid already")
    MANDATE = "mandate", _("the union's money is not in custody")
