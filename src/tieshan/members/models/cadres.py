"""Professional cadres: contract, rank, the federation they serve and the units they look after (speech:C02, C21)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models import Account, Unit


class Cadre(models.Model):
    """A professional union cadre employed to serve a federation and its enterprise unions."""

    name = models.TextField(_("full name"))
    name_pinyin = models.TextField(db_collation="C")
    name_initials = models.TextField(db_collation="C")
    sex = models.TextField(_("sex"))
    birth_date = models.DateField(_("date of birth"))
    id_number = EncryptedTextField(purpose="members.cadre.id_number", verbose_name=_("identity number"))
    id_hash = models.BinaryField(max_length=32, unique=True)
    id_masked = models.TextField(_("identity number"))
    phone = EncryptedTextField(purpose="members.cadre.phone", null=True, blank=True, verbose_name=_("telephone"))
    phone_masked = models.TextField(_("telephone"), blank=True, default="")
    education = models.TextField(_("education"), blank=True, default="")
    political_status = models.TextField(_("political status"), blank=True, default="")
    rank = models.TextField(_("rank"), blank=True, default="")
    post_title = models.TextField(_("position"), blank=True, default="")
    federation = models.ForeignKey(Unit, models.PROTECT, related_name="cadres", verbose_name=_("federation served"))
    account = models.OneToOneField(
        Account, models.PROTECT, null=True, blank=True, related_name="cadre", verbose_name=_("account")
    )
    service = DateRangeField(_("in service from – to"))
    contract = DateRangeField(_("contract from – to"), null=True, blank=True)
    end_reason = models.TextField(_("reason of leaving"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "federation"

    class Meta:
        indexes = [
            models.Index(fields=["federation", "name_pinyin", "id"], name="cadre_federation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit_id(self) -> int:
        return self.federation_id


class CadreAssignment(models.Model):
    """A unit that a cadre looks after, from which day to which."""

    cadre = models.ForeignKey(Cadre, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cadre_assignments")
    during = DateRangeField(_("from – to"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="cadre_assignment_once",
                expressions=[
                    ("cadre", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]
