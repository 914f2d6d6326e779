"""Import batches: what was sent in, what came of it, and what each unit calls its columns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager

__all__ = ["BatchLine", "ColumnMemory", "ImportBatch"]


class ImportBatch(models.Model):
    """One file that somebody sent in.

    The file itself lies encrypted in the vault under ``file_token`` and stays there as evidence.  A preview writes
    counts and lines only; the records are written by the commit, which reads the file again and decides anew against
    the registers of that moment.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        PREVIEWED = "previewed", _("previewed")
        COMMITTED = "committed", _("taken in")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("refused")

    class OnConflict(models.TextChoices):
        STOP = "stop", _("take nothing in")
        SKIP = "skip", _("leave these records as they are")
        UPDATE = "update", _("change these records")

    kind = models.TextField(_("kind of list"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )
    actor_name = models.TextField(_("sent in by"), blank=True, default="")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("union"))
    file_name = models.TextField(_("file"))
    file_token = models.TextField()
    file_sha256 = models.TextField(_("SHA-256 of the file"))
    file_size = models.PositiveBigIntegerField(_("size"))
    on = models.DateField(_("day of the check"))
    sheet = models.TextField(_("sheet"), blank=True, default="")
    on_conflict = models.TextField(_("records that differ"), choices=OnConflict, default=OnConflict.STOP)
    mapping = models.JSONField(default=dict)
    state = models.TextField(_("state"), choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    rows = models.IntegerField(_("rows"), default=0)
    created = models.IntegerField(_("created"), default=0)
    updated = models.IntegerField(_("updated"), default=0)
    unchanged = models.IntegerField(_("unchanged"), default=0)
    refused = models.IntegerField(_("refused"), default=0)
    ignored = models.IntegerField(_("left out"), default=0)
    cleaned = models.IntegerField(_("cells put right"), default=0)
    summary = models.JSONField(default=dict)
    message = models.TextField(_("why it was refused"), blank=True, default="")
    entry_id = models.BigIntegerField(null=True)
    undo_entry_id = models.BigIntegerField(null=True)
    job = models.TextField(blank=True, default="")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (
            models.Index(fields=["kind", "-id"], name="imports_kind"),
            models.Index(fields=["account", "-id"], name="imports_account"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"


class BatchLine(models.Model):
    """One row of a batch that somebody should look at: refused, or changing a record.

    ``content`` is encrypted: it holds cell values, old and new ones, as JSON.
    """

    class Outcome(models.TextChoices):
        REFUSED = "refused", _("refused")
        UPDATED = "updated", _("changes a record")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines")
    sheet = models.TextField(blank=True, default="")
    row = models.IntegerField(_("row"))
    outcome = models.TextField(choices=Outcome)
    content = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["batch", "outcome", "row"], name="imports_line_batch"),)

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.row}"


class ColumnMemory(models.Model):
    """What a unit once answered about a column name: a field code, or ``-`` for "leave it out"."""

    unit = models.ForeignKey("organisations.Unit", models.CASCADE, null=True, related_name="+")
    kind = models.TextField()
    header = models.TextField()
    field = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "kind", "header"], nulls_distinct=False, name="imports_memory_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.header} = {self.field}"
