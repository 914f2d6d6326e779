"""Tables of the duties: templates (what is owed), instances (who owes it when, and what proves it), excuses.

Instances are derived: one set-based statement writes them from the templates and the records of work
(`actions/computing.py`), and the nightly proof compares them with a new computation. They carry no foreign keys in the
database for that reason; what they point at is never deleted.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Least
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tieshan.duties.terms import (
    Anchor,
    Bearer,
    Counted,
    Every,
    ExcuseState,
    NotOwed,
    State,
    TemplateState,
)
from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.members.models import Cadre
from tieshan.organisations.models import Unit


class Template(models.Model):
    """One dated version of one duty: shipped with a regulation, or the district's own, approved by a second person."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("district federation"))
    code = models.TextField(_("code"), db_collation="C")
    title = models.TextField(_("duty"))
    title_en = models.TextField(_("duty in English"), blank=True, default="")
    clause = models.TextField(_("clause"))
    source = models.TextField(_("document"), blank=True, default="")
    basis = models.TextField(_("what it asks"), blank=True, default="")
    basis_en = models.TextField(_("what it asks, in English"), blank=True, default="")
    shipped = models.BooleanField(_("shipped with the lawbook"), default=False)
    show_as_law = models.BooleanField(_("shown as a rule"), default=False)
    bearer = models.TextField(_("who owes it"), choices=Bearer)
    unit_kinds = ArrayField(models.TextField(choices=Unit.Kind), verbose_name=_("kinds of unit"), default=list)
    every = models.TextField(_("how often"), choices=Every)
    occasion = models.TextField(_("occasion"), blank=True, default="")
    occasion_where = models.JSONField(_("conditions of the occasion"), default=dict, blank=True)
    proof = models.TextField(_("record that proves it"))
    proof_where = models.JSONField(_("conditions of the record"), default=dict, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True)
    count_parameter = models.TextField(_("number set by"), blank=True, default="")
    per_working_day = models.BooleanField(_("one for each working day"), default=False)
    anchor = models.TextField(_("time counts from"), choices=Anchor)
    days = models.PositiveSmallIntegerField(_("days to the due day"), null=True, blank=True)
    days_parameter = models.TextField(_("days set by"), blank=True, default="")
    counted = models.TextField(_("counted in"), choices=Counted)
    during = DateRangeField(_("in force from – to"))
    state = models.TextField(_("state"), choices=TemplateState, default=TemplateState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_on = models.DateField(_("proposed on"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_on = models.DateField(_("decided on"), null=True)
    opinion = models.TextField(_("opinion"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="duty_template_one_version",
                expressions=[("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state="in_force"),
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="duty_template_not_empty"),
            models.CheckConstraint(
                condition=Q(count__isnull=False) | ~Q(count_parameter="") | Q(per_working_day=True),
                name="duty_template_has_number",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=False) | ~Q(days_parameter=""), name="duty_template_has_time"
            ),
            models.CheckConstraint(
                condition=Q(every="event") & ~Q(occasion="") | ~Q(every="event") & Q(occasion=""),
                name="duty_template_occasion",
            ),
        ]

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.title_en if english and self.title_en else self.title

    @property
    def what(self) -> str:
        """What the duty asks, in the reader's language."""
        english = (get_language() or "").startswith("en")
        return self.basis_en if english and self.basis_en else self.basis


def _derived(to: type[models.Model] | str, **options: object) -> models.ForeignKey:
    """A link of a derived table: without a constraint of its own, proved every night instead."""
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, related_name="+", **options)  # type: ignore[arg-type]


class Instance(models.Model):
    """One duty of one bearer in one period. `bearer` is the cadre's or the unit's key, as the template says."""

    template = _derived(Template, db_index=False, verbose_name=_("duty"))
    bearer = models.BigIntegerField()
    unit = _derived(Unit, db_index=False, verbose_name=_("unit"))
    cadre = _derived(Cadre, db_index=False, null=True, verbose_name=_("cadre"))
    account = _derived(settings.AUTH_USER_MODEL, db_index=False, null=True)
    first_day = models.DateField(_("the first day of the period"))
    last_day = models.DateField(_("the last day of the period"))
    # Key of the occasion's record; 0 for what returns by rhythm.
    occasion = models.BigIntegerField(default=0)
    # Where the unit stood on the last day of the period: what a report of that time follows.
    path = models.TextField(db_collation="C")
    due_on = models.DateField(_("due on"), null=True)
    # The day on which the board counts it: the end of its period, or its due day when that lies before it (a yearly
    # letter due in March belongs to March).
    falls_on = models.GeneratedField(
        expression=Least("last_day", "due_on"), output_field=models.DateField(), db_persist=True
    )
    required = models.IntegerField(_("required"), null=True)
    found = models.IntegerField(_("found"), default=0)
    proofs = ArrayField(models.BigIntegerField(), default=list)
    settled_on = models.DateField(_("proved on"), null=True)
    state = models.TextField(_("state"), choices=State)
    reason = models.TextField(_("why not owed"), choices=NotOwed, blank=True, default="")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "bearer", "first_day", "occasion"], name="duty_instance_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "last_day"], name="duty_instance_unit"),
            models.Index(fields=["account", "last_day"], name="duty_instance_account"),
            models.Index(
                fields=["last_day", "id"],
                include=["unit", "template", "state", "due_on", "path"],
                name="duty_instance_day",
            ),
            models.Index(fields=["due_on"], condition=Q(state="open"), name="duty_instance_open"),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.cadre or self.unit}"


class Excuse(models.Model):
    """A request to be excused from one duty of one period, with its reason and its approval."""

    instance = models.ForeignKey(Instance, models.PROTECT, related_name="excuses", verbose_name=_("duty"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    reason = EncryptedTextField(purpose="duties.excuse.reason", verbose_name=_("reason"))
    state = models.TextField(_("state"), choices=ExcuseState, default=ExcuseState.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    requested_on = models.DateField(_("requested on"))
    decided_on = models.DateField(_("decided on"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance"], condition=Q(state__in=["requested", "agreed"]), name="duty_excuse_one_running"
            ),
        ]

    def __str__(self) -> str:
        return str(self.instance)
