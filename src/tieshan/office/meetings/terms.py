"""Words of meetings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """The four kinds that the speech names (C25, C26), and others."""

    OFFICE = "office", _("office meeting")
    CHAIRS = "chairs", _("chairs' meeting")
    STUDY = "study", _("study meeting")
    ENTERPRISE_CHAIRS = "enterprise_chairs", _("regular meeting of enterprise union chairs")
    OTHER = "other", _("other meeting")


class Rhythm(TextChoices):
    """How often a series meets."""

    WEEKLY = "weekly", _("weekly")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")


class Week(TextChoices):
    """Which of its weekdays in a month."""

    FIRST = "1", _("first")
    SECOND = "2", _("second")
    THIRD = "3", _("third")
    FOURTH = "4", _("fourth")
    LAST = "5", _("last")


class State(TextChoices):
    """From the plan to the signed minutes."""

    PLANNED = "planned", _("arranged")
    INVITED = "invited", _("invited")
    HELD = "held", _("held, minutes being written")
    SIGNED = "signed", _("signed by the recorder")
    FINAL = "final", _("minutes final")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


#: Before the meeting: agenda and participants may still change.
COMING = (State.PLANNED, State.INVITED)
#: It took place: counts as work.
TOOK_PLACE = (State.HELD, State.SIGNED, State.FINAL)


class Part(TextChoices):
    """In which capacity somebody is there."""

    DUE = "due", _("due to attend")
    OBSERVER = "observer", _("observer")


class Presence(TextChoices):
    """Whether somebody was there."""

    OPEN = "", _("not noted yet")
    PRESENT = "present", _("was present")
    LATE = "late", _("came late")
    LEAVE = "leave", _("absent: on leave")
    DUTY = "duty", _("absent: on official business")
    ABSENT = "absent", _("absent")


CAME = (Presence.PRESENT, Presence.LATE)
AWAY = (Presence.LEAVE, Presence.DUTY, Presence.ABSENT)


class Where(TextChoices):
    """In which units the holders of a post are meant, seen from the unit that meets."""

    OWN = "own", _("in the unit itself")
    CHILDREN = "children", _("in the units directly below")
    SUBTREE = "subtree", _("in all units below")


class Source(TextChoices):
    """Where a point of the agenda comes from."""

    TYPED = "typed", _("set by the office")
    TASK = "task", _("open task")
    DUTY = "duty", _("overdue duty")
    TOPIC = "topic", _("submitted topic")


class TopicState(TextChoices):
    """What became of a submitted topic."""

    WAITING = "waiting", _("waiting for a meeting")
    TAKEN = "taken", _("on the agenda")
    DECLINED = "declined", _("not taken up")


class MaterialKind(TextChoices):
    """What is shared after a study meeting."""

    SLIDES = "slides", _("slides of the talk")
    NOTES = "notes", _("notes")
    READING = "reading", _("reading matter")
