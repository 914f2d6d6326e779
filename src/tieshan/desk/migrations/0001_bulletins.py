"""Bulletins: figures as they were told, with the queries behind them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tieshan.desk.rules.machine import BULLETIN
from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow.machines import machine_trigger


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
            name="Bulletin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted for signature"),
                            ("agreed", "signed, not yet issued"),
                            ("issued", "issued"),
                        ],
                        default="draft",
                        verbose_name="state",
                    ),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True, verbose_name="paper number")),
                ("facts", models.JSONField(default=dict, verbose_name="figures")),
                ("counted_on", models.DateField(verbose_name="counted on")),
                ("texts", models.JSONField(default=dict, verbose_name="sections")),
                ("remarks", models.TextField(blank=True, default="", verbose_name="leader's remarks")),
                ("drafted_on", models.DateField(verbose_name="drafted on")),
                ("submitted_on", models.DateField(blank=True, null=True, verbose_name="submitted for signature on")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                ("seal", models.TextField(blank=True, default="", verbose_name="journal seal")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "issued_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="issued by",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-month", "id"], name="bulletin_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "month"), name="bulletin_once_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("issued_on__isnull", False),
                                ("number__isnull", False),
                                ("state", "issued"),
                                models.Q(("seal", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "issued"), _negated=True),
                                ("issued_on__isnull", True),
                                ("number__isnull", True),
                                ("seal", ""),
                            ),
                            _connector="OR",
                        ),
                        name="bulletin_issued_is_numbered_and_sealed",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="bulletin_month_begins"),
                ],
            },
        ),
        *audited("desk_bulletin"),
        *machine_trigger("desk_bulletin", BULLETIN),
    ]
