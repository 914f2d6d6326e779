"""The list of employers begins with the highest score: read in that order, it needs no sort of all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights_warning", "0003_computed_without_checks")]

    operations = [
        migrations.AddIndex(
            model_name="level",
            index=models.Index(fields=["-score", "-id"], name="warning_level_score"),
        ),
    ]
