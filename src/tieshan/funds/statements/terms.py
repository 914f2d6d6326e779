"""The words of statements for members."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetState(models.TextChoices):
    """How far a statement is."""

    DRAWN = "drawn", _("drawn up, to be confirmed")
    PUBLISHED = "published", _("published")
