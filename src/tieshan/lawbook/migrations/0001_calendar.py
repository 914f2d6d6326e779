"""Years of the official calendar that the district enters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tieshan.foundation.audit.schema import append_only, audited


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnouncedYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("title", models.TextField(verbose_name="title of the notice")),
                ("number", models.TextField(verbose_name="document number")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("holidays", models.JSONField(verbose_name="holidays")),
                ("entered_on", models.DateField(verbose_name="entered in the calendar on")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "year of the working-day calendar",
                "indexes": [models.Index(fields=["year", "-id"], name="lawbook_announced_year")],
            },
        ),
        *audited("lawbook_announcedyear"),
        *append_only("lawbook_announcedyear"),
    ]
