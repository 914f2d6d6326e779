"""Employers, outside lists to compare them with, and the follow-up of those without a union (speech:C19, C05)."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models.units import Unit


class Employer(models.Model):
    """A legal employer. Its `territory` is the federation that looks after it, its `union_unit` the union it has."""

    credit_code = models.TextField(_("credit code"), unique=True, null=True, blank=True, db_collation="C")
    code_accepted_reason = models.TextField(_("why a failing code was accepted"), blank=True, default="")
    name = models.TextField(_("name"))
    name_pinyin = models.TextField(db_collation="C", blank=True, default="")
    name_initials = models.TextField(db_collation="C", blank=True, default="")
    category = models.TextField(_("unit category"), blank=True, default="")
    industry = models.TextField(_("industry"), blank=True, default="")
    address = models.TextField(_("address"), blank=True, default="")
    legal_representative = models.TextField(_("legal representative"), blank=True, default="")
    phone = models.TextField(_("telephone"), blank=True, default="")
    workers = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    migrant = models.PositiveIntegerField(_("migrant workers"), null=True, blank=True)
    agency = models.PositiveIntegerField(_("agency workers"), null=True, blank=True)
    workers_on = models.DateField(_("counted on"), null=True, blank=True)
    has_party = models.BooleanField(_("has a party organisation"), null=True, blank=True)
    party_kind = models.TextField(_("kind of party organisation"), blank=True, default="")
    party_secretary = models.TextField(_("party secretary"), blank=True, default="")
    party_members = models.PositiveIntegerField(_("party members"), null=True, blank=True)
    union_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="employers", verbose_name=_("its union")
    )
    territory = models.ForeignKey(
        Unit, models.PROTECT, related_name="employers_around", verbose_name=_("federation in charge")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ("territory", "union_unit")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(women__isnull=True) | Q(workers__isnull=True) | Q(women__lte=models.F("workers")),
                name="employer_women_within_workers",
            ),
        ]
        indexes = [
            models.Index(fields=["name_pinyin", "id"], name="employer_pinyin"),
            models.Index(fields=["name_initials"], name="employer_initials"),
            models.Index(fields=["territory", "name_pinyin", "id"], name="employer_territory"),
            models.Index(fields=["workers", "id"], name="employer_unbuilt", condition=Q(union_unit__isnull=True)),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="employer_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit_id(self) -> int:
        return self.territory_id


class StaffCount(models.Model):
    """How many workers an employer had on a day on which it was counted; kept by the database with every change.

    What speaks of a past day takes the last count up to it, or the first one after where there is none.
    """

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="staff_counts", db_index=False)
    counted_on = models.DateField(_("counted on"))
    workers = models.PositiveIntegerField(_("workers"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "counted_on"], name="staff_count_once_a_day")]

    def __str__(self) -> str:
        return f"{self.counted_on} {self.workers}"


class EmployerMove(models.Model):
    """An employer went to another federation; kept by the database with every change.

    On a past day it stood where the first move after that day says that it came from, else where it stands now. Of two
    moves on one day the first is kept: it says where the day began.
    """

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="moves", db_index=False)
    moved_on = models.DateField(_("moved on"))
    came_from = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("came from"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "moved_on"], name="employer_move_once_a_day")]

    def __str__(self) -> str:
        return f"{self.moved_on} {self.came_from_id}"


class EmployerListing(models.Model):
    """One line of a list from elsewhere (tax, social insurance, market supervision), matched to an employer or not."""

    class Source(models.TextChoices):
        TAX = "tax", _("tax office")
        INSURANCE = "insurance", _("social insurance")
        MARKET = "market", _("market supervision")

    class Match(models.TextChoices):
        CODE = "code", _("by credit code")
        NAME = "name", _("by name")
        NONE = "none", _("not in the register")

    source = models.TextField(_("source"), choices=Source)
    listed_on = models.DateField(_("list of"))
    credit_code = models.TextField(_("credit code"), blank=True, default="", db_collation="C")
    name = models.TextField(_("name"))
    workers = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    address = models.TextField(_("address"), blank=True, default="")
    employer = models.ForeignKey(Employer, models.SET_NULL, null=True, blank=True, related_name="listings")
    match = models.TextField(_("matched"), choices=Match, default=Match.NONE)
    territory = models.ForeignKey(Unit, models.PROTECT, related_name="employer_listings")

    objects = ScopedManager()
    scope_path = "territory"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "listed_on", "credit_code", "name"], name="employer_listing_once"
            ),
        ]
        indexes = [models.Index(fields=["employer"], name="listing_employer")]

    @property
    def unit_id(self) -> int:
        return self.territory_id


class EmployerFollowUp(models.Model):
    """An employer without a union, in the hands of a responsible cadre until a union stands or a reason is given."""

    class State(models.TextChoices):
        OPEN = "open", _("to visit")
        TALKING = "talking", _("in talks")
        FOUNDING = "founding", _("founding under way")
        DONE = "done", _("union founded")
        DROPPED = "dropped", _("closed with reason")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="follow_ups")
    responsible = models.ForeignKey(
        "organisations.Account", models.PROTECT, related_name="follow_ups", verbose_name=_("responsible cadre")
    )
    state = models.TextField(_("state"), choices=State, default=State.OPEN)
    opened_on = models.DateField(_("opened on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ("employer__territory",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer"], condition=~Q(state__in=["done", "dropped"]), name="follow_up_one_open"
            ),
        ]

    @property
    def unit_id(self) -> int:
        return self.employer.territory_id
