"""All figures of a year are read from one index."""

from django.db import migrations, models

_COUNTED = (
    "unit", "employer", "state", "groups", "outcome", "workers", "won_fen", "next_on", "accepted_on", "mediated_on",
    "agreed_on", "filed_on", "awarded_on", "closed_on",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("rights_disputes", "0008_waiting")]

    operations = [
        migrations.RemoveIndex(model_name="dispute", name="dispute_year"),
        migrations.AddIndex(
            model_name="dispute", index=models.Index(fields=["received_on"], include=_COUNTED, name="dispute_year")
        ),
    ]
