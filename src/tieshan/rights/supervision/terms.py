"""The words of supervision."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

__all__ = [
    "TO_EMPLOYER",
    "Cover",
    "Delivery",
    "FollowUp",
    "Ground",
    "LetterKind",
    "LetterState",
    "Place",
    "Source",
    "Visit",
]


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


class LetterKind(TextChoices):
    """The three letters, in the order in which they follow one another (supervision-rules:2), and the letter that asks
    an office for joint work about an employer: it stands on no ladder."""

    ADVISORY = "advisory", _("advisory letter")
    OPINION = "opinion", _("opinion letter")
    PROPOSAL = "proposal", _("proposal to the authority")
    JOINT = "joint", _("letter of joint work")


#: Letters that an employer receives and is to answer; the others go to an office.
TO_EMPLOYER = (LetterKind.ADVISORY, LetterKind.OPINION)


class LetterState(TextChoices):
    """How a letter stands."""

    DRAFT = "draft", _("letter being written")
    SUBMITTED = "submitted", _("before the chair")
    ISSUED = "issued", _("issued, to be delivered")
    REFUSED = "refused", _("not approved")
    DROPPED = "dropped", _("letter given up")
    DELIVERED = "delivered", _("delivered, answer awaited")
    UNRECEIVED = "unreceived", _("receipt refused")
    ANSWERED = "answered", _("answered, correction promised")
    REJECTED = "rejected", _("answered, correction refused")
    CORRECTED = "corrected", _("correction verified")
    UNCORRECTED = "uncorrected", _("found not corrected")
    TAKEN_UP = "taken_up", _("taken up by the authority")
    TURNED_DOWN = "turned_down", _("turned down by the authority")
    DECIDED = "decided", _("decided by the authority")


class Ground(TextChoices):
    """Why a letter had no effect, so that the next may follow."""

    UNRECEIVED = "unreceived", _("the employer refused receipt")
    SILENT = "silent", _("no answer came in time")
    REJECTED = "rejected", _("the employer refuses to correct")
    UNCORRECTED = "uncorrected", _("an inspection found it not corrected")


class Delivery(TextChoices):
    """How a letter was delivered."""

    HAND = "hand", _("delivered by hand")
    POST = "post", _("registered post")
    LEFT = "left", _("left on the spot before witnesses")
    ELECTRONIC = "electronic", _("electronically, receipt confirmed")


class FollowUp(TextChoices):
    """What the authority made of a proposal."""

    TAKEN_UP = "taken_up", _("opened a case")
    TURNED_DOWN = "turned_down", _("opened none")
    DECIDED = "decided", _("decided the case")
