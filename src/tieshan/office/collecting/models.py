"""Collections, the units' sheets in them, and what was once said about a column's name."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.office.collecting.rules.layout import Layout
from tieshan.office.collecting.terms import CollectionState, Rows, SheetState
from tieshan.organisations.models import Unit


class Collection(models.Model):
    """A table that units are to fill in: the workbook as it was put up, and how it was understood."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="collections", verbose_name=_("put up by"))
    title = models.TextField(_("title"))
    note = models.TextField(_("what to mind"), blank=True, default="")
    state = models.TextField(_("state"), choices=CollectionState, default=CollectionState.DRAFT)
    file_name = models.TextField(_("workbook"))
    file_token = models.TextField()
    layout = models.JSONField(_("layout"), default=dict)
    rows = models.TextField(_("rows"), choices=Rows, default=Rows.ONE)
    drafted_on = models.DateField(_("drafted on"))
    opened_on = models.DateField(_("put up on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("receiver")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        indexes = [models.Index(fields=["unit", "state"], name="collection_unit_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def plan(self) -> Layout:
        """The layout as a value."""
        return Layout.from_json(self.layout)


class UnitSheet(models.Model):
    """What one unit fills in. The rows are one encrypted value: they may hold numbers of people."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="sheets", verbose_name=_("table"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="collected_sheets", verbose_name=_("unit"))
    state = models.TextField(_("state"), choices=SheetState, default=SheetState.WAITING)
    content = EncryptedTextField(_("rows"), purpose="office_collecting.unitsheet.content")
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    sent_on = models.DateField(_("sent in on"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sent in by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    opinion = models.TextField(_("opinion"), blank=True, default="")
    urged_on = models.DateField(_("urged on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "unit"], name="unitsheet_once")]
        indexes = [models.Index(fields=["unit", "state"], name="unitsheet_unit_state")]

    def __str__(self) -> str:
        return f"{self.collection} · {self.unit}"

    def read_rows(self) -> list[list[str]]:
        """The rows in clear."""
        found: list[list[str]] = json.loads(str(self.content))
        return found

    def put_rows(self, rows: list[list[str]]) -> None:
        """Set the rows; `save()` encrypts them."""
        self.content = rows_text(rows)
        self.row_count = len(rows)


def rows_text(rows: list[list[str]]) -> Any:
    """Rows as the text that is encrypted."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


class HeaderMemory(models.Model):
    """What was last said about a column of this name: it is proposed the next time."""

    header = models.TextField(unique=True)
    kind = models.TextField()
    fact = models.TextField(blank=True, default="")
    required = models.BooleanField(default=False)
