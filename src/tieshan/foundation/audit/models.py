"""Tables of the journal.  They are written by ``acts_backend``, by triggers and by the sealer, and by nobody else."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransactionIdField(models.Field[int, int]):
    """PostgreSQL's 64-bit transaction number (``xid8``); a plain int in Python."""

    def db_type(self, connection: Any) -> str:
        """The column type."""
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        """The driver hands ``xid8`` over as text."""
        return None if value is None else int(value)


class JournalEntry(models.Model):
    """One act: who did what to which record, when, from where.  Append-only.

    The number is reserved when the act starts, so that triggers can point to it, and the row is written when the act
    ends.  A number without a row is an act that was rolled back.  Actor and unit are plain numbers because the tables
    they point to lie in higher rooms; the actor's name is kept as it was on the day.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("time"))
    xact = TransactionIdField()
    code = models.CharField(_("act"), max_length=100)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("actor"), max_length=200)
    channel = models.CharField(_("channel"), max_length=20)
    unit_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(_("kind of record"), max_length=100, blank=True)
    subject_id = models.BigIntegerField(null=True)
    details = models.JSONField(_("details"), default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = (
            models.Index(fields=["subject_id", "subject_type", "id"], name="audit_entry_subject"),
            models.Index(fields=["actor_id", "id"], name="audit_entry_actor"),
            models.Index(fields=["unit_id", "id"], name="audit_entry_unit"),
            models.Index(fields=["code", "id"], name="audit_entry_code"),
            models.Index(fields=["xact", "id"], name="audit_entry_xact"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.code}"


class RowHistory(models.Model):
    """One changed row of an audited table, written by a statement-level trigger.  Append-only.

    ``data`` is the row after the change (before it, for a deletion) as JSON text without empty columns; ``before``
    holds the old values of the changed columns of an update.  Both are text, not jsonb: the seals hash these bytes,
    and a text column costs a third of the time of a jsonb one when an import writes 100,000 rows.  ``n`` runs without
    a gap inside an act; ``step`` runs over all statements and orders the changes of one row even where two acts
    overlapped.
    """

    class Operation(models.TextChoices):
        INSERT = "I", _("created")
        UPDATE = "U", _("changed")
        DELETE = "D", _("removed")

    pk = models.CompositePrimaryKey("entry_id", "n")
    entry_id = models.BigIntegerField()
    n = models.IntegerField()
    step = models.BigIntegerField()
    table_name = models.TextField(db_collation="C")
    row_pk = models.BigIntegerField()
    op = models.CharField(max_length=1, choices=Operation.choices)
    data = models.TextField()
    before = models.TextField(null=True)

    class Meta:
        verbose_name = _("row history")
        verbose_name_plural = _("row history")
        indexes = (models.Index(fields=["row_pk", "table_name", "step"], name="audit_history_row"),)

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.n} {self.table_name} {self.row_pk} {self.op}"


class Seal(models.Model):
    """One link of the chain: the digest of one entry with its rows, and the hash of the link before.  Append-only.

    ``hash`` is a plain SHA-256 chain that anybody can recompute; ``mark`` is a keyed hash over it whose key lies
    outside the database, so that somebody who owns the database alone cannot forge a new chain.  ``horizon`` is the
    first transaction number that had not yet begun when the seal was made; see ``verification``.
    """

    no = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    entry_digest = models.BinaryField()
    rows = models.IntegerField()
    row_fingerprints = models.BinaryField()
    horizon = TransactionIdField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    mark = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return str(self.no)
