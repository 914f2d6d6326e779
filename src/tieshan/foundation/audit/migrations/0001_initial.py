"""The journal: tables, functions, and the triggers that keep it append-only."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

import tieshan.foundation.audit.models
from tieshan.foundation.audit.schema import append_only

FUNCTIONS = (Path(__file__).parent / "0001_functions.sql").read_text(encoding="utf-8")
DROP_FUNCTIONS = """
DROP FUNCTION audit_compare(regclass, name, text[], integer);
DROP FUNCTION audit_digests(bigint[]);
DROP FUNCTION audit_record();
DROP FUNCTION audit_expressions(oid, text, name, text[]);
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_guard();
DROP SEQUENCE audit_step_seq;
"""
xid = tieshan.foundation.audit.models.TransactionIdField


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="time")),
                ("xact", xid()),
                ("code", models.CharField(max_length=100, verbose_name="act")),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=200, verbose_name="actor")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("unit_id", models.BigIntegerField(null=True)),
                ("subject_type", models.CharField(blank=True, max_length=100, verbose_name="kind of record")),
                ("subject_id", models.BigIntegerField(null=True)),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "journal entry",
                "verbose_name_plural": "journal entries",
                "indexes": [
                    models.Index(fields=["subject_id", "subject_type", "id"], name="audit_entry_subject"),
                    models.Index(fields=["actor_id", "id"], name="audit_entry_actor"),
                    models.Index(fields=["unit_id", "id"], name="audit_entry_unit"),
                    models.Index(fields=["code", "id"], name="audit_entry_code"),
                    models.Index(fields=["xact", "id"], name="audit_entry_xact"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RowHistory",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entry_id", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entry_id", models.BigIntegerField()),
                ("n", models.IntegerField()),
                ("step", models.BigIntegerField()),
                ("table_name", models.TextField(db_collation="C")),
                ("row_pk", models.BigIntegerField()),
                (
                    "op",
                    models.CharField(choices=[("I", "created"), ("U", "changed"), ("D", "removed")], max_length=1),
                ),
                ("data", models.TextField()),
                ("before", models.TextField(null=True)),
            ],
            options={
                "verbose_name": "row history",
                "verbose_name_plural": "row history",
                "indexes": [models.Index(fields=["row_pk", "table_name", "step"], name="audit_history_row")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("no", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("entry_digest", models.BinaryField()),
                ("rows", models.IntegerField()),
                ("row_fingerprints", models.BinaryField()),
                ("horizon", xid()),
                ("previous", models.BinaryField()),
                ("hash", models.BinaryField()),
                ("mark", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={"verbose_name": "seal", "verbose_name_plural": "seals"},
        ),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *append_only("audit_journalentry"),
        *append_only("audit_rowhistory"),
        *append_only("audit_seal"),
    ]
