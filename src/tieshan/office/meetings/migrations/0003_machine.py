"""Minutes get a number when they are final; the database refuses a leap over the states of a meeting."""

from django.db import migrations, models

from tieshan.foundation.workflow import machine_trigger
from tieshan.office.meetings.rules import MACHINE


class Migration(migrations.Migration):
    dependencies = [("office_meetings", "0002_history"), ("workflow", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="number",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="number of the minutes"),
        ),
        *machine_trigger("office_meetings_meeting", MACHINE),
    ]
