"""The words of the duties: rhythms, due rules, states, and why something is not owed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Bearer(models.TextChoices):
    """Who owes."""

    UNIT = "unit", _("unions of certain kinds")
    CADRE = "cadre", _("each professional cadre")


class Every(models.TextChoices):
    """How often a duty returns."""

    WEEK = "week", _("weekly")
    MONTH = "month", _("monthly")
    QUARTER = "quarter", _("quarterly")
    YEAR = "year", _("yearly")
    EVENT = "event", _("on an occasion")


class Anchor(models.TextChoices):
    """From which day the time to the due day counts."""

    START = "period_start", _("the first day of the period")
    END = "period_end", _("the last day of the period")


class Counted(models.TextChoices):
    """In which days the time is counted."""

    WORKING = "working_day", _("working days")
    CALENDAR = "calendar_day", _("calendar days")


class State(models.TextChoices):
    """How a duty stands, as far as it does not depend on today: an open one is late once its day has passed."""

    OPEN = "open", pgettext_lazy("duty", "open")
    DONE = "done", _("done")
    DONE_LATE = "done_late", _("done late")
    EXCUSED = "excused", _("excused")
    NOT_OWED = "not_owed", _("not owed")


#: Every state that screens show; "late" is an open duty whose day has passed.
LATE = "late"
SHOWN: tuple[tuple[str, object], ...] = ((LATE, pgettext_lazy("duty", "overdue")), *State.choices)


class NotOwed(models.TextChoices):
    """Why nothing is owed in a period."""

    NONE = "", ""
    REST = "rest", _("no working day in this period")
    LEAVE = "leave", _("on leave for more than the rule allows")
    NEW = "new", _("new in this period")
    ENDED = "ended", _("ended in this period")


class TemplateState(models.TextChoices):
    """Whether a template holds."""

    PROPOSED = "proposed", _("proposed")
    IN_FORCE = "in_force", pgettext_lazy("duty", "in force")
    REFUSED = "refused", pgettext_lazy("duty", "refused")


class ExcuseState(models.TextChoices):
    """How a request to be excused stands."""

    REQUESTED = "requested", _("under approval")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", pgettext_lazy("duty", "refused")
    RETURNED = "returned", _("returned")
    WITHDRAWN = "withdrawn", _("withdrawn")
