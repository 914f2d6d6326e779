"""Row history and guard on tasks; what happened to a task is only ever added to."""

from django.db import migrations

from tieshan.foundation.audit.schema import append_only, audited


class Migration(migrations.Migration):
    dependencies = [("office_tasks", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        *audited("office_tasks_task"),
        *audited("office_tasks_taskhelper"),
        *audited("office_tasks_taskstep"),
        *append_only("office_tasks_taskstep"),
        *audited("office_tasks_finding"),
    ]
