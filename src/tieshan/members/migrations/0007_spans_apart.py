"""One open span a person by a unique index, closed spans apart by exclusion, both apart by a statement trigger."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

_APART = Path(__file__).with_name("0007_spans_apart.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("members", "0006_former_members")]

    operations = [
        migrations.RemoveConstraint(model_name="membership", name="membership_one_at_a_time"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("during__upper_inf", True)), fields=("person",), name="membership_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("during__upper_inf", False)),
                expressions=[("person", "="), ("during", "&&")],
                name="membership_one_at_a_time",
            ),
        ),
        migrations.RunSQL(_APART, "DROP FUNCTION members_spans_apart() CASCADE;"),
    ]
