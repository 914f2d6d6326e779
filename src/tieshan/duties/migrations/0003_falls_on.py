"""The day on which the board counts a duty stands in the row, so that the planner knows how many fall in a month."""

from django.db import migrations, models
from django.db.models.functions import Least


class Migration(migrations.Migration):
    dependencies = [("duties", "0002_history")]

    operations = [
        migrations.AddField(
            model_name="instance",
            name="falls_on",
            field=models.GeneratedField(
                db_persist=True, expression=Least("last_day", "due_on"), output_field=models.DateField()
            ),
        ),
        migrations.AddIndex(
            model_name="instance",
            index=models.Index(condition=models.Q(state="open"), fields=["due_on"], name="duty_instance_open"),
        ),
    ]
