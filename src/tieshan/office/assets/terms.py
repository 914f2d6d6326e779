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
