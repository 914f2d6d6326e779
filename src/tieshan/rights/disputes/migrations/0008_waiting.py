"""What waits for a person is read from an index of open cases alone."""

from django.db import migrations, models

_OPEN = models.Q(state__in=("received", "accepted", "mediation", "agreed", "arbitration", "awarded", "court"))


class Migration(migrations.Migration):
    dependencies = [("rights_disputes", "0007_three_signatures")]

    operations = [
        migrations.RemoveIndex(model_name="dispute", name="dispute_waiting"),
        migrations.AddIndex(
            model_name="dispute", index=models.Index(condition=_OPEN, fields=["handler"], name="dispute_waiting")
        ),
        migrations.AddIndex(
            model_name="dispute", index=models.Index(condition=_OPEN, fields=["second"], name="dispute_second_waiting")
        ),
    ]
