"""Words of a case are found by their pairs of signs; a trigram finds no word of two."""

import django.contrib.postgres.indexes
from django.db import migrations

import tieshan.foundation.ui.finding


class Migration(migrations.Migration):
    dependencies = [("rights_disputes", "0005_search_and_year"), ("ui", "0002_text_pairs")]

    operations = [
        migrations.RemoveIndex(model_name="dispute", name="dispute_subject_trgm"),
        migrations.AddIndex(
            model_name="dispute",
            index=django.contrib.postgres.indexes.GinIndex(
                tieshan.foundation.ui.finding.TextPairs("subject"), name="dispute_subject_pairs"
            ),
        ),
    ]
