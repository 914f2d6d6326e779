import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_subtree_figures"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="term",
            index=models.Index(
                django.contrib.postgres.fields.ranges.RangeEndsWith("during"),
                models.F("id"),
                condition=models.Q(("closed_on__isnull", True)),
                name="term_ends",
            ),
        ),
    ]
