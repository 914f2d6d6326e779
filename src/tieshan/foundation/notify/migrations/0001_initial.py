"""Inbox, choices of how to be told, and the log of what was sent."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tieshan.foundation.vault.fields
from tieshan.foundation.audit.schema import audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        ("organisations", "0005_term_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by_mail", models.BooleanField(default=False, verbose_name="by e-mail")),
                (
                    "mail",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        blank=True, null=True, purpose="notify.choice.mail", verbose_name="e-mail address"
                    ),
                ),
                ("by_messenger", models.BooleanField(default=False, verbose_name="by office messenger")),
                (
                    "messenger",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        blank=True,
                        null=True,
                        purpose="notify.choice.messenger",
                        verbose_name="address of the messenger's robot",
                    ),
                ),
                ("send_at", models.TimeField(default=datetime.time(8, 30), verbose_name="daily at")),
                ("quiet_from", models.TimeField(default=datetime.time(20, 0), verbose_name="quiet from")),
                ("quiet_until", models.TimeField(default=datetime.time(7, 30), verbose_name="quiet until")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_mail", False), ("mail__isnull", False), _connector="OR"),
                            models.Q(("by_messenger", False), ("messenger__isnull", False), _connector="OR"),
                        ),
                        name="notify_choice_has_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.TextField(
                        choices=[("mail", "e-mail"), ("messenger", "office messenger")], verbose_name="channel"
                    ),
                ),
                ("day", models.DateField(verbose_name="date")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("waiting", "failed, is tried again"),
                            ("failed", "failed"),
                            ("unknown", "interrupted; not sent a second time"),
                            ("nothing", "nothing to tell"),
                        ],
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=1, verbose_name="attempts")),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="entries")),
                ("last_notice_id", models.BigIntegerField(default=0)),
                ("changed_at", models.DateTimeField(verbose_name="time")),
                ("next_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_at"], name="notify_delivery_next"
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")), fields=["changed_at"], name="notify_delivery_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "channel", "day"), name="notify_delivery_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(db_collation="C", verbose_name="kind")),
                ("text", models.TextField(verbose_name="notice")),
                ("url", models.TextField(blank=True, default="")),
                ("on", models.DateField(verbose_name="date")),
                ("is_read", models.BooleanField(default=False, verbose_name="read")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "on", "id"], name="notice_account_day"),
                    models.Index(
                        condition=models.Q(("is_read", False)), fields=["account", "id"], name="notice_unread"
                    ),
                    models.Index(fields=["on"], name="notice_day"),
                ],
            },
        ),
        *audited("notify_choice"),
    ]
