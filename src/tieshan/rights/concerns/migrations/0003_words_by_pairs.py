"""Words of a concern are found by their pairs of signs."""

import django.contrib.postgres.indexes
from django.db import migrations

import tieshan.foundation.ui.finding


class Migration(migrations.Migration):
    dependencies = [("rights_concerns", "0002_policies_history"), ("ui", "0002_text_pairs")]

    operations = [
        migrations.AddIndex(
            model_name="concern",
            index=django.contrib.postgres.indexes.GinIndex(
                tieshan.foundation.ui.finding.TextPairs("subject"), name="concern_subject_pairs"
            ),
        ),
    ]
