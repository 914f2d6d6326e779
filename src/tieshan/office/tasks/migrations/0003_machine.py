"""The database refuses a leap over the stages of a task."""

from django.db import migrations

from tieshan.foundation.workflow import machine_trigger
from tieshan.office.tasks.rules import MACHINE


class Migration(migrations.Migration):
    dependencies = [("office_tasks", "0002_history"), ("workflow", "0001_initial")]

    operations = [*machine_trigger("office_tasks_task", MACHINE)]
