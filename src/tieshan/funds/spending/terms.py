"""The words of spending requests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """How a request stands."""

    REQUESTED = "requested", _("spending under approval")
    RETURNED = "returned", _("sent back to the applicant")
    WITHDRAWN = "withdrawn", _("request withdrawn")
    REFUSED = "refused", _("spending not agreed")
    AGREED = "agreed", _("agreed, bills to be checked")
    CHECKED = "checked", _("checked, to be paid")
    PAYING = "paying", _("being paid")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("given up")


class Shared(models.TextChoices):
    """What two requests have in common."""

    PAYEE = "payee", _("the same payee")
    PURPOSE = "purpose", _("a like purpose")
    LINE = "line", _("the same budget line")
    APPLICANT = "applicant", _("the same applicant")


class Outcome(models.TextChoices):
    """What the audit committee said beforehand."""

    AGREE = "agree", _("review: agreed")
    REFUSE = "refuse", _("review: not agreed")
    RETURN = "return", _("review: sent back")
