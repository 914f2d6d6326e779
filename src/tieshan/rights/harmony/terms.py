"""The words of the assessment."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

__all__ = ["Source", "State"]


class State(TextChoices):
    """Being looked at, or concluded."""

    OPEN = "open", _("being assessed")
    CONCLUDED = "concluded", _("assessment concluded")


class Source(TextChoices):
    """Who answered a point."""

    RECORDS = "records", _("from the records")
    PERSON = "person", _("looked at by a person")
