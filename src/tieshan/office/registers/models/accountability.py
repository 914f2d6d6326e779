"""Accountability (speech:C32): what happened, under which clause, and what the person concerned says to it.

The procedure (hearing, decision, appeal) comes later; its records begin here.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models import Account, Unit


class AccountabilityEvent(models.Model):
    """One event on record about a person: facts, not a judgement."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("person concerned"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    happened_on = models.DateField(_("happened on"))
    clause = models.TextField(_("clause"))
    fact = EncryptedTextField(purpose="office.accountability.fact", verbose_name=_("what happened"))
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by"))
    made_on = models.DateField(_("recorded on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_why = models.TextField(_("why withdrawn"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {
        "office.accountability.view": Own(wide="office.accountability.oversee"),
        "office.accountability.state": Own(),
    }

    class Meta:
        indexes = [models.Index(fields=["happened_on", "id"], name="accountability_happened")]

    def __str__(self) -> str:
        return f"{self.account} {self.happened_on:%Y-%m-%d}"


class AccountabilityStatement(models.Model):
    """What the person concerned says to it."""

    event = models.ForeignKey(AccountabilityEvent, models.PROTECT, related_name="statements")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("person concerned"))
    written_on = models.DateField(_("written on"))
    text = EncryptedTextField(purpose="office.accountability.statement", verbose_name=_("statement"))
