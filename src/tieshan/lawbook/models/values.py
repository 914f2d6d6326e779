"""A value that the district sets itself, from a day on, by a document of its own and with approval."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.workflow import Machine, Row

__all__ = ["VALUE", "DistrictValue"]


class DistrictValue(models.Model):
    """One proposed or approved value. An approved one is never changed: what comes later is a new one, with its day."""

    class State(models.TextChoices):
        ASKED = "asked", _("under approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not agreed")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("district"))
    code = models.TextField(_("code of the value"))
    # As the files write it; nothing when the shipped value is to hold again.
    value = models.JSONField(_("value"), null=True, blank=True)
    lifted = models.BooleanField(_("the shipped value holds again"), default=False)
    valid_from = models.DateField(_("valid from"))
    document = models.TextField(_("document"))
    number = models.TextField(_("document number"))
    article = models.TextField(_("article"), blank=True, default="")
    reason = models.TextField(_("reason"))
    state = models.TextField(_("state"), choices=State, default=State.ASKED)
    proposed_on = models.DateField(_("proposed on"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("proposed by"),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("value of the district")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], condition=Q(state="approved"), name="district_value_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(lifted=True, value__isnull=True) | Q(lifted=False, value__isnull=False),
                name="district_value_or_lifted",
            ),
            models.CheckConstraint(condition=~Q(document="") & ~Q(number=""), name="district_value_has_a_source"),
        ]
        indexes = [models.Index(fields=["code", "valid_from"], name="district_value_by_code")]

    def __str__(self) -> str:
        return f"{self.code} · {self.valid_from.isoformat()}"


VALUE = Machine(
    "lawbook.value",
    title=_("Value of the district"),
    states=DistrictValue.State,
    rows=[
        Row("asked", "workflow.approval.agree", "approved"),
        Row("asked", "workflow.approval.refuse", "refused"),
        Row("asked", "workflow.approval.return", "returned"),
        Row("asked", "workflow.approval.withdraw", "withdrawn"),
        Row("returned", "lawbook.value.correct", "asked"),
        Row("withdrawn", "lawbook.value.correct", "asked"),
    ],
)
