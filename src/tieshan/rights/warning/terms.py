"""Words of the room: grades, states, signs that people report, measures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["TO_OFFICES", "Grade", "MeasureKind", "Model", "SignKind", "State", "VisitState"]


class Grade(models.IntegerChoices):
    """How grave it looks; in the lawbook's list of grades blue is IV and red is I."""

    NONE = 0, pgettext_lazy("grade of a warning", "no warning")
    BLUE = 1, pgettext_lazy("grade of a warning", "blue")
    YELLOW = 2, pgettext_lazy("grade of a warning", "yellow")
    ORANGE = 3, pgettext_lazy("grade of a warning", "orange")
    RED = 4, pgettext_lazy("grade of a warning", "red")


class State(models.TextChoices):
    """Where a warning stands."""

    RAISED = "raised", pgettext_lazy("warning", "to be reported")
    IN_HAND = "in_hand", pgettext_lazy("warning", "being dealt with")
    CHECKED = "checked", pgettext_lazy("warning", "checked by a second person")
    CLOSED = "closed", pgettext_lazy("warning", "lifted")


class SignKind(models.TextChoices):
    """What a person has noticed at an employer."""

    ARREARS = "arrears", pgettext_lazy("sign of trouble", "wages not paid")
    LAYOFF = "layoff", pgettext_lazy("sign of trouble", "plan of a lay-off")
    MOVING = "moving", pgettext_lazy("sign of trouble", "moving away or closing")
    UNREST = "unrest", pgettext_lazy("sign of trouble", "stoppage, gathering or extreme act")
    OTHER = "other", pgettext_lazy("sign of trouble", "something else")


class MeasureKind(models.TextChoices):
    """What was done about a warning."""

    TALK = "talk", pgettext_lazy("measure", "talk with the employer")
    WORKERS = "workers", pgettext_lazy("measure", "talk with the workers")
    LETTER = "letter", pgettext_lazy("measure", "letter to the employer")
    AUTHORITY = "authority", pgettext_lazy("measure", "letter to the labour authority")
    COURT = "court", pgettext_lazy("measure", "letter to the court")
    OFFICE = "office", pgettext_lazy("measure", "letter to another office")
    JOINT = "joint", pgettext_lazy("measure", "joint meeting with other offices")
    OTHER = "other", pgettext_lazy("measure", "another measure")


#: Measures that are letters to offices: written by the house, entered with their delivery.
TO_OFFICES = (MeasureKind.AUTHORITY, MeasureKind.COURT, MeasureKind.OFFICE)


class VisitState(models.TextChoices):
    """A prevention visit."""

    PLANNED = "planned", pgettext_lazy("prevention visit", "to be paid")
    DONE = "done", pgettext_lazy("prevention visit", "paid")


class Model(models.TextChoices):
    """What foresees: the score of the house, or complaints alone as a baseline."""

    SCORE = "score", pgettext_lazy("calibration", "score of all signs")
    COMPLAINTS = "complaints", pgettext_lazy("calibration", "complaints alone")
