"""The words of supervision."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

__all__ = ["Cover", "Place", "Source", "Visit"]


class Place(TextChoices):
    """What somebody is in the supervision of a unit."""

    HEAD = "head", _("head of the supervision committee")
    MEMBER = "member", _("member of the supervision committee")
    SUPERVISOR = "supervisor", _("supervisor")


class Cover(TextChoices):
    """How far a unit has its part of the network on a day."""

    GAP = "gap", _("nobody with a valid certificate")
    SUPERVISED = "supervised", _("has supervisors")
    COMMITTEE = "committee", _("has a committee")


class Source(TextChoices):
    """Why an employer is inspected."""

    PLAN = "plan", _("by plan")
    TIP = "tip", _("by a tip")
    CONCERN = "concern", _("after a concern")
    DISPUTE = "dispute", _("after a dispute")


class Visit(TextChoices):
    """How an inspection stands."""

    PLANNED = "planned", _("to be held")
    HELD = "held", _("inspection held")
    CALLED_OFF = "called_off", _("inspection called off")
