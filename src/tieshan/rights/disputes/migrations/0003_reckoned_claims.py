"""A claim keeps the calculator that made it and what was entered."""

from django.db import migrations, models

from tieshan.foundation.audit.schema import recorded_again


class Migration(migrations.Migration):
    # Writing history again goes through the functions of the journal that are there now.
    dependencies = [("rights_disputes", "0002_policies_history"), ("audit", "0002_planned_once")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="calculator",
            field=models.TextField(blank=True, db_collation="C", default="", verbose_name="calculator"),
        ),
        migrations.AddField(
            model_name="claim", name="inputs", field=models.JSONField(default=dict, verbose_name="what was entered")
        ),
        migrations.AddField(
            model_name="claim", name="reckoned_on", field=models.DateField(null=True, verbose_name="reckoned on")
        ),
        *recorded_again("rights_disputes_claim"),
    ]
