"""Words of tasks: the four stages and what may be noted on a task's way."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """The four stages of the speech (C26): assign, guide, inspect, sum up; a task may also be cancelled."""

    ASSIGNED = "assigned", _("assigned")
    GUIDED = "guided", _("under way")
    INSPECTED = "inspected", _("inspected")
    SUMMED_UP = "summed_up", _("summed up")
    CANCELLED = "cancelled", _("cancelled")


OPEN_STAGES = (Stage.ASSIGNED, Stage.GUIDED, Stage.INSPECTED)


class StepKind(TextChoices):
    """What happened to a task on a day."""

    ASSIGNED = "assigned", _("assigned")
    STARTED = "started", _("started")
    REPORTED = "reported", _("progress reported")
    GUIDED = "guided", _("guidance given")
    INSPECTED = "inspected", _("inspected")
    SUMMED_UP = "summed_up", _("summed up")
    SPLIT = "split", _("split into parts")
    CHANGED = "changed", _("changed")
    TRANSFERRED = "transferred", _("handed over")
    CANCELLED = "cancelled", _("cancelled")


#: Steps that are work done on a task, and so may prove something; the others are bookkeeping.
WORK_STEPS = (
    StepKind.ASSIGNED,
    StepKind.STARTED,
    StepKind.REPORTED,
    StepKind.GUIDED,
    StepKind.INSPECTED,
    StepKind.SUMMED_UP,
)
