"""The words of collecting tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CollectionState(models.TextChoices):
    """Where a collection stands."""

    DRAFT = "draft", pgettext_lazy("collection", "being prepared")
    OPEN = "open", pgettext_lazy("collection", "being filled in")
    CLOSED = "closed", pgettext_lazy("collection", "closed")


class SheetState(models.TextChoices):
    """Where a unit's own sheet stands."""

    WAITING = "waiting", pgettext_lazy("sheet", "not begun")
    FILLING = "filling", pgettext_lazy("sheet", "begun")
    SENT = "sent", pgettext_lazy("sheet", "sent in")
    RETURNED = "returned", pgettext_lazy("sheet", "sent back")
    CONFIRMED = "confirmed", pgettext_lazy("sheet", "confirmed")


class ColumnKind(models.TextChoices):
    """What a column holds."""

    TEXT = "text", pgettext_lazy("column", "text")
    WHOLE = "whole", pgettext_lazy("column", "whole number")
    DECIMAL = "decimal", pgettext_lazy("column", "number")
    DATE = "date", pgettext_lazy("column", "date")
    CHOICE = "choice", pgettext_lazy("column", "one of several")
    ID_NUMBER = "id_number", pgettext_lazy("column", "identity number")
    PHONE = "phone", pgettext_lazy("column", "telephone")
    BANK = "bank", pgettext_lazy("column", "bank account")
    SERIAL = "serial", pgettext_lazy("column", "serial number")
    FORMULA = "formula", pgettext_lazy("column", "formula of the table")


class Rows(models.TextChoices):
    """How many rows a unit fills."""

    ONE = "one", _("one row for each unit")
    MANY = "many", _("as many rows as it needs")


#: What is masked for everybody but the unit itself.
PERSONAL = frozenset({ColumnKind.ID_NUMBER, ColumnKind.PHONE, ColumnKind.BANK})
#: What nobody types: the table writes it.
AUTOMATIC = frozenset({ColumnKind.SERIAL, ColumnKind.FORMULA})
NUMBERS = frozenset({ColumnKind.WHOLE, ColumnKind.DECIMAL})
#: States in which the unit's people may write.
OPEN_STATES = (SheetState.WAITING, SheetState.FILLING, SheetState.RETURNED)
