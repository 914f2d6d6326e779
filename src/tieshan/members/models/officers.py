"""Officers: who sits on a body in which term (Trade Union Law art. 10, 14, 18, 19)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.members.models.people import Person
from tieshan.organisations.models import Term, Unit


class Officer(models.Model):
    """A person elected into a body, with the declarations that the election rules ask for."""

    class Position(models.TextChoices):
        CHAIR = "chair", _("chair")
        VICE_CHAIR = "vice_chair", _("vice-chair")
        VICE_CHAIR_MONEY = "vice_chair_money", _("vice-chair in charge of money and assets")
        FINANCE = "finance", _("finance officer")
        MEMBER = "member", _("committee member")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="officers")
    term = models.ForeignKey(Term, models.PROTECT, related_name="officers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="offices")
    position = models.TextField(_("position"), choices=Position, default=Position.MEMBER)
    full_time = models.BooleanField(_("full-time"), default=False)
    not_a_relative = models.BooleanField(_("declares no near kinship with the employer's head"), default=False)
    during = DateRangeField(_("from – to"))
    document = models.TextField(_("document and number"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="officer_once_per_term",
                expressions=[
                    ("term", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]
