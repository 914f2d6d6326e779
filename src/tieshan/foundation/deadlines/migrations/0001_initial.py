"""Deadlines, their steps, and the calendar feeds."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tieshan.foundation.access.rls import row_policy
from tieshan.foundation.audit.schema import append_only, audited

# Whose deadline it is sees it, wherever it stands.
_OWN = "account_id::text = current_setting('tieshan.actor', true)"
_OF_DEADLINE = "EXISTS (SELECT 1 FROM deadlines_deadline d WHERE d.id = deadlines_deadlinestep.deadline_id)"
_STEPS = f"""
ALTER TABLE deadlines_deadlinestep ENABLE ROW LEVEL SECURITY;
ALTER TABLE deadlines_deadlinestep FORCE ROW LEVEL SECURITY;
CREATE POLICY within_reach ON deadlines_deadlinestep USING ({_OF_DEADLINE}) WITH CHECK ({_OF_DEADLINE});
"""
_STEPS_OPEN = """
DROP POLICY within_reach ON deadlines_deadlinestep;
ALTER TABLE deadlines_deadlinestep NO FORCE ROW LEVEL SECURITY;
ALTER TABLE deadlines_deadlinestep DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        ("organisations", "0005_term_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField(db_collation="C", verbose_name="kind")),
                ("subject_type", models.TextField(db_collation="C")),
                ("subject_id", models.BigIntegerField()),
                ("title", models.TextField(verbose_name="what falls due")),
                ("page", models.TextField(blank=True, default="")),
                ("clause", models.TextField(blank=True, default="", verbose_name="clause")),
                ("parameter", models.TextField(blank=True, default="", verbose_name="parameter")),
                ("began_on", models.DateField(verbose_name="counted from")),
                ("length", models.PositiveIntegerField(null=True, verbose_name="length of the deadline")),
                (
                    "counted",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("calendar_day", "calendar days"),
                            ("working_day", "working days"),
                            ("month", "months"),
                            ("year", "years"),
                        ],
                        default="",
                        verbose_name="counted in",
                    ),
                ),
                ("paused_days", models.PositiveIntegerField(default=0, verbose_name="days paused")),
                ("first_due_on", models.DateField(verbose_name="first due on")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("is_preliminary", models.BooleanField(default=False, verbose_name="preliminary")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("running", "deadline running"),
                            ("paused", "paused"),
                            ("met", "met in time"),
                            ("met_late", "met late"),
                            ("dropped", "dropped"),
                        ],
                        default="running",
                        verbose_name="state",
                    ),
                ),
                ("paused_on", models.DateField(null=True, verbose_name="paused on")),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                ("overdue_on", models.DateField(null=True, verbose_name="found overdue on")),
                (
                    "warn_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "warn_on",
                    django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None),
                ),
                ("next_warn_on", models.DateField(null=True)),
                ("set_on", models.DateField(verbose_name="set on")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsible",
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
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
            },
        ),
        migrations.CreateModel(
            name="DeadlineStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("set", "deadline set"),
                            ("warned", "warned"),
                            ("overdue", "overdue, told to the level above"),
                            ("paused", "paused"),
                            ("resumed", "resumed"),
                            ("moved", "end moved"),
                            ("recounted", "counted anew by the published calendar"),
                            ("met", "deadline met"),
                            ("dropped", "dropped"),
                        ],
                        verbose_name="what happened",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("due_before", models.DateField(null=True, verbose_name="end before")),
                ("due_after", models.DateField(null=True, verbose_name="end after")),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                ("actor_name", models.TextField(blank=True, default="", verbose_name="by whom")),
                (
                    "deadline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="deadlines.deadline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.BinaryField(unique=True)),
                ("opened_on", models.DateField(verbose_name="opened on")),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar feed",
            },
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["unit", "due_on", "id"], name="deadline_unit_due"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["account", "due_on", "id"], name="deadline_account_due"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["due_on", "id"], name="deadline_due"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("state", "running")), fields=["next_warn_on"], name="deadline_next_warning"
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("overdue_on__isnull", True), ("state", "running")),
                fields=["due_on"],
                name="deadline_not_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("running", "paused"))),
                fields=("subject_type", "subject_id", "kind", "account"),
                name="deadline_open_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counted", ""), ("length__isnull", True)),
                    models.Q(("length__isnull", False), models.Q(("counted", ""), _negated=True)),
                    _connector="OR",
                ),
                name="deadline_length_is_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_on__isnull", False), ("state", "paused")),
                    models.Q(models.Q(("state", "paused"), _negated=True), ("paused_on__isnull", True)),
                    _connector="OR",
                ),
                name="deadline_paused_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("state__in", ("running", "paused"))),
                    models.Q(
                        models.Q(("state__in", ("running", "paused")), _negated=True), ("closed_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="deadline_closed_has_day",
            ),
        ),
        migrations.AddIndex(
            model_name="deadlinestep",
            index=models.Index(fields=["deadline", "id"], name="deadline_steps"),
        ),
        row_policy("deadlines_deadline", "unit_id", also=_OWN),
        migrations.RunSQL(_STEPS, _STEPS_OPEN),
        # Titles stay out of the journal's history; the ladder follows from the last day.
        *audited("deadlines_deadline", ignore_columns=("title", "warn_on", "next_warn_on")),
        *append_only("deadlines_deadlinestep"),
        *audited("deadlines_feed", ignore_columns=("token_hash",)),
    ]
