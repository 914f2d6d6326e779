"""Drafts from the records: their author's alone, encrypted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tieshan.foundation.vault.fields
from tieshan.foundation.access.rls import row_policy
from tieshan.foundation.audit.schema import audited

# An author keeps their drafts when a post of theirs ends.
_OWN = "desk_draft.author_id::text = current_setting('tieshan.actor', true)"


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_bulletins"),
        ("organisations", "0005_term_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("meeting", "meeting material"),
                            ("report", "report on one's duties"),
                            ("summary", "yearly summary"),
                        ],
                        verbose_name="kind of draft",
                    ),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("title", models.TextField(verbose_name="title")),
                (
                    "content",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="desk.draft.content", verbose_name="sections"
                    ),
                ),
                ("figures", models.JSONField(default=list, verbose_name="figures")),
                ("drafted_on", models.DateField(verbose_name="drafted on")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="union",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["author", "-id"], name="draft_author")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("first__lte", models.F("last"))), name="draft_period")
                ],
            },
        ),
        row_policy("desk_draft", "unit_id", also=_OWN),
        *audited("desk_draft"),
    ]
