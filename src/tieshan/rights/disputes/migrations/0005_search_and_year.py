"""Words of a case are found, and a year is counted, from their own indexes."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights_disputes", "0004_papers_corrections")]

    operations = [
        migrations.AddIndex(
            model_name="dispute",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("subject"), name="gin_trgm_ops"
                ),
                name="dispute_subject_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                fields=["received_on"], include=("unit", "employer", "state", "won_fen"), name="dispute_year"
            ),
        ),
    ]
