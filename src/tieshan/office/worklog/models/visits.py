"""Visits to enterprises and workers (speech:C08): who was met, what problems came up, what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Account, Employer, Unit


class Visit(models.Model):
    """One visit. The unit is the federation in charge of the place."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("visit to an enterprise")
        WORKER = "worker", _("visit to workers")
        UNION = "union", _("visit to a basic union")

    account = models.ForeignKey(Account, models.PROTECT, related_name="visits", verbose_name=_("visited by"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("federation in charge"))
    kind = models.TextField(_("kind of visit"), choices=Kind, default=Kind.ENTERPRISE)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("enterprise")
    )
    place = models.TextField(_("place"), blank=True, default="")
    day = models.DateField(_("visited on"))
    met = models.TextField(_("met"))
    about = models.TextField(_("what it was about"))
    made_on = models.DateField(_("recorded on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_why = models.TextField(_("why withdrawn"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(employer__isnull=False) | ~Q(place=""), name="visit_has_a_place"),
        ]
        indexes = [
            models.Index(fields=["day", "id"], name="visit_day"),
            models.Index(fields=["unit", "day", "id"], name="visit_unit"),
            models.Index(fields=["account", "day"], name="visit_account"),
            models.Index(fields=["employer", "day"], name="visit_employer"),
        ]

    def __str__(self) -> str:
        return f"{self.where} {self.day:%Y-%m-%d}"

    @property
    def where(self) -> str:
        """The enterprise, or the place in words."""
        return self.employer.name if self.employer is not None else self.place


class VisitProblem(models.Model):
    """A problem found on a visit: solved on the spot, or answered by a day, or passed on to somebody who answers."""

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("answered")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="problems", verbose_name=_("visit"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("federation in charge"))
    kind = models.TextField(_("kind of problem"))
    text = models.TextField(_("problem"))
    state = models.TextField(_("state"), choices=State, default=State.OPEN)
    on_spot = models.BooleanField(_("solved on the spot"), default=False)
    responsible = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("in the hands of"))
    passed_on = models.DateField(_("passed on"), null=True, blank=True)
    found_on = models.DateField(pgettext_lazy("visit", "found on"))
    due_on = models.DateField(_("to be answered by"))
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    in_time = models.BooleanField(_("answered in time"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_on__isnull=True) | Q(state="answered", answered_on__isnull=False),
                name="problem_answered_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on", "id"], name="problem_unit_due"),
            models.Index(fields=["due_on", "id"], name="problem_due"),
            models.Index(fields=["responsible", "due_on"], name="problem_waiting", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.text[:60]
