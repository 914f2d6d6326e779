"""Words of the asset register: states of an item, of a handover, of a disposal, of a count."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an item stands. What is bought or found comes in as used or idle."""

    IN_USE = "in_use", _("being used")
    IDLE = "idle", _("idle")
    LENT = "lent", _("lent out")
    REPAIR = "repair", _("under repair")
    DISPOSED = "disposed", _("disposed of")


#: States in which an item is still there and is counted.
STANDING = (State.IN_USE, State.IDLE, State.LENT, State.REPAIR)


class HandoverState(models.TextChoices):
    """A handover is asked for and decided by the receiver."""

    REQUESTED = "requested", _("waiting for the receiver")
    ACCEPTED = "accepted", _("taken over")
    REFUSED = "refused", _("not taken over")
    WITHDRAWN = "withdrawn", _("handover withdrawn")


class DisposalState(models.TextChoices):
    """A disposal is approved, carried out and settled."""

    REQUESTED = "requested", _("waiting for approval")
    RETURNED = "returned", _("disposal sent back")
    AGREED = "agreed", _("disposal approved")
    REFUSED = "refused", _("disposal refused")
    WITHDRAWN = "withdrawn", _("disposal withdrawn")
    CANCELLED = "cancelled", _("disposal given up")
    SETTLED = "settled", _("disposal settled")


class CountState(models.TextChoices):
    """A count is open, then compared with the register, then closed."""

    OPEN = "open", _("counting")
    COMPARED = "compared", _("differences to resolve")
    CLOSED = "closed", _("count closed")
    CANCELLED = "cancelled", _("count given up")


class Finding(models.TextChoices):
    """What a count found out about a line."""

    PENDING = "pending", _("not counted yet")
    SEEN = "seen", _("seen")
    ELSEWHERE = "elsewhere", _("seen elsewhere")
    MISSING = "missing", _("not found")
    SURPLUS = "surplus", _("not in the register")


#: Findings that are resolved one by one before a count is closed.
DIFFERENCES = (Finding.ELSEWHERE, Finding.MISSING, Finding.SURPLUS)


class Resolution(models.TextChoices):
    """How a difference was resolved."""

    NONE = "", _("not resolved")
    FOUND = "found", _("found after all")
    DISPOSAL = "disposal", _("a disposal is under way")
    SOUGHT = "sought", _("stays in the register and is looked for")
    MOVED = "moved", _("the register takes the new place")
    BROUGHT_BACK = "brought_back", _("brought back to its place")
    REGISTERED = "registered", _("entered into the register")
    FOREIGN = "foreign", _("belongs to somebody else")


#: Which resolutions fit which difference.
FITTING = {
    Finding.MISSING: (Resolution.FOUND, Resolution.DISPOSAL, Resolution.SOUGHT),
    Finding.ELSEWHERE: (Resolution.MOVED, Resolution.BROUGHT_BACK),
    Finding.SURPLUS: (Resolution.REGISTERED, Resolution.FOREIGN),
}
