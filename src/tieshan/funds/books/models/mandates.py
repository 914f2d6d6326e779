"""Custody mandates (who keeps whose money, by which papers) and sub-accounts of the district's own."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Unit


class CustodyMandate(models.Model):
    """A union entrusts its money to a federation: the federation is its agent, the money stays the union's."""

    class End(models.TextChoices):
        REVOKED = "revoked", _("revoked by the union")
        HANDED_OVER = "handed_over", _("handed over to another federation")
        MERGED = "merged", _("the union merged into another")
        DISSOLVED = "dissolved", _("the union ended")

    principal = models.ForeignKey(
        Unit, models.PROTECT, related_name="mandates_given", verbose_name=_("union that entrusts its money")
    )
    holder = models.ForeignKey(
        Unit, models.PROTECT, related_name="mandates_held", verbose_name=_("federation that keeps it")
    )
    during = DateRangeField(_("from – to"))
    agreement = models.TextField(_("agreement and number"))
    agreed_on = models.DateField(_("agreement signed on"))
    resolution = models.TextField(_("resolution of the members' meeting"))
    resolved_on = models.DateField(_("resolved on"))
    seals = models.TextField(_("seals and signatures handed over"), blank=True, default="")
    ended = models.TextField(_("how it ended"), choices=End, blank=True, default="")
    end_reason = models.TextField(_("reason of the end"), blank=True, default="")
    end_document = models.TextField(_("document of the end"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ("principal", "holder")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="funds_mandate_one_at_a_time",
                expressions=[("principal", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="funds_mandate_not_empty"),
            models.CheckConstraint(condition=~Q(principal=F("holder")), name="funds_mandate_two_unions"),
            models.CheckConstraint(
                condition=Q(during__endswith__isnull=True, ended="")
                | (Q(during__endswith__isnull=False) & ~Q(ended="")),
                name="funds_mandate_end_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="funds_mandate_holder")]

    def __str__(self) -> str:
        return f"{self.principal} → {self.holder}"

    @property
    def unit_id(self) -> int:
        return self.principal_id


class SubAccount(models.Model):
    """An account below a listed one, added by the province or the district; the first level stays locked."""

    class Scope(models.TextChoices):
        PROVINCE = "province", _("set by the province")
        DISTRICT = "district", _("set by the district")

    code = models.TextField(_("code"), db_collation="C")
    parent = models.TextField(_("stands under"), db_collation="C")
    name = models.TextField(_("name"))
    scope = models.TextField(_("set by"), choices=Scope, default=Scope.DISTRICT)
    valid_from = models.DateField(pgettext_lazy("books", "from"))
    valid_to = models.DateField(pgettext_lazy("books", "to"), null=True, blank=True)
    document = models.TextField(_("document and number"), blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="funds_subaccount_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="funds_subaccount_days"
            ),
            models.CheckConstraint(condition=Q(code__startswith=F("parent")), name="funds_subaccount_under_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
