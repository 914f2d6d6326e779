"""The vocabulary of approvals."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    """How an approval stands."""

    DRAFT = "draft", _("draft")
    RUNNING = "running", _("under approval")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    RETURNED = "returned", _("returned")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DROPPED = "dropped", _("thrown away")


class StepState(TextChoices):
    """How one step of an approval stands."""

    WAITING = "waiting", _("not yet its turn")
    OPEN = "open", _("to be decided")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    RETURNED = "returned", _("returned")
    SKIPPED = "skipped", _("left out: its holder submits the paper")
    VOID = "void", _("no longer valid")


class SignerState(TextChoices):
    """How it stands with one person who was asked."""

    OPEN = "open", _("to be decided")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    RETURNED = "returned", _("returned")
    PASSED = "passed", _("passed on")
    RELEASED = "released", _("decided by others")
    VOID = "void", _("no longer valid")


class Mode(TextChoices):
    """How many of a step's people must agree."""

    ANY = "any", _("one of them")
    ALL = "all", _("all of them")
    COUNT = "count", _("so many of them")


class Part(TextChoices):
    """Why a person sees a paper."""

    STARTER = "starter", _("submitted it")
    CONCERNED = "concerned", _("is concerned by it")
    SIGNER = "signer", _("was asked to decide")
    COPIED = "copied", _("received a copy")


class Did(TextChoices):
    """What is written on the paper's form, in order."""

    SUBMIT = "submit", _("submitted")
    AGREE = "agree", _("agreed")
    REFUSE = "refuse", _("not agreed")
    RETURN = "return", _("returned")
    RETURN_TO = "return_to", _("returned to an earlier step")
    PASS_ON = "pass_on", _("passed on")
    ADD_SIGNER = "add_signer", _("asked a further person")
    WITHDRAW = "withdraw", _("withdrawn")
    RESTART = "restart", _("changed: approval begins anew")
    ESCALATE = "escalate", _("overdue: reported upwards")
    URGE = "urge", _("urged")
