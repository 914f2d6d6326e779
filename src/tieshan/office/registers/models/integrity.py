"""Integrity (speech:C31): the yearly declaration, and gifts with what became of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models import Account, Unit


class Declaration(models.Model):
    """What a person declares and promises for a year. Signed once, never changed."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="declarations", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    year = models.PositiveIntegerField(_("year"))
    interests = EncryptedTextField(purpose="office.declaration.interests", verbose_name=_("interests declared"))
    gifts = EncryptedTextField(purpose="office.declaration.gifts", verbose_name=_("gifts declared"))
    three_disorders = models.BooleanField(_("promises the three restraints"))
    confidential = models.BooleanField(_("acknowledges confidentiality"))
    signed_on = models.DateField(_("signed on"))

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {"office.declaration.view": Own(wide="office.declaration.oversee")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "year"], name="declaration_once_a_year")]
        indexes = [models.Index(fields=["signed_on", "id"], name="declaration_signed")]

    def __str__(self) -> str:
        return f"{self.account} {self.year}"


class Gift(models.Model):
    """A gift that was offered to a person, and what became of it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="gifts", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    offered_on = models.DateField(_("offered on"))
    giver = EncryptedTextField(purpose="office.gift.giver", verbose_name=_("by whom"))
    what = models.TextField(_("what"))
    value = models.DecimalField(_("estimated value in yuan"), max_digits=12, decimal_places=2, null=True, blank=True)
    handling = models.TextField(_("what became of it"))
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    handed_to = models.TextField(_("handed to"), blank=True, default="")
    made_on = models.DateField(_("registered on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {
        "office.gift.view": Own(wide="office.gift.oversee"),
        "office.gift.settle": Own(wide="office.gift.oversee"),
    }

    class Meta:
        indexes = [models.Index(fields=["offered_on", "id"], name="gift_offered")]

    def __str__(self) -> str:
        return self.what
