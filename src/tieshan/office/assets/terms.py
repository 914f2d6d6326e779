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
