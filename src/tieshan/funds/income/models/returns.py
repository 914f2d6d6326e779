"""Money that goes back: the preparation fund at founding, the levy of small payers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.funds.books.models import Voucher
from tieshan.funds.income.models.levy import Payer
from tieshan.organisations.models import Account, Unit


class PreparationReturn(models.Model):
    """The preparation fund of an employer, returned to the union that was founded there."""

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="preparation_returns", verbose_name=_("payer"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("federation"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("to union"))
    collected_fen = models.BigIntegerField(_("collected"))
    returned_fen = models.BigIntegerField(_("sum returned"))
    returned_on = models.DateField(_("returned on"))
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="+")
    taken_back_on = models.DateField(_("return taken back on"), null=True, blank=True)

    objects = ScopedManager()
    scope_path = ("unit", "to_unit")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payer"], condition=Q(taken_back_on__isnull=True), name="funds_preparation_return_once"
            )
        ]
        indexes = [models.Index(fields=["unit", "-returned_on", "id"], name="funds_preparation_unit")]

    def __str__(self) -> str:
        return str(self.payer)


class Refund(models.Model):
    """The levy of a small payer for one year, refunded in full on application."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        AGREED = "agreed", _("refund agreed")
        REFUSED = "refused", _("refund refused")
        RECEIVED = "received", _("refund received")

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="refunds", verbose_name=_("payer"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    year = models.SmallIntegerField(_("year"))
    paid_fen = models.BigIntegerField(_("paid in the year"))
    refund_fen = models.BigIntegerField(_("to be refunded"))
    state = models.TextField(_("state"), choices=State, default=State.ASKED)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    opinion = models.TextField(_("opinion"), blank=True, default="")
    received_on = models.DateField(_("received on"), null=True, blank=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "year"], condition=~Q(state="refused"), name="funds_refund_once_a_year"
            )
        ]
        indexes = [models.Index(fields=["unit", "-year", "id"], name="funds_refund_unit")]

    def __str__(self) -> str:
        return f"{self.payer} {self.year}"
