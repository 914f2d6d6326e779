"""The words of the workers' congress."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

__all__ = ["Form", "State"]


class Form(TextChoices):
    """Who decides: delegates, or in a small enterprise all its workers."""

    DELEGATES = "delegates", _("congress of delegates")
    ASSEMBLY = "assembly", _("assembly of all workers")


class State(TextChoices):
    """A session is to come or has met."""

    PLANNED = "planned", _("congress to meet")
    HELD = "held", _("congress met")
