"""The trigger on people also leaves the waiting changes that totals of subtrees take in; lists sort by joining."""

from pathlib import Path

from django.db import migrations, models

_FUNCTION = Path(__file__).with_name("0003_waiting_changes.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("members", "0002_figures_policies_history"), ("organisations", "0004_subtree_figures")]

    operations = [
        migrations.RunSQL(_FUNCTION, migrations.RunSQL.noop),
        migrations.AddIndex("Person", models.Index(fields=["joined_on", "id"], name="person_joined")),
    ]
