"""The brake on guessing at the door, and recovery codes (guarded: written inside acts alone)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tieshan.foundation.audit.schema import audited


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_history")]

    operations = [
        migrations.CreateModel(
            name="SignInBrake",
            fields=[
                ("key", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("attempts", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("locked_until", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["since"], name="signin_brake_since")]},
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.BinaryField(max_length=32)),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used at")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "code_hash"), name="recovery_code_once"),
                ],
            },
        ),
        *audited("organisations_recoverycode", ignore_columns=("code_hash",)),
    ]
