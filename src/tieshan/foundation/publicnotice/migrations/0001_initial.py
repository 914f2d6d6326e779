"""Public notices, their lines, proofs of posting and objections."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tieshan.foundation.vault.fields
from tieshan.foundation.access.rls import row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.publicnotice.machine import NOTICE
from tieshan.foundation.workflow import machine_trigger


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        ("workflow", "0001_initial"),
        ("organisations", "0005_term_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField(db_collation="C", verbose_name="kind")),
                ("subject_type", models.TextField(blank=True, db_collation="C", default="")),
                ("subject_id", models.BigIntegerField(null=True)),
                ("title", models.TextField(verbose_name="title")),
                ("body", models.TextField(blank=True, default="", verbose_name="text")),
                ("clause", models.TextField(blank=True, default="", verbose_name="clause")),
                ("posted_on", models.DateField(verbose_name="posted on")),
                ("days", models.PositiveSmallIntegerField(verbose_name="working days")),
                ("last_day", models.DateField(verbose_name="last day")),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(null=True, verbose_name="working days to answer an objection"),
                ),
                ("contact", models.TextField(blank=True, default="", verbose_name="where objections are taken")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("standing", "standing"),
                            ("waiting", "days over, objections to answer"),
                            ("clear", "ended, nothing in the way"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="standing",
                        verbose_name="state",
                    ),
                ),
                ("token", models.TextField(db_collation="C", editable=False, unique=True)),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "public notice",
                "verbose_name_plural": "public notices",
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.TextField(verbose_name="place")),
                ("posted_on", models.DateField(verbose_name="posted on")),
                ("posted_at", models.TimeField(null=True, verbose_name="time")),
                ("posted_by", models.TextField(verbose_name="posted by")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="publicnotice.publicnotice",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of posting",
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.TextField(
                        choices=[
                            ("page", "public page"),
                            ("letter", "letter"),
                            ("phone", "telephone"),
                            ("visit", "in person"),
                        ],
                        verbose_name="received by",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("is_late", models.BooleanField(default=False, verbose_name="after the last day")),
                ("is_doubtful", models.BooleanField(default=False, verbose_name="doubtful")),
                (
                    "text",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="publicnotice.objection.text", verbose_name="objection"
                    ),
                ),
                (
                    "name",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        blank=True,
                        null=True,
                        purpose="publicnotice.objection.name",
                        verbose_name="name of the objector",
                    ),
                ),
                (
                    "contact",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        blank=True, null=True, purpose="publicnotice.objection.contact", verbose_name="contact"
                    ),
                ),
                ("receipt_hash", models.BinaryField(unique=True)),
                ("address_hash", models.BinaryField(null=True)),
                (
                    "state",
                    models.TextField(
                        choices=[("open", "to be answered"), ("answered", "answered"), ("set_aside", "set aside")],
                        default="open",
                        verbose_name="state",
                    ),
                ),
                (
                    "outcome",
                    models.TextField(
                        blank=True,
                        choices=[("upheld", "found right"), ("not_upheld", "not found right")],
                        default="",
                        verbose_name="outcome",
                    ),
                ),
                (
                    "answer",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        blank=True, null=True, purpose="publicnotice.objection.answer", verbose_name="answer"
                    ),
                ),
                ("answered_on", models.DateField(null=True, verbose_name="answered on")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="publicnotice.publicnotice",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection",
                "verbose_name_plural": "objections",
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="number")),
                ("name", models.TextField(verbose_name="name")),
                ("unit_name", models.TextField(blank=True, default="", verbose_name="union")),
                ("category", models.TextField(blank=True, default="", verbose_name="category")),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="publicnotice.publicnotice",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="publicnotice",
            index=models.Index(fields=["unit", "-id"], name="notice_unit"),
        ),
        migrations.AddIndex(
            model_name="publicnotice",
            index=models.Index(fields=["subject_type", "subject_id", "kind", "-id"], name="notice_subject"),
        ),
        migrations.AddIndex(
            model_name="publicnotice",
            index=models.Index(condition=models.Q(("state", "standing")), fields=["last_day"], name="notice_standing"),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gt", models.F("posted_on"))), name="notice_stands_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("state__in", ("standing", "waiting"))),
                    models.Q(
                        models.Q(("state__in", ("standing", "waiting")), _negated=True), ("closed_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="notice_closed_has_day",
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["notice", "id"], name="objection_notice"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["address_hash", "received_at"], name="objection_address"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("answered_on__isnull", False)),
                    _connector="OR",
                ),
                name="objection_answered_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(fields=("notice", "position"), name="notice_line_once"),
        ),
        row_policy("publicnotice_publicnotice", "unit_id"),
        row_policy("publicnotice_line", "unit_id"),
        row_policy("publicnotice_posting", "unit_id"),
        row_policy("publicnotice_objection", "unit_id"),
        *machine_trigger("publicnotice_publicnotice", NOTICE),
        *audited("publicnotice_publicnotice"),
        *audited("publicnotice_line"),
        *append_only("publicnotice_line"),
        *audited("publicnotice_posting"),
        *append_only("publicnotice_posting"),
        *audited("publicnotice_objection", ignore_columns=("address_hash",)),
    ]
